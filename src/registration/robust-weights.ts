/** Options of {@link robustWeights}. */
export interface RobustWeightsOptions {
	/** Share of the pairs that count, the nearest ones, in (0, 1]. */
	readonly overlap: number;
	/** Also fade out what lies far beyond the median. */
	readonly isRobust: boolean;
}

/**
 * A weight in [0, 1] for each distance: 0 outside the nearest `overlap` share and, if robust, Tukey's biweight with the
 * usual tuning constant 4.685 times the scale that the median of the distances gives (1.4826 times it).
 *
 * Beaton & Tukey, Technometrics 16, 1974.
 */
export function robustWeights(distances: Float64Array, { overlap, isRobust }: RobustWeightsOptions): Float64Array {
	const weights = new Float64Array(distances.length).fill(1);
	if (distances.length === 0 || (overlap >= 1 && !isRobust)) return weights;
	const sorted = distances.toSorted();
	const limit = overlap >= 1 ? Infinity : sorted[Math.max(0, Math.round(overlap * sorted.length) - 1)];
	const cut = isRobust ? 4.685 * 1.4826 * sorted[sorted.length >> 1] : Infinity;
	for (let i = 0; i < weights.length; i++) {
		if (distances[i] > limit || (cut > 0 && distances[i] >= cut)) weights[i] = 0;
		else if (cut > 0 && cut < Infinity) weights[i] = (1 - (distances[i] / cut) ** 2) ** 2;
	}
	return weights;
}
