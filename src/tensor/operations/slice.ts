import { readStrided } from '../broadcast.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { resolveAxis } from '../reduction-axes.ts';
import { stridesOf } from '../tensor-data.ts';

/** One number per axis each. */
export interface SliceOptions {
	/** First index taken. */
	starts: readonly number[];
	/** Index before which to stop; −1 with a negative step takes index 0 too. */
	ends: readonly number[];
	/** Default 1 each; negative ones go backwards. */
	steps?: readonly number[];
}

/** Per axis the elements start, start + step, … before end. Indices count from the front. */
export function slice(x: TensorValue, options: SliceOptions): TensorValue {
	const { starts, ends, steps = starts.map(() => 1) } = options;
	const problem = (text: string): never => refuse('slice', [x], text);
	const rank = x.shape.length;
	if (starts.length !== rank || ends.length !== rank || steps.length !== rank) {
		problem(`needs ${rank} starts, ends and steps`);
	}
	const shape = x.shape.map((length, axis) => {
		const [start, end, step] = [starts[axis], ends[axis], steps[axis]];
		const count = Math.ceil((end - start) / step);
		const last = start + (count - 1) * step;
		const inside = start >= 0 && start < length && last >= 0 && last < length;
		const whole = Number.isInteger(start) && Number.isInteger(end) && Number.isInteger(step);
		if (!(whole && step !== 0 && count >= 1 && inside)) {
			problem(`axis ${axis} has no elements ${start} to ${end} by ${step}`);
		}
		return count;
	});
	const attributes = { starts: [...starts], ends: [...ends], steps: [...steps] };
	return appendNode(x.graph, { op: 'slice', inputs: [x], attributes, shape });
}

/** Elements start to end (without it) of one axis, all of the others. */
export function sliceAxis(x: TensorValue, axis: number, start: number, end: number): TensorValue {
	const place = resolveAxis('slice', x, axis);
	return slice(x, {
		starts: x.shape.map((_, i) => (i === place ? start : 0)),
		ends: x.shape.map((length, i) => (i === place ? end : length)),
	});
}

/** The axes in reverse. */
export function flip(x: TensorValue, axes: readonly number[]): TensorValue {
	const turned = axes.map((axis) => resolveAxis('slice', x, axis));
	return slice(x, {
		starts: x.shape.map((length, axis) => (turned.includes(axis) ? length - 1 : 0)),
		ends: x.shape.map((length, axis) => (turned.includes(axis) ? -1 : length)),
		steps: x.shape.map((_, axis) => (turned.includes(axis) ? -1 : 1)),
	});
}

export const evaluateSlice: Evaluator<'slice'> = (node, [x]) => {
	const { starts, steps } = node.attributes;
	const strides = stridesOf(x.shape);
	const start = starts.reduce((sum, index, axis) => sum + index * strides[axis], 0);
	return readStrided(
		x.data,
		node.shape,
		strides.map((stride, axis) => stride * steps[axis]),
		start,
	);
};
