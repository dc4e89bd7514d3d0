import type { GradientRule } from './gradient-rule.ts';
import { binaryGradient } from './gradients/binary.ts';
import { broadcastToGradient } from './gradients/broadcast-to.ts';
import { leafGradient } from './gradients/leaves.ts';
import { matmulGradient } from './gradients/matmul.ts';
import { reduceMaxGradient, reduceSumGradient } from './gradients/reduce.ts';
import { reshapeGradient } from './gradients/reshape.ts';
import { selectGradient } from './gradients/select.ts';
import { transposeGradient } from './gradients/transpose.ts';
import { sliceGradient } from './gradients/slice.ts';
import { padGradient } from './gradients/pad.ts';
import { concatenateGradient } from './gradients/concatenate.ts';
import {
	convolutionGradient,
	convolutionTransposeGradient,
	convolutionWeightGradientRule,
} from './gradients/convolution.ts';
import { gatherGradient } from './gradients/gather.ts';
import { scatterAddGradient } from './gradients/scatter-add.ts';
import { castGradient } from './gradients/cast.ts';
import { maxPoolRule, maxPoolGradientRule } from './gradients/max-pool.ts';
import { averagePoolGradient } from './gradients/average-pool.ts';
import { normaliseRule, normaliseGradientRule } from './gradients/normalise.ts';
import { softmaxRule, softmaxGradientRule } from './gradients/softmax.ts';
import { unaryGradient } from './gradients/unary.ts';
import type { OperationName } from './operation-attributes.ts';

/** The gradient rule of every operation. */
export type GradientRules = { readonly [Name in OperationName]: GradientRule<Name> };

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
	transpose: transposeGradient,
	slice: sliceGradient,
	pad: padGradient,
	concatenate: concatenateGradient,
	convolution: convolutionGradient,
	convolutionTranspose: convolutionTransposeGradient,
	convolutionWeightGradient: convolutionWeightGradientRule,
	gather: gatherGradient,
	scatterAdd: scatterAddGradient,
	cast: castGradient,
	maxPool: maxPoolRule,
	maxPoolGradient: maxPoolGradientRule,
	averagePool: averagePoolGradient,
	normalise: normaliseRule,
	normaliseGradient: normaliseGradientRule,
	softmax: softmaxRule,
	softmaxGradient: softmaxGradientRule,
};
