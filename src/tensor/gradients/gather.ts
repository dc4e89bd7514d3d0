import type { GradientRule } from '../gradient-rule.ts';
import { reshape } from '../operations/reshape.ts';
import { scatterAdd } from '../operations/scatter-add.ts';
import { transpose } from '../operations/transpose.ts';
import { elementCount } from '../tensor-data.ts';

/** Adds each row's gradient to the row it was read from, with the axis brought to the front and back. */
export const gatherGradient: GradientRule<'gather'> = ({ node, inputs: [x, indices], gradient }) => {
	const { axis } = node.attributes;
	const count = elementCount(indices.shape);
	const before = x.shape.slice(0, axis);
	const after = x.shape.slice(axis + 1);
	const flat = reshape(gradient, [...before, count, ...after]);
	const order = x.shape.map((_, i) => i);
	const toFront = [axis, ...order.toSpliced(axis, 1)];
	const rows = axis === 0 ? flat : transpose(flat, toFront);
	const summed = scatterAdd(reshape(indices, [count]), rows, x.shape[axis]);
	const back =
		axis === 0
			? summed
			: transpose(
					summed,
					order.map((i) => toFront.indexOf(i)),
				);
	return [back, undefined];
};
