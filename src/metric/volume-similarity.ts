import type { Mask } from './mask.ts';
import { stateOf, type MetricValue } from './metric-value.ts';
import { overlapCounts, type OverlapCounts } from './overlap-counts.ts';

/**
 * `vs`: 1 − ||A| − |B|| / (|A| + |B|), 0 … 1: equal volumes give 1 wherever they lie. NaN if both masks are empty.
 *
 * @throws RangeError if the masks do not share a grid.
 */
export function volumeSimilarity(reference: Mask, prediction: Mask): MetricValue {
	return volumeSimilarityOf(overlapCounts(reference, prediction));
}

/** {@link volumeSimilarity} from counts. */
export function volumeSimilarityOf({ both, referenceOnly, predictionOnly }: OverlapCounts): MetricValue {
	return {
		value: 1 - Math.abs(referenceOnly - predictionOnly) / (2 * both + referenceOnly + predictionOnly),
		state: stateOf(both + referenceOnly, both + predictionOnly),
	};
}
