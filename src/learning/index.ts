export type { ShapeContent, ShapeFacts, ShapeSample, SplitPart } from './shape-sample.ts';
export { gridToWorld, voxelCount, type FieldGrid } from './field-grid.ts';
export { fieldToOccupancy, signedDistanceField, type SignedDistanceFieldOptions } from './signed-distance-field.ts';
export {
	fieldCoefficients,
	fieldInstance,
	fieldModeCount,
	fieldSurprise,
	fitSignedDistanceModel,
	sampleField,
	truncateFieldModel,
	type FieldSurprise,
	type FitSignedDistanceModelOptions,
	type SampleFieldOptions,
	type SignedDistanceModel,
} from './signed-distance-model.ts';
export type { AttributeFit, AttributeValues } from './attribute-fit.ts';
export {
	latentPosterior,
	posteriorDeviation,
	posteriorField,
	priorInformation,
	samplePosterior,
	type LatentInformation,
	type LatentPosterior,
} from './latent-posterior.ts';
export {
	expectedAttributes,
	observeAttributes,
	observePoints,
	observeVoxels,
	type PointObservations,
	type VoxelObservations,
} from './observe-field.ts';
export { completionPair, surfaceMask, type CompletionPair, type MaskDims } from './completion-sample.ts';
export { referenceCompiler, type CompiledGraph, type GraphCompiler } from './networks/graph-runner.ts';
export { completionChannels, completionLevels } from './networks/sparse-completion.ts';
export { directCompletionSteps, type DirectCompletionOptions } from './networks/sparse-completion-direct.ts';
export { completionDescription, completionParameterCount } from './networks/sparse-completion-stages.ts';
export {
	completionSteps,
	predictMask,
	type CompletionGradients,
	type CompletionSample,
	type CompletionSteps,
	type CompletionStepsOptions,
} from './networks/sparse-completion-steps.ts';
export { anatomyCompletor, type AnatomyCompletorOptions } from './networks/anatomy-completor.ts';
export { denseGroupNormNet, type DenseGroupNormNetOptions } from './networks/dense-group-norm-net.ts';
export { implicitAutoencoder, type ImplicitAutoencoderOptions } from './networks/implicit-autoencoder.ts';
export { implicitDecoder, type ImplicitDecoderOptions } from './networks/implicit-decoder.ts';
export { type Normalisation } from './networks/normalisation.ts';
export { type PointNormalisation } from './networks/point-features.ts';
export { type NeighbourhoodSizes } from './networks/point-neighbourhoods.ts';
export { pointNetPlusPlus, type PointNetPlusPlusOptions } from './networks/point-net-plus-plus.ts';
export { pointNet, type PointNetOptions, type PointNetResult } from './networks/point-net.ts';
export { pointTransformer, type PointTransformerOptions } from './networks/point-transformer.ts';
export { residualNetwork, type ResidualNetworkOptions } from './networks/residual-network.ts';
export {
	sampleNeighbourhoods,
	type NeighbourhoodFeeds,
	type SampleNeighbourhoodsOptions,
} from './networks/sample-neighbourhoods.ts';
export { stridedAutoencoder, type StridedAutoencoderOptions } from './networks/strided-autoencoder.ts';
export { unet, type UnetOptions } from './networks/unet.ts';
export {
	decodeLatent,
	variationalAutoencoder,
	type VariationalAutoencoderOptions,
	type VariationalResult,
} from './networks/variational-autoencoder.ts';
export { augment, sometimes, type Augmentation, type AugmentOptions } from './augmentation/augmentation.ts';
export {
	biteBall,
	biteBox,
	capPlane,
	cutCap,
	isBeyond,
	randomDefect,
	type BiteOptions,
	type CutCapOptions,
	type CutPlane,
	type DefectiveShape,
} from './augmentation/random-defect.ts';
export { randomElastic, type RandomElasticOptions } from './augmentation/random-elastic.ts';
export {
	mirrorSample,
	randomMirror,
	type MirroredFacts,
	type RandomMirrorOptions,
} from './augmentation/random-mirror.ts';
export { randomRegistration, type RandomRegistrationOptions } from './augmentation/random-registration.ts';
export { randomRigid, type RandomRigidOptions } from './augmentation/random-rigid.ts';
export { randomScale, type RandomScaleOptions } from './augmentation/random-scale.ts';
export { warpContent, type ShapeWarp } from './augmentation/shape-warp.ts';
export { auditSplit, type AuditSplitOptions, type SplitAudit } from './audit-split.ts';
export {
	foldSplits,
	officialSplit,
	shareSplit,
	splitText,
	type ShapeSplit,
	type SplitOptions,
	type SplitShares,
} from './split-shapes.ts';
export {
	binarised,
	centredOccupancy,
	distanceArray,
	occupancyArray,
	pointArray,
	surfaceOf,
	type PointArrayOptions,
} from './encode-shape.ts';
export {
	batches,
	batchOrder,
	joinExamples,
	type BatchOrderOptions,
	type Example,
	type TrainingSet,
} from './training-set.ts';
export {
	finishedResult,
	runTraining,
	type CheckpointStore,
	type EpochFigures,
	type RunState,
	type StopReason,
	type TrainingEvent,
	type TrainingOptions,
	type TrainingResult,
} from './run-training.ts';
export type { Monitor } from './monitor.ts';
export { fitMovedModel, type FitMovedModelOptions } from './fit-moved-model.ts';
export { completeField, missingPart, type CompletedField, type CompleteFieldOptions } from './complete-field.ts';
export {
	completeFromExamples,
	type CompleteFromExamplesOptions,
	type LikelyMissing,
} from './complete-from-examples.ts';
export { exampleShape, type ExampleShape } from './example-shape.ts';
export { completeShape, type CompletedShape, type CompleteShapeOptions } from './complete-shape.ts';
export { findCutPlane, findCutPlanes, looksCut, type FoundPlane } from './find-cut-plane.ts';
export {
	uncertaintyErrors,
	uncertaintyFactors,
	type UncertaintyErrors,
	type UncertaintyFactors,
} from './uncertainty-check.ts';
export { restBelow } from './cut-rest.ts';
export { likeliestCut, type LikeliestCutOptions } from './likeliest-cut.ts';
export { majorityBlocks, superResolve, type SuperResolveOptions } from './super-resolve.ts';
export {
	cropSkull,
	extractImplant,
	padSlices,
	reconstruction,
	type CroppedSkull,
	type ExtractImplantOptions,
} from './extract-implant.ts';
export { implantMetrics, type ImplantScores } from './implant-metrics.ts';
export { denseCompletion, type DenseCompletion } from './networks/dense-completion.ts';
export type { GridFeature } from './grid-feature.ts';
export { gridFeatures } from './grid-features.ts';
export { scaleSpaceFeatures } from './scale-space-features.ts';
export { sliceFeatures } from './slice-features.ts';
export { localThickness, type DepthGrid } from './local-thickness.ts';
export {
	classifyShape,
	fitShapeClassifier,
	type ClassifiedShape,
	type FitShapeClassifierOptions,
	type ShapeClassifier,
	type ShapeVerdict,
} from './shape-classifier.ts';
export {
	findNetwork,
	networkProblems,
	networkRegistry,
	type Lesson,
	type NetworkEntry,
	type NetworkOptions,
	type NetworkResult,
} from './network-registry.ts';
export {
	networkProgram,
	type LossSettings,
	type NetworkProgram,
	type NetworkProgramOptions,
} from './network-program.ts';
export {
	cutExample,
	guessFromRest,
	seenFrom,
	type CutExample,
	type CutSettings,
	type VoxelOffset,
} from './cut-example.ts';
export { measureRest, type CutRest } from './cut-rest.ts';
export { guessCentre } from './guess-centre.ts';
export { putBack, type PutBack } from './put-back.ts';
export { keepGiven } from './keep-given.ts';
export { lessonExample, prepareSample, type AugmentationSettings, type LessonSettings } from './lesson-examples.ts';
export {
	classifySurface,
	fitSurfaceClassifier,
	pointOdds,
	surfaceFeatureCount,
	type DescribedShape,
	type FitSurfaceClassifierOptions,
	type SurfaceClassifier,
	type SurfaceVerdict,
} from './surface-classifier.ts';
export {
	descriptorNames,
	mirroredDescriptors,
	surfaceDescriptors,
	type SurfaceDescriptors,
	type SurfaceDescriptorsOptions,
} from './surface-descriptors.ts';
export { fitSideClassifier, sideScore, type FitSideClassifierOptions, type SideClassifier } from './side-classifier.ts';
export { surfaceMarks } from './surface-marks.ts';
export { markSummaries, markSummaryNames } from './mark-summaries.ts';
export { coarseBlocks, type CoarseBlocksOptions } from './coarse-blocks.ts';
export { channelCount, inputChannels, type InputChannel, type InputChannelSettings } from './input-channels.ts';
export {
	isFieldModel,
	readFieldModel,
	writeFieldModel,
	type FieldModelProvenance,
	type HeldOutSurprise,
	type StoredFieldModel,
} from './signed-distance-model-file.ts';
export { fieldModelFacts, networkFacts, type LearntFacts, type LearntFigure } from './learnt-facts.ts';
export {
	networkMetadata,
	readLearntFrom,
	readMeasurement,
	readNetworkCard,
	type LearntFrom,
	type MeasuredFigure,
	type Measurement,
	type NetworkCard,
} from './network-card.ts';
export { filledGrid, layForNetwork, shiftToWhole, type LaidShape } from './network-feeds.ts';
export {
	completeSurface,
	reconstructSurface,
	refineSurface,
	surfaceUncertainty,
	type CompletedSurface,
	type CompleteSurfaceOptions,
	type ReconstructedSurface,
	type RefineSurfaceOptions,
	type RestoredSurface,
} from './restore-surface.ts';
export { shareOutside } from './share-outside.ts';
