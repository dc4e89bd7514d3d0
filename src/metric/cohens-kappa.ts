import type { OverlapCounts } from './overlap-counts.ts';

/**
 * `kappa`: Cohen's κ of two yes/no ratings: agreement beyond chance, ≤ 1. NaN if both give but one and the same answer.
 *
 * Cohen, A Coefficient of Agreement for Nominal Scales, 1960.
 */
export function cohensKappa({ both, referenceOnly, predictionOnly, neither }: OverlapCounts): number {
	const all = both + referenceOnly + predictionOnly + neither;
	const byChance =
		((both + referenceOnly) / all) * ((both + predictionOnly) / all) +
		((neither + predictionOnly) / all) * ((neither + referenceOnly) / all);
	return ((both + neither) / all - byChance) / (1 - byChance);
}
