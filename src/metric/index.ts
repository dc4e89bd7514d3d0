export {
	aggregate,
	imageDiagonalMm,
	type AggregatedMetric,
	type AggregateOptions,
	type EmptyRule,
} from './aggregate.ts';
export { averageSurfaceDistance, type AverageSurfaceDistanceOptions } from './average-surface-distance.ts';
export { balancedAccuracy } from './balanced-accuracy.ts';
export { borderDice, type BorderDiceOptions } from './border-dice.ts';
export { boundaryIou, type BoundaryIouOptions } from './boundary-iou.ts';
export { brierScore } from './brier-score.ts';
export { chamferDistance, type ChamferOptions } from './chamfer-distance.ts';
export { clDice } from './cl-dice.ts';
export { cohensKappa } from './cohens-kappa.ts';
export { compareMasks, type CompareMasksOptions, type MaskComparison } from './compare-masks.ts';
export { comparePoints, type ComparePointsOptions, type PointComparison } from './compare-points.ts';
export { compareSurfaces, type CompareSurfacesOptions, type SurfaceComparison } from './compare-surfaces.ts';
export { diceCoefficient } from './dice-coefficient.ts';
export { expectedCalibrationError } from './expected-calibration-error.ts';
export { fScore, type FScoreOptions } from './f-score.ts';
export { hausdorffDistance, type HausdorffOptions } from './hausdorff-distance.ts';
export { jaccard } from './jaccard.ts';
export type { Mask, SpacingOptions } from './mask.ts';
export { matthewsCorrelation } from './matthews-correlation.ts';
export { measureAs, type EvaluationTool, type MeasureAsOptions, type ToolMeasureName } from './measure-as.ts';
export { meshDistances, type MeshDistances, type MeshOptions } from './mesh-distances.ts';
export { meshMetric, type MeshMetricOptions } from './mesh-metrics.ts';
export { metricKinds, parseMetricName, type MetricName } from './metric-name.ts';
export type { MetricState, MetricValue } from './metric-value.ts';
export { netBenefit } from './net-benefit.ts';
export { normalisedSurfaceDistance, type NormalisedSurfaceDistanceOptions } from './normalised-surface-distance.ts';
export { overlapCounts, type OverlapCounts } from './overlap-counts.ts';
export { skeletonise } from './skeletonise.ts';
export type { DirectedDistances, SurfaceDistances, SurfaceOptions } from './surface-pair.ts';
export { toolConventions, type ToolMeasure } from './tool-conventions-table.ts';
export { volumeSimilarity } from './volume-similarity.ts';
