import { cholesky, solveCholesky } from './cholesky.ts';
import type { LinearPredictor } from './ridge-regression.ts';

/**
 * Fisher's linear discriminant of two classes with equal prior odds: its predictor gives log odds of the second class for
 * normal classes of equal covariance.
 *
 * Fisher, The use of multiple measurements in taxonomic problems, Ann. Eugen. 7, 1936.
 *
 * @param shrinkage share of the pooled covariance that is replaced by its diagonal, 0 … 1.
 * @throws RangeError if a class has no rows, or the covariance is singular (too many columns: shrink).
 */
export function linearDiscriminant(
	rows: readonly ArrayLike<number>[],
	isSecond: readonly boolean[],
	shrinkage = 0,
): LinearPredictor {
	const n = rows.length;
	const k = rows[0]?.length ?? 0;
	const counts = [0, 0];
	for (const is of isSecond) counts[is ? 1 : 0]++;
	if (isSecond.length !== n || counts[0] === 0 || counts[1] === 0 || n < 3)
		throw new RangeError(`linearDiscriminant: ${n} rows in classes of ${counts[0]} and ${counts[1]}`);
	const means = [new Float64Array(k), new Float64Array(k)];
	for (let i = 0; i < n; i++) {
		const g = isSecond[i] ? 1 : 0;
		for (let j = 0; j < k; j++) means[g][j] += rows[i][j] / counts[g];
	}
	const pooled = new Float64Array(k * k);
	for (let i = 0; i < n; i++) {
		const mean = means[isSecond[i] ? 1 : 0];
		for (let a = 0; a < k; a++)
			for (let b = 0; b <= a; b++)
				pooled[a * k + b] +=
					((rows[i][a] - mean[a]) * (rows[i][b] - mean[b]) * (a === b ? 1 : 1 - shrinkage)) / (n - 2);
	}
	const factor = cholesky(pooled, k);
	const isDefinite = factor?.every((value, at) => at % (k + 1) !== 0 || value ** 2 > 1e-13 * pooled[at]);
	if (!factor || !isDefinite)
		throw new RangeError('linearDiscriminant: the pooled covariance is singular; shrink it or take fewer columns');
	const difference = means[1].map((value, j) => value - means[0][j]);
	const coefficients = solveCholesky(factor, difference);
	const intercept = coefficients.reduce((sum, value, j) => sum - (value * (means[0][j] + means[1][j])) / 2, 0);
	return { intercept, coefficients };
}
