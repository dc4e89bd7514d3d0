import type { GradientRule } from '../gradient-rule.ts';
import { reshape } from '../operations/reshape.ts';

export const reshapeGradient: GradientRule<'reshape'> = ({ inputs: [x], gradient }) => [reshape(gradient, x.shape)];
