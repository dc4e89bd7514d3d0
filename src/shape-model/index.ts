export { compactness } from './compactness.ts';
export { checkCorrespondence, type Correspondence, type PopulationShape } from './correspondence.ts';
export {
	generalization,
	meanPointDistance,
	type Generalization,
	type GeneralizationOptions,
} from './generalization.ts';
export type {
	CorrespondenceEngine,
	EngineCheckpoint,
	EngineHooks,
	EngineOptions,
	EngineProgress,
} from './correspondence-engine.ts';
export { checkGroomedPopulation, type GroomedMember, type GroomedPopulation } from './groomed-population.ts';
export { openBench, runStep, type MemberBench } from './member-bench.ts';
export { openLocalCrew, type CrewRunOptions, type MemberCrew } from './member-crew.ts';
export type { MemberStep, StepReport } from './member-step.ts';
export { optimiseParticles, type OptimisationState, type OptimiseParticlesOptions } from './optimise-particles.ts';
export { particleEngine } from './particle-engine.ts';
export { openParticleSystem, viewParticles, type ParticleLayout, type ParticleSystem } from './particle-system.ts';
export { templateEngine } from './template-engine.ts';
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
export { combinedLicence, licenceText, type CombinedLicence } from './combined-licence.ts';
export { conditionalModel, type KnownPoints } from './conditional-model.ts';
export { correspondenceError, type CorrespondenceError } from './correspondence-error.ts';
export { evaluateModel, joinedMesh, type EvaluateModelOptions, type ModelEvaluation } from './evaluate-model.ts';
export { isModelEvaluation } from './is-model-evaluation.ts';
export { landmarkTransferError, type LandmarkTransferError } from './landmark-transfer-error.ts';
export { marginalModel } from './marginal-model.ts';
export { isShapeModel, readShapeModel, shapeModelExtension, writeShapeModel } from './model-file.ts';
export { ModelFileError } from './model-file-error.ts';
export { modelSurfaces, surfaceModes, surfacesAt, type ModelSurfaces, type SurfaceModes } from './model-surfaces.ts';
export { modeTable, scoreTable, writeCsv, type TableRows } from './model-tables.ts';
export { modelGivenFacts, type FactsOfShapes } from './model-given-facts.ts';
export { particleSpread, type ParticleSpread, type ParticleSpreadOptions } from './particle-spread.ts';
export { reconstructionDistance, type ReconstructionDistance } from './reconstruction-distance.ts';
export {
	checkShapeModel,
	shapeModel,
	type MemberLicence,
	type ModelMember,
	type ModelProvenance,
	type ShapeModel,
	type ShapeModelParts,
	type TemplateSurface,
} from './shape-model.ts';
export { readParticles, writeParticles } from './shapeworks-particles.ts';
export {
	readShapeWorksProject,
	writeShapeWorksProject,
	type ShapeWorksProject,
	type ShapeWorksSubject,
} from './shapeworks-project.ts';
export { carriedPoints, templateSurface } from './template-surface.ts';
export { templateWarp, warpPositions, warpTemplate, type TemplateWarp, type WarpedTemplate } from './template-warp.ts';
export { turnedPointShare } from './turned-points.ts';
