import { constant, refuse, type TensorValue } from './graph.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { gather } from './operations/gather.ts';
import { matmul } from './operations/matmul.ts';
import { reshape } from './operations/reshape.ts';
import { elementCount, type TensorShape } from './tensor-data.ts';

/** Options of {@link interpolate}. */
export interface InterpolateOptions {
	/** Nearest voxel, or linear between voxels. Default linear. */
	mode?: 'nearest' | 'linear';
	/**
	 * Whether the centres of the first and last voxels stay in place; else the outer borders do, and beyond the outermost
	 * centres the outermost voxels hold (PyTorch's default too). Only for `linear`. Default false.
	 */
	alignCorners?: boolean;
}

/** x [N, C, …] on a grid of another size, axis by axis. `nearest` takes voxel ⌊i · n / size⌋, as PyTorch's `nearest`. */
export function interpolate(
	x: TensorValue,
	size: TensorShape,
	{ mode = 'linear', alignCorners = false }: InterpolateOptions = {},
): TensorValue {
	if (size.length !== x.shape.length - 2) refuse('interpolate', [x], `size [${size.join(', ')}] does not fit it`);
	if (size.some((n) => !(Number.isInteger(n) && n >= 1))) {
		refuse('interpolate', [x], `size must be whole numbers from 1, got [${size.join(', ')}]`);
	}
	return size.reduce((value, length, i) => {
		const axis = i + 2;
		if (value.shape[axis] === length) return value;
		return mode === 'nearest' ? nearest(value, axis, length) : linear(value, axis, length, alignCorners);
	}, x);
}

function nearest(x: TensorValue, axis: number, length: number): TensorValue {
	const n = x.shape[axis];
	const before = x.shape.slice(0, axis);
	const after = x.shape.slice(axis + 1);
	if (length % n === 0) {
		const column = reshape(x, [...before, n, 1, ...after]);
		return reshape(broadcastTo(column, [...before, n, length / n, ...after]), [...before, length, ...after]);
	}
	const indices = Int32Array.from({ length }, (_, i) => Math.min(n - 1, Math.floor((i * n) / length)));
	return gather(x, constant(x.graph, indices, [length], 'int32'), axis);
}

/** A product with the matrix of weights along one axis: two weights in each row, so its transpose is the gradient. */
function linear(x: TensorValue, axis: number, length: number, alignCorners: boolean): TensorValue {
	const n = x.shape[axis];
	const outer = elementCount(x.shape.slice(0, axis));
	const inner = elementCount(x.shape.slice(axis + 1));
	const matrix = constant(x.graph, linearWeights(n, length, alignCorners), [length, n]);
	const shape = x.shape.with(axis, length);
	if (inner === 1) return reshape(matmul(reshape(x, [outer, n]), matrix, { transposeB: true }), shape);
	return reshape(matmul(matrix, reshape(x, [outer, n, inner])), shape);
}

/** Row i: weights of the n source voxels for target voxel i. */
function linearWeights(n: number, length: number, alignCorners: boolean): Float64Array {
	const weights = new Float64Array(length * n);
	for (let i = 0; i < length; i++) {
		const aligned = length === 1 ? 0 : (i * (n - 1)) / (length - 1);
		const place = alignCorners ? aligned : Math.min(n - 1, Math.max(0, ((i + 0.5) * n) / length - 0.5));
		const low = Math.min(Math.floor(place), n - 1);
		const high = Math.min(low + 1, n - 1);
		weights[i * n + low] += 1 - (place - low);
		weights[i * n + high] += place - low;
	}
	return weights;
}
