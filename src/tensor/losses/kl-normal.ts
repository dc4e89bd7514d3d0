import type { TensorValue } from '../graph.ts';
import { add, multiply, subtract } from '../operations/binary.ts';
import { reduceSum } from '../operations/reduce.ts';
import { exp } from '../operations/unary.ts';

/**
 * Divergence of normal distributions with diagonal covariance from the standard one: means and logarithms of variances
 * [N, d] → ½ Σ (μ² + σ² − 1 − log σ²), averaged over the items.
 */
export function klNormalLoss(means: TensorValue, logVariances: TensorValue): TensorValue {
	const terms = subtract(add(multiply(means, means), exp(logVariances)), add(logVariances, 1));
	return multiply(reduceSum(terms), 0.5 / means.shape[0]);
}
