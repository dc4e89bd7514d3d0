import { refuse, type TensorValue } from './graph.ts';
import { stridesOf, type TensorData, type TensorShape } from './tensor-data.ts';

/** Shape of an elementwise operation by NumPy's rule: axes are matched from the last; 1 stretches. */
export function broadcastShape(operation: string, operands: readonly TensorValue[]): number[] {
	const rank = Math.max(...operands.map((operand) => operand.shape.length));
	const shape = Array.from({ length: rank }, () => 1);
	for (const operand of operands) {
		const offset = rank - operand.shape.length;
		operand.shape.forEach((length, axis) => {
			const place = offset + axis;
			if (length === 1 || length === shape[place]) return;
			if (shape[place] !== 1) refuse(operation, operands, `axis ${place - rank} does not broadcast`);
			shape[place] = length;
		});
	}
	return shape;
}

/** Strides with which an array of `shape` is read as one of `target`: 0 along stretched axes. */
export function broadcastStrides(shape: TensorShape, target: TensorShape): number[] {
	const own = stridesOf(shape);
	const offset = target.length - shape.length;
	return target.map((length, axis) => {
		const source = axis - offset;
		return source < 0 || (shape[source] === 1 && length !== 1) ? 0 : own[source];
	});
}

/**
 * For each element of `shape` in row-major order its offset under other strides: how strided views, broadcasts and
 * transposes are read.
 */
export function stridedOffsets(shape: TensorShape, strides: readonly number[], start = 0): Int32Array {
	let offsets = Int32Array.of(start);
	for (let axis = 0; axis < shape.length; axis++) {
		const next = new Int32Array(offsets.length * shape[axis]);
		let place = 0;
		for (const offset of offsets) for (let i = 0; i < shape[axis]; i++) next[place++] = offset + i * strides[axis];
		offsets = next;
	}
	return offsets;
}

/** The elements of a strided view in row-major order: views, broadcasts and transposes in numbers. */
export function readStrided(data: TensorData, shape: TensorShape, strides: readonly number[], start = 0): TensorData {
	const offsets = stridedOffsets(shape, strides, start);
	const result = data instanceof Int32Array ? new Int32Array(offsets.length) : new Float64Array(offsets.length);
	for (let i = 0; i < offsets.length; i++) result[i] = data[offsets[i]];
	return result;
}
