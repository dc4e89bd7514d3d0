/** ONNX operators with their shape rules, as functions: what the lowerings are written in. */
import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { onnxTypeCode, type OnnxType } from './onnx-model.ts';

type Shape = readonly number[];

/** Product of axis lengths. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

/** Elementwise operator of one operand. */
export function unaryNode(builder: OnnxBuilder, op: string, x: OnnxValue): OnnxValue {
	return builder.node(op, [x], { shape: x.shape, type: x.type });
}

/** Elementwise operator of two operands with NumPy broadcasting. */
export function binaryNode(builder: OnnxBuilder, op: string, a: OnnxValue, b: OnnxValue): OnnxValue {
	const type = comparisons.has(op) ? 'bool' : a.type;
	return builder.node(op, [a, b], { shape: broadcast(a.shape, b.shape), type });
}

const comparisons: ReadonlySet<string> = new Set(['Equal', 'Greater', 'Less']);

export const addNode = (b: OnnxBuilder, x: OnnxValue, y: OnnxValue): OnnxValue => binaryNode(b, 'Add', x, y);
export const subtractNode = (b: OnnxBuilder, x: OnnxValue, y: OnnxValue): OnnxValue => binaryNode(b, 'Sub', x, y);
export const multiplyNode = (b: OnnxBuilder, x: OnnxValue, y: OnnxValue): OnnxValue => binaryNode(b, 'Mul', x, y);
export const divideNode = (b: OnnxBuilder, x: OnnxValue, y: OnnxValue): OnnxValue => binaryNode(b, 'Div', x, y);

/** Shape of two operands stretched to each other. */
export function broadcast(a: Shape, b: Shape): number[] {
	const rank = Math.max(a.length, b.length);
	return Array.from({ length: rank }, (_, axis) =>
		Math.max(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1),
	);
}

/** The same elements under another shape; free. */
export function reshapeNode(builder: OnnxBuilder, x: OnnxValue, shape: Shape): OnnxValue {
	if (sizeOf(shape) !== sizeOf(x.shape))
		throw new RangeError(`reshapeNode: [${x.shape.join(', ')}] does not become [${shape.join(', ')}]`);
	if (sameShape(shape, x.shape)) return x;
	return builder.node('Reshape', [x, builder.integers(shape)], { shape: [...shape], type: x.type });
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
	return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Output axis i is input axis permutation[i]. A permutation that only moves axes of length 1 costs nothing. */
export function transposeNode(builder: OnnxBuilder, x: OnnxValue, permutation: readonly number[]): OnnxValue {
	const shape = permutation.map((axis) => x.shape[axis]);
	const moved = permutation.filter((axis) => x.shape[axis] !== 1);
	if (moved.every((axis, place) => place === 0 || axis > moved[place - 1])) return reshapeNode(builder, x, shape);
	return builder.node('Transpose', [x], { shape, type: x.type }, { perm: permutation });
}

/** Zeros in front and behind, per axis; below 0 it cuts away. */
export function padNode(builder: OnnxBuilder, x: OnnxValue, low: Shape, high: Shape): OnnxValue {
	return padWithNode(builder, x, [low, high], 0);
}

/** Padding with a number in front and behind, per axis; below 0 it cuts away. */
export function padWithNode(
	builder: OnnxBuilder,
	x: OnnxValue,
	[low, high]: readonly [low: Shape, high: Shape],
	value: number,
): OnnxValue {
	if (low.every((n) => n === 0) && high.every((n) => n === 0)) return x;
	const shape = x.shape.map((length, axis) => length + low[axis] + high[axis]);
	const fill =
		x.type === 'float32'
			? builder.scalar(value)
			: builder.node('Cast', [builder.scalar(value)], { shape: [], type: x.type }, { to: onnxTypeCode[x.type] });
	return builder.node('Pad', [x, builder.integers([...low, ...high]), fill], { shape, type: x.type });
}

/** What {@link sliceNode} cuts out along some axes: indices start, start + step, … before end. */
export interface Cut {
	readonly axis: number;
	readonly start: number;
	readonly end: number;
	/** Default 1; negative steps run down to `end` exclusive, where −1 means past the first element. */
	readonly step?: number;
}

/** Slices along the named axes; cuts that keep everything cost nothing. */
export function sliceNode(builder: OnnxBuilder, x: OnnxValue, cuts: readonly Cut[]): OnnxValue {
	const real = cuts.filter(({ axis, start, end, step = 1 }) => step !== 1 || start !== 0 || end < x.shape[axis]);
	if (real.length === 0) return x;
	const shape = [...x.shape];
	for (const { axis, start, end, step = 1 } of real) {
		const last = step > 0 ? Math.min(end, x.shape[axis]) : end;
		shape[axis] = Math.ceil((last - start) / step);
	}
	const integers = (of: (cut: Cut) => number): OnnxValue => builder.integers(real.map(of));
	const inputs = [
		x,
		integers(({ start }) => start),
		// ONNX counts negative ends from behind; past the first element is −(length + 1).
		integers(({ end, axis }) => (end < 0 ? -(x.shape[axis] + 1) : end)),
		integers(({ axis }) => axis),
		integers(({ step = 1 }) => step),
	];
	return builder.node('Slice', inputs, { shape, type: x.type });
}

/** Joins along an axis. */
export function concatNode(builder: OnnxBuilder, parts: readonly OnnxValue[], axis: number): OnnxValue {
	if (parts.length === 1) return parts[0];
	const shape = [...parts[0].shape];
	shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis], 0);
	return builder.node('Concat', parts, { shape, type: parts[0].type }, { axis });
}

/** Another element type; float32 → int32 cuts off towards 0. */
export function castNode(builder: OnnxBuilder, x: OnnxValue, type: OnnxType): OnnxValue {
	if (x.type === type) return x;
	return builder.node('Cast', [x], { shape: x.shape, type }, { to: onnxTypeCode[type] });
}

/** Options of {@link matmulNode}. */
export interface MatmulNodeOptions {
	transposeA?: boolean;
	transposeB?: boolean;
	/** Whether the runtime has `FusedMatMul`, which transposes while it reads. */
	fused: boolean;
}

/** Matrix product of the last two axes; the axes before them broadcast. */
export function matmulNode(
	builder: OnnxBuilder,
	a: OnnxValue,
	b: OnnxValue,
	{ transposeA = false, transposeB = false, fused }: MatmulNodeOptions,
): OnnxValue {
	const m = a.shape.at(transposeA ? -1 : -2) ?? 1;
	const n = b.shape.at(transposeB ? -2 : -1) ?? 1;
	const shape = [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n];
	if (!transposeA && !transposeB) return builder.node('MatMul', [a, b], { shape });
	if (fused) {
		const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
		return builder.node('com.microsoft:FusedMatMul', [a, b], { shape }, attributes);
	}
	const left = transposeA ? transposeNode(builder, a, lastTwoSwapped(a.shape.length)) : a;
	const right = transposeB ? transposeNode(builder, b, lastTwoSwapped(b.shape.length)) : b;
	return builder.node('MatMul', [left, right], { shape });
}

function lastTwoSwapped(rank: number): number[] {
	const axes = Array.from({ length: rank }, (_, axis) => axis);
	return [...axes.slice(0, -2), rank - 1, rank - 2];
}
