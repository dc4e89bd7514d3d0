import type { GradientRule } from '../gradient-rule.ts';
import { select } from '../operations/select.ts';
import { sumTo } from '../sum-to.ts';

export const selectGradient: GradientRule<'select'> = ({ inputs: [mask, a, b], gradient, wanted }) => [
	undefined,
	wanted(1) ? sumTo(select(mask, gradient, 0), a.shape) : undefined,
	wanted(2) ? sumTo(select(mask, 0, gradient), b.shape) : undefined,
];
