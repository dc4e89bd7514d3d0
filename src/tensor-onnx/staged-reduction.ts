import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { padNode, reshapeNode, sizeOf } from './onnx-operations.ts';

/**
 * Longest run that one reduction may add up. The runtime adds in float32 one after the other: over 131,072 elements that
 * cost 1.2e-6 of the sum and, through a normalisation's gradient, up to 9e-3 of a gradient; in two stages 8e-8.
 */
export const longestReduction = 1024;
/** Stages are kept about as short as the square root, and never longer than this. */
const stageLength = 512;

/** Sum over axes, in stages. The reduced axes stay with length 1 if `keepDims`. */
export function stagedSum(builder: OnnxBuilder, x: OnnxValue, axes: readonly number[], keepDims: boolean): OnnxValue {
	return staged(builder, x, axes, keepDims, 'ReduceSum');
}

/** Sum of squares over axes, in stages: the first one squares. */
export function stagedSquareSum(
	builder: OnnxBuilder,
	x: OnnxValue,
	axes: readonly number[],
	keepDims: boolean,
): OnnxValue {
	return staged(builder, x, axes, keepDims, 'ReduceSumSquare');
}

function staged(
	builder: OnnxBuilder,
	x: OnnxValue,
	axes: readonly number[],
	keepDims: boolean,
	first: 'ReduceSum' | 'ReduceSumSquare',
): OnnxValue {
	const shape = x.shape.flatMap((length, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [length]));
	let value = x;
	let op: string = first;
	for (const run of reducedRuns(x.shape, axes)) {
		// Each run is seen as [outer, length, inner]; later runs lie in `outer` of the earlier ones.
		const inner = sizeOf(x.shape.slice(run.end).filter((_, axis) => !axes.includes(axis + run.end)));
		const length = sizeOf(x.shape.slice(run.start, run.end));
		const outer = sizeOf(x.shape.slice(0, run.start));
		value = sumMiddle(builder, value, { outer, length, inner, op });
		op = 'ReduceSum';
	}
	if (op === 'ReduceSumSquare') value = builder.node('Mul', [x, x], { shape: x.shape });
	return reshapeNode(builder, value, shape);
}

interface Middle {
	outer: number;
	length: number;
	inner: number;
	op: string;
}

function sumMiddle(builder: OnnxBuilder, x: OnnxValue, { outer, length, inner, op }: Middle): OnnxValue {
	let value = x;
	let rest = length;
	let now = op;
	while (rest > 1 || now !== 'ReduceSum') {
		const step = stage(rest);
		const padded = Math.ceil(rest / step) * step;
		value = reshapeNode(builder, value, [outer, rest, inner]);
		value = padNode(builder, value, [0, 0, 0], [0, padded - rest, 0]);
		const rows = outer * (padded / step);
		// Without an axis of length 1 behind it the runtime takes its fast path for rows: twenty times as fast.
		value = reshapeNode(builder, value, inner === 1 ? [rows, step] : [rows, step, inner]);
		const shape = inner === 1 ? [rows] : [rows, inner];
		value = builder.node(now, [value, builder.integers([1])], { shape }, { keepdims: 0 });
		rest = padded / step;
		now = 'ReduceSum';
	}
	return value;
}

/** How many neighbours are added in the next stage: a divisor near the root, or (with padding by zeros) the root itself. */
function stage(length: number): number {
	if (length <= stageLength) return length;
	const root = Math.ceil(Math.sqrt(length));
	for (let step = Math.min(root, stageLength); step >= 16; step--) if (length % step === 0) return step;
	return Math.min(root, stageLength);
}

/** Maximal runs of neighbouring reduced axes (those of length 1 join any run), last first. */
function reducedRuns(shape: readonly number[], axes: readonly number[]): { start: number; end: number }[] {
	const runs: { start: number; end: number }[] = [];
	let end = -1;
	for (let axis = shape.length - 1; axis >= -1; axis--) {
		const isReduced = axis >= 0 && (axes.includes(axis) || (shape[axis] === 1 && end >= 0));
		if (isReduced && end < 0) end = axis + 1;
		if (!isReduced && end >= 0) {
			runs.push({ start: axis + 1, end });
			end = -1;
		}
	}
	return runs.filter((run) => sizeOf(shape.slice(run.start, run.end)) > 1);
}
