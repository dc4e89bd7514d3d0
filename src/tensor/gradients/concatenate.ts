import type { GradientRule } from '../gradient-rule.ts';
import { sliceAxis } from '../operations/slice.ts';

export const concatenateGradient: GradientRule<'concatenate'> = ({ node, inputs, gradient, wanted }) => {
	const { axis } = node.attributes;
	let start = 0;
	return inputs.map((x, place) => {
		start += x.shape[axis];
		return wanted(place) ? sliceAxis(gradient, axis, start - x.shape[axis], start) : undefined;
	});
};
