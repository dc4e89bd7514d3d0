export { checkCorrespondence, type Correspondence, type PopulationShape } from './correspondence.ts';
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
