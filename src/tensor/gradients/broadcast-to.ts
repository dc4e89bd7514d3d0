import type { GradientRule } from '../gradient-rule.ts';
import { sumTo } from '../sum-to.ts';

export const broadcastToGradient: GradientRule<'broadcastTo'> = ({ inputs: [x], gradient }) => [
	sumTo(gradient, x.shape),
];
