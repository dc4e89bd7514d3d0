import type { Evaluator } from './evaluator.ts';
import type { OperationName } from './operation-attributes.ts';
import { evaluateBinary } from './operations/binary.ts';
import { evaluateBroadcastTo } from './operations/broadcast-to.ts';
import { evaluateConstant } from './operations/leaves.ts';
import { evaluateMatmul } from './operations/matmul.ts';
import { evaluateReduce } from './operations/reduce.ts';
import { evaluateReshape } from './operations/reshape.ts';
import { evaluateSelect } from './operations/select.ts';
import { evaluateTranspose } from './operations/transpose.ts';
import { evaluateSlice } from './operations/slice.ts';
import { evaluatePad } from './operations/pad.ts';
import { evaluateConcatenate } from './operations/concatenate.ts';
import { evaluateConvolution } from './operations/convolution.ts';
import { evaluateConvolutionTranspose } from './operations/convolution-transpose.ts';
import { evaluateConvolutionWeightGradient } from './operations/convolution-weight-gradient.ts';
import { evaluateGather } from './operations/gather.ts';
import { evaluateScatterAdd } from './operations/scatter-add.ts';
import { evaluateCast } from './operations/cast.ts';
import { evaluateMaxPool, evaluateMaxPoolGradient } from './operations/max-pool.ts';
import { evaluateAveragePool } from './operations/average-pool.ts';
import { evaluateNormalise, evaluateNormaliseGradient } from './operations/normalise.ts';
import { evaluateSoftmax, evaluateSoftmaxGradient } from './operations/softmax.ts';
import { evaluateUnary } from './operations/unary.ts';

/** Operations that compute: all but the leaves that are fed. */
export type ComputedName = Exclude<OperationName, 'input' | 'parameter' | 'buffer'>;

/** The reference evaluation of every operation. */
export const evaluators: { readonly [Name in ComputedName]: Evaluator<Name> } = {
	constant: evaluateConstant,
	negate: evaluateUnary,
	abs: evaluateUnary,
	exp: evaluateUnary,
	log: evaluateUnary,
	sqrt: evaluateUnary,
	reciprocal: evaluateUnary,
	tanh: evaluateUnary,
	sigmoid: evaluateUnary,
	softplus: evaluateUnary,
	erf: evaluateUnary,
	sin: evaluateUnary,
	cos: evaluateUnary,
	floor: evaluateUnary,
	sign: evaluateUnary,
	step: evaluateUnary,
	relu: evaluateUnary,
	stopGradient: evaluateUnary,
	add: evaluateBinary,
	subtract: evaluateBinary,
	multiply: evaluateBinary,
	divide: evaluateBinary,
	maximum: evaluateBinary,
	minimum: evaluateBinary,
	power: evaluateBinary,
	equal: evaluateBinary,
	greater: evaluateBinary,
	select: evaluateSelect,
	reduceSum: evaluateReduce,
	reduceMax: evaluateReduce,
	reshape: evaluateReshape,
	broadcastTo: evaluateBroadcastTo,
	matmul: evaluateMatmul,
	transpose: evaluateTranspose,
	slice: evaluateSlice,
	pad: evaluatePad,
	concatenate: evaluateConcatenate,
	convolution: evaluateConvolution,
	convolutionTranspose: evaluateConvolutionTranspose,
	convolutionWeightGradient: evaluateConvolutionWeightGradient,
	gather: evaluateGather,
	scatterAdd: evaluateScatterAdd,
	cast: evaluateCast,
	maxPool: evaluateMaxPool,
	maxPoolGradient: evaluateMaxPoolGradient,
	averagePool: evaluateAveragePool,
	normalise: evaluateNormalise,
	normaliseGradient: evaluateNormaliseGradient,
	softmax: evaluateSoftmax,
	softmaxGradient: evaluateSoftmaxGradient,
};
