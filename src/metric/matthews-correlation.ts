import type { OverlapCounts } from './overlap-counts.ts';

/**
 * `mcc`: Matthews' correlation coefficient of two yes/no ratings, −1 … 1. NaN where one of them has but one answer.
 *
 * Matthews, Comparison of the Predicted and Observed Secondary Structure of T4 Phage Lysozyme, 1975.
 */
export function matthewsCorrelation({ both, referenceOnly, predictionOnly, neither }: OverlapCounts): number {
	// Roots one by one: the product of four counts of voxels is too large for a float64.
	const scale =
		Math.sqrt(both + predictionOnly) *
		Math.sqrt(both + referenceOnly) *
		Math.sqrt(neither + predictionOnly) *
		Math.sqrt(neither + referenceOnly);
	return (both * neither - predictionOnly * referenceOnly) / scale;
}
