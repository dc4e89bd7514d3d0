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
export { alignTo, type Alignment, type AlignToOptions } from './align-to.ts';
export { findMedoid, meanDistancesTo, type FindMedoidOptions, type Medoid } from './find-medoid.ts';
export { fitPoints, type FitPointsOptions, type FittedPoints } from './fit-points.ts';
export {
	fitSubject,
	openFitting,
	type FitSubjectOptions,
	type FittedSubject,
	type SubjectFitting,
} from './fit-subject.ts';
export { memberSpread, typicality, type MemberSpread, type TypicalDistance, type Typicality } from './typicality.ts';
export { flagOutliers, type OutlierEvidence, type OutlierFlag } from './flag-outliers.ts';
export { groomPopulation, type GroomedMemberReport, type GroomOptions, type GroomResult } from './groom-population.ts';
export { checkGroomedPopulation, type GroomedMember, type GroomedPopulation } from './groomed-population.ts';
export { openBench, runStep, type MemberBench } from './member-bench.ts';
export { openLocalCrew, type CrewRunOptions, type MemberCrew } from './member-crew.ts';
export type { MemberStep, StepReport } from './member-step.ts';
export { optimiseParticles, type OptimisationState, type OptimiseParticlesOptions } from './optimise-particles.ts';
export { particleEngine } from './particle-engine.ts';
export { openParticleSystem } from './open-particle-system.ts';
export { viewParticles, type ParticleLayout, type ParticleSystem } from './particle-system.ts';
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
export { readCheckpointFile, writeCheckpointFile } from './checkpoint-file.ts';
export { packArrays, unpackArrays, type ArrayContainer, type PackedArray } from './array-container.ts';
export { combinedLicence, licenceText, type CombinedLicence } from './combined-licence.ts';
export { conditionalModel, type KnownPoints } from './conditional-model.ts';
export { dualComponents, type DualComponents } from './dual-components.ts';
export { correspondenceError, type CorrespondenceError } from './correspondence-error.ts';
export { evaluateModel, type EvaluateModelOptions, type EvaluationCrew } from './evaluate-model.ts';
export {
	evaluatePart,
	openEvaluationBench,
	type EvaluationBench,
	type EvaluationPart,
	type EvaluationTask,
} from './evaluation-part.ts';
export { joinedMesh } from './joined-mesh.ts';
export type { ModelEvaluation } from './model-evaluation.ts';
export { isModelEvaluation } from './is-model-evaluation.ts';
export { landmarkTransferError, type LandmarkTransferError } from './landmark-transfer-error.ts';
export { marginalModel } from './marginal-model.ts';
export { isShapeModel, readShapeModel, shapeModelExtension, writeShapeModel } from './model-file.ts';
export { ModelFileError } from './model-file-error.ts';
export { modelSurfaces, surfaceModes, surfacesAt, type ModelSurfaces, type SurfaceModes } from './model-surfaces.ts';
export { modeTable, pointTable, scoreTable, writeCsv, type TableRows } from './model-tables.ts';
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
	shapeWorksProject,
	writeShapeWorksProject,
	type ShapeWorksProject,
	type ShapeWorksSubject,
} from './shapeworks-project.ts';
export { carriedPoints, templateSurface } from './template-surface.ts';
export { templateWarp, warpPositions, warpTemplate, type TemplateWarp, type WarpedTemplate } from './template-warp.ts';
export { turnedPointShare } from './turned-points.ts';
export { allometry, type Allometry } from './allometry.ts';
export { areaUnderCurve, compareAreas, receiverCurve, type AreaUnderCurve } from './area-under-curve.ts';
export { asymmetry, type Asymmetry, type AsymmetryOptions, type ProcrustesAnovaRow } from './asymmetry.ts';
export { bootstrapModes, type BootstrapModesOptions, type ModeStability } from './bootstrap-modes.ts';
export { centroidSize } from './centroid-size.ts';
export { classifyShapes, type ClassifyShapesOptions, type ShapeClassification } from './classification.ts';
export type { Candidate, CrossValidationOptions, PredictionSamples } from './cross-validation.ts';
export {
	estimatePower,
	groupSizeForPower,
	shiftOf,
	wilsonInterval,
	type EstimatePowerOptions,
	type Power,
} from './estimate-power.ts';
export { falseDiscoveryRate, holm } from './false-discovery.ts';
export { foldScores, shapeProducts, type ShapeProducts } from './fold-scores.ts';
export { groupDifference, pairedDifference, type DifferenceOptions, type GroupDifference } from './group-difference.ts';
export { hotelling, type Hotelling, type HotellingOptions } from './hotelling.ts';
export { linearDesign, type DesignOptions, type DesignVariable, type LinearDesign } from './linear-design.ts';
export { manova, type Manova, type ManovaOptions, type ManovaStatistic } from './manova.ts';
export { parallelAnalysis, type ParallelAnalysis, type ParallelAnalysisOptions } from './parallel-analysis.ts';
export { patientBootstrap, type PatientBootstrapOptions } from './patient-bootstrap.ts';
export { fitFigures, fitTable, type FitFigures } from './fit-table.ts';
export { patientFolds } from './patient-folds.ts';
export { personRows, type PersonQuestion, type PersonRows } from './person-rows.ts';
export { predictFromShape, type PredictFromShapeOptions, type ShapePrediction } from './predict-from-shape.ts';
export { rearrangementCount, rearrangements, type Exchangeability, type Rearrangement } from './rearrangements.ts';
export {
	scoreRegression,
	type ScoreRegression,
	type ScoreRegressionOptions,
	type ScoreSlope,
} from './score-regression.ts';
export { shapeEffect, type ShapeEffect, type ShapeEffectOptions } from './shape-effect.ts';
export { unbiasedSquaredDistance } from './unbiased-distance.ts';
export { curvePlot, type Curve, type CurvePlotOptions } from './plots/curve-plot.ts';
export { histogramPlot, type HistogramPlotOptions } from './plots/histogram-plot.ts';
export { regressionPlot, type RegressionPlotOptions } from './plots/regression-plot.ts';
export { scatterPlot, type PointGroup, type ScatterPlotOptions } from './plots/scatter-plot.ts';
export type { PlotTexts } from './plots/svg-document.ts';
