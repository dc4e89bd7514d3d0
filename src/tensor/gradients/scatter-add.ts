import type { GradientRule } from '../gradient-rule.ts';
import { gather } from '../operations/gather.ts';

export const scatterAddGradient: GradientRule<'scatterAdd'> = ({ inputs: [indices], gradient }) => [
	undefined,
	gather(gradient, indices, 0),
];
