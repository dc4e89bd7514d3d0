import type { OverlapCounts } from './overlap-counts.ts';

/**
 * `netBenefit`: true positives less weighted false positives, as a share of all.
 *
 * Vickers, Van Calster & Steyerberg, Net Benefit Approaches to the Evaluation of Prediction Models, 2016.
 *
 * @param exchangeRate how many false positives one true positive is worth, turned round: of a threshold probability p it
 * is p / (1 − p). 1/9 says that one case among ten treated is worth it.
 * @throws RangeError if the exchange rate is not a finite number ≥ 0.
 */
export function netBenefit(
	{ both, referenceOnly, predictionOnly, neither }: OverlapCounts,
	{ exchangeRate }: { exchangeRate: number },
): number {
	if (!(exchangeRate >= 0 && Number.isFinite(exchangeRate)))
		throw new RangeError(`netBenefit: the exchange rate must be a number ≥ 0, got ${exchangeRate}`);
	return (both - exchangeRate * predictionOnly) / (both + referenceOnly + predictionOnly + neither);
}
