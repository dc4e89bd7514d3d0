/**
 * `brier`: mean squared difference of predicted probabilities and outcomes (0 or 1), 0 … 1, smaller is better. NaN of no
 * predictions.
 *
 * Brier, Verification of Forecasts Expressed in Terms of Probability, 1950.
 *
 * @throws RangeError if the lists differ in length, a probability is not in 0 … 1 or an outcome is not 0 or 1.
 */
export function brierScore(outcomes: ArrayLike<number>, probabilities: ArrayLike<number>): number {
	checkProbabilities('brierScore', outcomes, probabilities);
	let sum = 0;
	for (let i = 0; i < outcomes.length; i++) sum += (probabilities[i] - outcomes[i]) ** 2;
	return sum / outcomes.length;
}

/** Refuses lists that are not outcomes and their probabilities. */
export function checkProbabilities(
	operation: string,
	outcomes: ArrayLike<number>,
	probabilities: ArrayLike<number>,
): void {
	if (outcomes.length !== probabilities.length)
		throw new RangeError(`${operation}: ${outcomes.length} outcomes and ${probabilities.length} probabilities`);
	for (let i = 0; i < outcomes.length; i++) {
		if (!(probabilities[i] >= 0 && probabilities[i] <= 1))
			throw new RangeError(`${operation}: probability ${i} must be in 0 … 1, got ${probabilities[i]}`);
		if (outcomes[i] !== 0 && outcomes[i] !== 1)
			throw new RangeError(`${operation}: outcome ${i} must be 0 or 1, got ${outcomes[i]}`);
	}
}
