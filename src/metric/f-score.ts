import type { Backend } from '#wasm';
import { parseMetricName } from './metric-name.ts';
import type { MetricValue } from './metric-value.ts';
import { pointDistances, type PointDistances } from './point-distances.ts';

/** Options of {@link fScore}. */
export interface FScoreOptions {
	/** Full name with the threshold in the unit of the points: `fscore@0.01`. A threshold means nothing without scale. */
	readonly variant: string;
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/**
 * `fscore@τ`: harmonic mean of precision (share of prediction points at most τ from a reference point) and recall (share
 * of reference points at most τ from a prediction point), 0 … 1. One empty set gives 0, two give NaN.
 *
 * Knapitsch et al., Tanks and Temples: Benchmarking Large-Scale Scene Reconstruction, 2017.
 *
 * @throws RangeError for another name, or coordinates that are not finite.
 */
export function fScore(reference: Float32Array, prediction: Float32Array, options: FScoreOptions): MetricValue {
	const { kind, parameter = 0 } = parseMetricName(options.variant);
	if (kind !== 'fscore') throw new RangeError(`fScore: "${options.variant}" is no F-score`);
	const distances = pointDistances(reference, prediction, options);
	return { value: fScoreOf(distances, parameter), state: distances.state };
}

/** An F-score from lists of distances. */
export function fScoreOf({ state, predToRef, refToPred }: PointDistances, threshold: number): number {
	if (state === 'bothEmpty') return Number.NaN;
	if (state !== 'ok') return 0;
	const precision = shareWithin(predToRef, threshold);
	const recall = shareWithin(refToPred, threshold);
	return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

function shareWithin(distances: Float64Array, threshold: number): number {
	let near = 0;
	for (const distance of distances) if (distance <= threshold) near++;
	return near / distances.length;
}
