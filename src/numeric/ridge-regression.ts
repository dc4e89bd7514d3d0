import { cholesky, solveCholesky } from './cholesky.ts';

/** A fitted linear predictor: intercept + Σ coefficientsⱼ xⱼ. */
export interface LinearPredictor {
	readonly intercept: number;
	readonly coefficients: Float64Array;
}

/**
 * Ridge regression: the least Σ (y − b − w·x)² + penalty |w|²; the intercept b is not penalised.
 *
 * Hoerl & Kennard, Ridge regression, Technometrics 12, 1970.
 *
 * @param rows K numbers each; only read.
 * @throws RangeError if sizes do not fit, the penalty is negative, or without one the columns depend on each other.
 */
export function ridgeRegression(
	rows: readonly ArrayLike<number>[],
	targets: ArrayLike<number>,
	penalty: number,
): LinearPredictor {
	const n = rows.length;
	const k = rows[0]?.length ?? 0;
	if (n < 1 || targets.length !== n || !(penalty >= 0))
		throw new RangeError(`ridgeRegression: ${n} rows, ${targets.length} targets, penalty ${penalty}`);
	const means = new Float64Array(k);
	let mean = 0;
	for (let i = 0; i < n; i++) {
		mean += targets[i] / n;
		for (let j = 0; j < k; j++) means[j] += rows[i][j] / n;
	}
	const matrix = new Float64Array(k * k);
	const coefficients = new Float64Array(k);
	const centred = new Float64Array(k);
	for (let i = 0; i < n; i++) {
		for (let j = 0; j < k; j++) centred[j] = rows[i][j] - means[j];
		for (let a = 0; a < k; a++) {
			coefficients[a] += centred[a] * (targets[i] - mean);
			for (let b = 0; b <= a; b++) matrix[a * k + b] += centred[a] * centred[b];
		}
	}
	for (let a = 0; a < k; a++) matrix[a * k + a] += penalty;
	const factor = cholesky(matrix, k);
	if (!factor || isRounding(factor, matrix, k))
		throw new RangeError('ridgeRegression: the columns depend on each other; a penalty above 0 is needed');
	solveCholesky(factor, coefficients);
	const offset = coefficients.reduce((sum, value, j) => sum + value * means[j], 0);
	return { intercept: mean - offset, coefficients };
}

/** Whether a pivot is no more than what rounding has left of its diagonal entry. */
function isRounding(factor: Float64Array, matrix: Float64Array, k: number): boolean {
	for (let a = 0; a < k; a++) if (factor[a * k + a] ** 2 < 1e-13 * matrix[a * k + a]) return true;
	return false;
}

/** The predictor's value for one row. */
export function predictLinear({ intercept, coefficients }: LinearPredictor, row: ArrayLike<number>): number {
	let sum = intercept;
	for (let j = 0; j < coefficients.length; j++) sum += coefficients[j] * row[j];
	return sum;
}
