/**
 * Benjamini and Hochberg's adjusted p-values: calling everything at or below q significant keeps the expected share of
 * false discoveries at q or less, for independent tests and for those that depend as neighbouring points do.
 *
 * Benjamini & Hochberg, Controlling the false discovery rate, J. R. Stat. Soc. B 57, 1995; positive dependence:
 * Benjamini & Yekutieli, Ann. Stat. 29, 2001, who also give the correction for any dependence.
 *
 * @param dependence `any` multiplies by Σ 1/i, valid however the tests depend. Default `positive`.
 * @returns one adjusted value a p-value, in the same order; at most 1.
 * @throws RangeError if a p-value is outside [0, 1].
 */
export function falseDiscoveryRate(
	pValues: ArrayLike<number>,
	dependence: 'positive' | 'any' = 'positive',
): Float64Array {
	const order = ascending(pValues, 'falseDiscoveryRate');
	const count = order.length;
	let factor = 1;
	if (dependence === 'any') factor = order.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
	const adjusted = new Float64Array(count);
	let least = 1;
	for (let rank = count; rank >= 1; rank--) {
		least = Math.min(least, (factor * count * pValues[order[rank - 1]]) / rank);
		adjusted[order[rank - 1]] = least;
	}
	return adjusted;
}

/**
 * Holm's adjusted p-values: calling everything at or below α significant keeps the probability of any false one at α or
 * less, however the tests depend.
 *
 * Holm, A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6, 1979.
 *
 * @throws RangeError if a p-value is outside [0, 1].
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
	const order = ascending(pValues, 'holm');
	const adjusted = new Float64Array(order.length);
	let most = 0;
	for (const [rank, i] of order.entries()) {
		most = Math.max(most, Math.min(1, (order.length - rank) * pValues[i]));
		adjusted[i] = most;
	}
	return adjusted;
}

function ascending(pValues: ArrayLike<number>, operation: string): number[] {
	for (let i = 0; i < pValues.length; i++)
		if (!(pValues[i] >= 0 && pValues[i] <= 1))
			throw new RangeError(`${operation}: p-values lie in [0, 1], number ${i} is ${pValues[i]}`);
	return Array.from({ length: pValues.length }, (_, i) => i).sort((a, b) => pValues[a] - pValues[b]);
}
