export { compactness } from './compactness.ts';
export { checkCorrespondence, type Correspondence, type PopulationShape } from './correspondence.ts';
export {
	generalization,
	meanPointDistance,
	type Generalization,
	type GeneralizationOptions,
} from './generalization.ts';
export { optimiseParticles, type OptimiseParticlesOptions, type ParticleOptimisation } from './optimise-particles.ts';
export { particleSurface, type ParticleSurface } from './particle-surface.ts';
export { particleSystem, type ParticleSystem } from './particle-system.ts';
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
