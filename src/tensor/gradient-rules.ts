import type { GradientRule } from './gradient-rule.ts';
import { binaryGradient } from './gradients/binary.ts';
import { broadcastToGradient } from './gradients/broadcast-to.ts';
import { leafGradient } from './gradients/leaves.ts';
import { matmulGradient } from './gradients/matmul.ts';
import { reduceMaxGradient, reduceSumGradient } from './gradients/reduce.ts';
import { reshapeGradient } from './gradients/reshape.ts';
import { selectGradient } from './gradients/select.ts';
import { unaryGradient } from './gradients/unary.ts';
import type { OperationName } from './operation-attributes.ts';

/** The gradient rule of every operation. */
export type GradientRules = { readonly [Name in OperationName]?: GradientRule<Name> };

export const gradientRules: GradientRules = {
	input: leafGradient,
	parameter: leafGradient,
	buffer: leafGradient,
	constant: leafGradient,
	negate: unaryGradient,
	abs: unaryGradient,
	exp: unaryGradient,
	log: unaryGradient,
	sqrt: unaryGradient,
	reciprocal: unaryGradient,
	tanh: unaryGradient,
	sigmoid: unaryGradient,
	softplus: unaryGradient,
	erf: unaryGradient,
	sin: unaryGradient,
	cos: unaryGradient,
	floor: unaryGradient,
	sign: unaryGradient,
	step: unaryGradient,
	relu: unaryGradient,
	stopGradient: unaryGradient,
	add: binaryGradient,
	subtract: binaryGradient,
	multiply: binaryGradient,
	divide: binaryGradient,
	maximum: binaryGradient,
	minimum: binaryGradient,
	power: binaryGradient,
	equal: binaryGradient,
	greater: binaryGradient,
	select: selectGradient,
	reduceSum: reduceSumGradient,
	reduceMax: reduceMaxGradient,
	reshape: reshapeGradient,
	broadcastTo: broadcastToGradient,
	matmul: matmulGradient,
};
