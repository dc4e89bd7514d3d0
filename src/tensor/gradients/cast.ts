import type { GradientRule } from '../gradient-rule.ts';

/** Whole numbers do not move with small steps. */
export const castGradient: GradientRule<'cast'> = () => [undefined];
