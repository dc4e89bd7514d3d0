import type { GradientRule } from '../gradient-rule.ts';

/** Leaves have no inputs to pass anything to. */
export const leafGradient: GradientRule<'input' | 'parameter' | 'buffer' | 'constant'> = () => [];
