export { diceCoefficient, diceOf } from './dice-coefficient.ts';
export { jaccard, jaccardOf } from './jaccard.ts';
export type { Mask, SpacingOptions } from './mask.ts';
export type { MetricState, MetricValue } from './metric-value.ts';
export { overlapCounts, type OverlapCounts } from './overlap-counts.ts';
export { volumeSimilarity, volumeSimilarityOf } from './volume-similarity.ts';
