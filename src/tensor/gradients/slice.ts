import type { GradientRule } from '../gradient-rule.ts';
import type { TensorValue } from '../graph.ts';
import { pad } from '../operations/pad.ts';
import { reshape } from '../operations/reshape.ts';
import { flip, sliceAxis } from '../operations/slice.ts';

/** Puts the elements back to where they came from: backward steps turned, zeros put between, zeros put around. */
export const sliceGradient: GradientRule<'slice'> = ({ node, inputs: [x], gradient }) => {
	const { starts, steps } = node.attributes;
	const backward = steps.flatMap((step, axis) => (step < 0 ? [axis] : []));
	let spread = backward.length > 0 ? flip(gradient, backward) : gradient;
	steps.forEach((step, axis) => {
		if (Math.abs(step) > 1) spread = insertZeros(spread, axis, Math.abs(step));
	});
	const low = starts.map((start, axis) => start + Math.min(0, steps[axis]) * (node.shape[axis] - 1));
	const high = x.shape.map((length, axis) => length - low[axis] - spread.shape[axis]);
	return [pad(spread, { low, high })];
};

/** Step − 1 zeros between neighbours along an axis. */
function insertZeros(x: TensorValue, axis: number, step: number): TensorValue {
	const before = x.shape.slice(0, axis);
	const after = x.shape.slice(axis + 1);
	const length = x.shape[axis];
	const column = reshape(x, [...before, length, 1, ...after]);
	const none = column.shape.map(() => 0);
	const wide = pad(column, { low: none, high: none.with(axis + 1, step - 1) });
	return sliceAxis(reshape(wide, [...before, length * step, ...after]), axis, 0, (length - 1) * step + 1);
}
