import type { GradientRule } from '../gradient-rule.ts';
import { slice } from '../operations/slice.ts';

export const padGradient: GradientRule<'pad'> = ({ node, inputs: [x], gradient }) => {
	const { low } = node.attributes;
	return [slice(gradient, { starts: low, ends: x.shape.map((length, axis) => low[axis] + length) })];
};
