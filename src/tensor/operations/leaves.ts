import type { Evaluator } from '../evaluator.ts';

export const evaluateConstant: Evaluator<'constant'> = (node) => node.attributes.data;
