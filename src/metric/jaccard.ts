import type { Mask } from './mask.ts';
import { stateOf, type MetricValue } from './metric-value.ts';
import { overlapCounts, type OverlapCounts } from './overlap-counts.ts';

/**
 * `iou`: |A∩B| / |A∪B|, 0 … 1. NaN if both masks are empty.
 *
 * @throws RangeError if the masks do not share a grid.
 */
export function jaccard(reference: Mask, prediction: Mask): MetricValue {
	return jaccardOf(overlapCounts(reference, prediction));
}

/** {@link jaccard} from counts. */
export function jaccardOf({ both, referenceOnly, predictionOnly }: OverlapCounts): MetricValue {
	return {
		value: both / (both + referenceOnly + predictionOnly),
		state: stateOf(both + referenceOnly, both + predictionOnly),
	};
}
