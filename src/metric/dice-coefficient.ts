import type { Mask } from './mask.ts';
import { stateOf, type MetricValue } from './metric-value.ts';
import { overlapCounts, type OverlapCounts } from './overlap-counts.ts';

/**
 * `dsc`: 2|A∩B| / (|A| + |B|), 0 … 1. NaN if both masks are empty.
 *
 * Dice, Measures of the Amount of Ecologic Association Between Species, 1945.
 *
 * @throws RangeError if the masks do not share a grid.
 */
export function diceCoefficient(reference: Mask, prediction: Mask): MetricValue {
	return diceOf(overlapCounts(reference, prediction));
}

/** {@link diceCoefficient} from counts. */
export function diceOf({ both, referenceOnly, predictionOnly }: OverlapCounts): MetricValue {
	return {
		value: (2 * both) / (2 * both + referenceOnly + predictionOnly),
		state: stateOf(both + referenceOnly, both + predictionOnly),
	};
}
