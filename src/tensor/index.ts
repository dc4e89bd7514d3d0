export {
	asValue,
	buffer,
	constant,
	createGraph,
	input,
	nodeOf,
	parameter,
	valueAt,
	withLabel,
	type GraphNode,
	type InputOptions,
	type NodeOf,
	type Operand,
	type TensorGraph,
	type TensorValue,
} from './graph.ts';
export type {
	ConvolutionAttributes,
	NormaliseAttributes,
	OperationAttributes,
	OperationName,
	PoolAttributes,
	RandomFill,
	ReductionAttributes,
} from './operation-attributes.ts';
export { TensorShapeError } from './shape-error.ts';
export {
	elementCount,
	stridesOf,
	type FeedData,
	type Feeds,
	type TensorData,
	type TensorShape,
	type TensorType,
} from './tensor-data.ts';
export { evaluate, neededNodes } from './evaluate.ts';
export { differentiate, type DifferentiateOptions } from './differentiate.ts';
export { createScope, type Initialiser, type NamedLeaf, type Scope, type ScopeRecord } from './scope.ts';
export {
	inferenceGraph,
	initialTensors,
	parameterCount,
	trainingStep,
	type InferenceGraph,
	type NamedTensor,
	type NamedTensors,
	type NamedValues,
	type TrainingOutputs,
	type TrainingStep,
} from './training-step.ts';
export type { Predictor, StepResult, Trainer, TrainerState } from './trainer.ts';
export { add, divide, equal, greater, maximum, minimum, multiply, power, subtract } from './operations/binary.ts';
export { averagePool } from './operations/average-pool.ts';
export { cast } from './operations/cast.ts';
export { concatenate, stack } from './operations/concatenate.ts';
export { convolution, type ConvolutionWithBias } from './operations/convolution.ts';
export { convolutionTranspose, type ConvolutionTransposeOptions } from './operations/convolution-transpose.ts';
export { convolutionWeightGradient, type WeightGradientOptions } from './operations/convolution-weight-gradient.ts';
export type { ConvolutionOptions } from './convolution-geometry.ts';
export { gather } from './operations/gather.ts';
export { maxPool, maxPoolGradient } from './operations/max-pool.ts';
export type { PoolOptions } from './pool-geometry.ts';
export { normalise, normaliseGradient, type NormaliseOptions } from './operations/normalise.ts';
export { pad, type PadOptions } from './operations/pad.ts';
export { scatterAdd } from './operations/scatter-add.ts';
export { flip, slice, sliceAxis, type SliceOptions } from './operations/slice.ts';
export { softmax, softmaxGradient } from './operations/softmax.ts';
export { transpose } from './operations/transpose.ts';
export { broadcastTo } from './operations/broadcast-to.ts';
export { matmul, type MatmulOptions } from './operations/matmul.ts';
export { reduceMax, reduceSum } from './operations/reduce.ts';
export { reshape } from './operations/reshape.ts';
export { select } from './operations/select.ts';
export type { ReductionOptions } from './reduction-axes.ts';
export {
	abs,
	cos,
	erf,
	exp,
	floor,
	log,
	negate,
	reciprocal,
	relu,
	sigmoid,
	sign,
	sin,
	softplus,
	sqrt,
	step,
	stopGradient,
	tanh,
} from './operations/unary.ts';
export { withGradient, type CustomGradient } from './custom-gradient.ts';
export {
	batchCoordinates,
	coordinatesMask,
	maskCoordinates,
	sparseCoordinates,
	type SparseCoordinates,
} from './sparse-coordinates.ts';
export { generateCoordinates, type GeneratedCoordinates } from './sparse-generate.ts';
export { neighbourTable, paddedNeighbours } from './sparse-neighbours.ts';
export {
	memberMask,
	positionsIn,
	pruneCoordinates,
	uniteCoordinates,
	type PrunedCoordinates,
	type UnitedCoordinates,
} from './sparse-sets.ts';
export { halveCoordinates, type HalvedCoordinates } from './sparse-strided.ts';
export { bucketSize, paddingMask, padRows, padTable, transposeTable, type RowTable } from './sparse-table.ts';
export {
	blockConvolution,
	blockTransposedConvolution,
	haloTable,
	type BlockConvolutionOptions,
} from './sparse-blocks.ts';
export {
	gatherRows,
	stridedConvolution,
	submanifoldConvolution,
	transposedConvolution,
	type StridedTables,
	type SubmanifoldOptions,
	type TransposedTables,
} from './sparse-convolution.ts';
export {
	SparseLayers,
	type SparseBackend,
	type SparseFeatures,
	type SparseNormRun,
	type SparseNormWeights,
	type SparseRules,
	type SparseWeights,
} from './sparse-layers.ts';
export { sparseCrossEntropy } from './sparse-loss.ts';
export {
	fixedBatchNorm,
	sparseBatchNorm,
	type ActiveVoxels,
	type FixedNorm,
	type NormWeights,
	type SparseNorm,
	type SparseNormOptions,
} from './sparse-norm.ts';
export {
	groupNorm,
	groupNormLayer,
	instanceNormLayer,
	layerNormLayer,
	batchNormLayer,
	type BatchNormOptions,
	type LayerNormOptions,
	type NormOptions,
} from './layers/norm-layers.ts';
export {
	convolutionLayer,
	convolutionTransposeLayer,
	type ConvolutionLayerOptions,
	type ConvolutionTransposeLayerOptions,
} from './layers/convolution-layer.ts';
export { linear, linearLayer, type LinearLayerOptions } from './layers/linear-layer.ts';
export { binaryCrossEntropy } from './losses/binary-cross-entropy.ts';
export { mean, variance, type VarianceOptions } from './mean.ts';
export {
	constantInitialiser,
	defaultBiasInitialiser,
	defaultWeightInitialiser,
	glorotUniformInitialiser,
	heNormalInitialiser,
	normalInitialiser,
	truncatedNormalInitialiser,
	uniformInitialiser,
} from './initialisers.ts';
export { clip, elu, gelu, leakyRelu, silu } from './activations.ts';
export { attention, type AttentionOptions } from './attention.ts';
export { einsum } from './einsum.ts';
export { foldConstants } from './fold-constants.ts';
export { gridSample3d, type GridSampleOptions } from './grid-sample.ts';
export { interpolate, type InterpolateOptions } from './interpolate.ts';
export { logSoftmax, logSumExp } from './log-softmax.ts';
export { mergeEqualNodes } from './merge-equal-nodes.ts';
export { pruneGraph } from './prune-graph.ts';
export { drawRandomInputs } from './random-inputs.ts';
export type { RewrittenGraph } from './rewrite-graph.ts';
export { roiAlign3d, type RoiAlignOptions } from './roi-align.ts';
export { sampleTrilinear, type SampleOptions, type Surroundings } from './sample-trilinear.ts';
export { segmentMax, segmentMean, segmentMembers, segmentSum, type SegmentMembers } from './segments.ts';
export { lossScaleName, scaleLoss } from './scale-loss.ts';
export { simplifyGraph, simplifyInference, simplifyStep } from './simplify.ts';
export { multiHeadAttentionLayer, type MultiHeadAttentionOptions } from './layers/attention-layer.ts';
export { dropoutLayer, type DropoutOptions } from './layers/dropout-layer.ts';
export { binaryCrossEntropyLoss, type BinaryCrossEntropyOptions } from './losses/binary-cross-entropy.ts';
export { chamferLoss } from './losses/chamfer-loss.ts';
export { crossEntropyLoss, oneHot, type CrossEntropyOptions } from './losses/cross-entropy.ts';
export { focalLoss, type FocalOptions } from './losses/focal-loss.ts';
export { klNormalLoss } from './losses/kl-normal.ts';
export { maskedMean } from './losses/masked-mean.ts';
export { huberLoss, meanAbsoluteError, meanSquaredError } from './losses/regression-losses.ts';
export { softDiceLoss, type SoftDiceOptions } from './losses/soft-dice.ts';
export { estimateMemory, type MemoryEstimate } from './estimate-memory.ts';
export { gradientErrors, type GradientCheckOptions, type GradientError } from './gradient-check.ts';
export type { CaseOperand, OperationCase } from './operation-case.ts';
export { freshMemory, reusedMemory, type ReusedMemory, type TableMemory } from './table-memory.ts';
export { SafetensorsError } from './safetensors-error.ts';
export { readSafetensors, writeSafetensors, type Safetensors } from './safetensors.ts';
