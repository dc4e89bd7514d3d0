import type { OperationName } from '#tensor';
import { lowerConvolutionTranspose } from './lower-convolution-transpose.ts';
import { lowerConvolution } from './lower-convolution.ts';
import {
	lowerBinary,
	lowerBroadcastTo,
	lowerCast,
	lowerComparison,
	lowerRelu,
	lowerSelect,
	lowerSign,
	lowerSoftplus,
	lowerStep,
	lowerStopGradient,
	lowerUnary,
} from './lower-elementwise.ts';
import { lowerGather, lowerScatterAdd } from './lower-gather.ts';
import { lowerConstant, lowerLeaf } from './lower-leaves.ts';
import { lowerMatmul } from './lower-matmul.ts';
import { lowerNormalise, plainNormaliseGradient } from './lower-normalise.ts';
import { lowerMaxPoolGradient, lowerPool } from './lower-pool.ts';
import { lowerReduceMax, lowerReduceSum } from './lower-reduction.ts';
import { lowerConcatenate, lowerPad, lowerReshape, lowerSlice, lowerTranspose } from './lower-shape.ts';
import { lowerSoftmax, lowerSoftmaxGradient } from './lower-softmax.ts';
import { lowerConvolutionWeightGradient } from './lower-weight-gradient.ts';
import type { LowerOperation } from './lowering.ts';
import { fuseAffine, fuseNormaliseGradient, fuseWeightedSum } from './normalise-fusion.ts';

/** How each operation becomes ONNX operators. */
export const lowerings: { readonly [Name in OperationName]: LowerOperation<Name> } = {
	input: lowerLeaf,
	parameter: lowerLeaf,
	buffer: lowerLeaf,
	constant: lowerConstant,
	negate: lowerUnary,
	abs: lowerUnary,
	exp: lowerUnary,
	log: lowerUnary,
	sqrt: lowerUnary,
	reciprocal: lowerUnary,
	tanh: lowerUnary,
	sigmoid: lowerUnary,
	softplus: lowerSoftplus,
	erf: lowerUnary,
	sin: lowerUnary,
	cos: lowerUnary,
	floor: lowerUnary,
	sign: lowerSign,
	step: lowerStep,
	relu: lowerRelu,
	stopGradient: lowerStopGradient,
	add: (lowering, node) => fuseAffine(lowering, node) ?? lowerBinary(lowering, node),
	subtract: lowerBinary,
	multiply: lowerBinary,
	divide: lowerBinary,
	maximum: lowerBinary,
	minimum: lowerBinary,
	power: lowerBinary,
	equal: lowerComparison,
	greater: lowerComparison,
	select: lowerSelect,
	reduceSum: (lowering, node) => fuseWeightedSum(lowering, node) ?? lowerReduceSum(lowering, node),
	reduceMax: lowerReduceMax,
	reshape: lowerReshape,
	transpose: lowerTranspose,
	broadcastTo: lowerBroadcastTo,
	slice: lowerSlice,
	pad: lowerPad,
	concatenate: lowerConcatenate,
	matmul: lowerMatmul,
	convolution: lowerConvolution,
	convolutionTranspose: lowerConvolutionTranspose,
	convolutionWeightGradient: lowerConvolutionWeightGradient,
	gather: lowerGather,
	scatterAdd: lowerScatterAdd,
	cast: lowerCast,
	maxPool: lowerPool,
	maxPoolGradient: lowerMaxPoolGradient,
	averagePool: lowerPool,
	normalise: lowerNormalise,
	normaliseGradient: (lowering, node) =>
		fuseNormaliseGradient(lowering, node) ?? plainNormaliseGradient(lowering, node),
	softmax: lowerSoftmax,
	softmaxGradient: lowerSoftmaxGradient,
};
