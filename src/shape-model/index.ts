export { compactness } from './compactness.ts';
export { checkCorrespondence, type Correspondence, type PopulationShape } from './correspondence.ts';
export {
	generalization,
	meanPointDistance,
	type Generalization,
	type GeneralizationOptions,
} from './generalization.ts';
export {
	coefficients,
	fitModel,
	instance,
	modeCount,
	modeCountFor,
	project,
	sampleModel,
	truncateModel,
	type PointDistributionModel,
} from './point-distribution-model.ts';
export { specificity, type Specificity, type SpecificityOptions } from './specificity.ts';
