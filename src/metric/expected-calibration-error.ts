import { checkProbabilities } from './brier-score.ts';

/**
 * `ece`: mean over predictions of |observed share − predicted probability| of their bin, 0 … 1. Bins of equal width over
 * 0 … 1, closed above: bin k holds k/n < p ≤ (k + 1)/n, the first one also 0. NaN of no predictions.
 *
 * Naeini, Cooper & Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015.
 *
 * @throws RangeError if the lists differ in length, a value is out of range or there is no bin.
 */
export function expectedCalibrationError(
	outcomes: ArrayLike<number>,
	probabilities: ArrayLike<number>,
	{ binCount = 10 }: { binCount?: number } = {},
): number {
	checkProbabilities('expectedCalibrationError', outcomes, probabilities);
	if (!(Number.isInteger(binCount) && binCount >= 1))
		throw new RangeError(`expectedCalibrationError: binCount must be a whole number ≥ 1, got ${binCount}`);
	const gaps = new Float64Array(binCount);
	for (let i = 0; i < outcomes.length; i++) {
		const bin = Math.max(0, Math.ceil(probabilities[i] * binCount) - 1);
		gaps[bin] += outcomes[i] - probabilities[i];
	}
	return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / outcomes.length;
}
