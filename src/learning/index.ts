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
