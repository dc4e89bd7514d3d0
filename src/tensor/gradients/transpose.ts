import type { GradientRule } from '../gradient-rule.ts';
import { transpose } from '../operations/transpose.ts';

/** The inverse order. */
export const transposeGradient: GradientRule<'transpose'> = ({ node, gradient }) => {
	const { permutation } = node.attributes;
	return [
		transpose(
			gradient,
			permutation.map((_, axis) => permutation.indexOf(axis)),
		),
	];
};
