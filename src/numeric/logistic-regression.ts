import { cholesky, solveCholesky } from './cholesky.ts';
import { predictLinear, type LinearPredictor } from './ridge-regression.ts';

/** Options of {@link logisticRegression}. */
export interface LogisticRegressionOptions {
	/** Weight of |w|² / 2; the intercept is not penalised. Default 1. */
	readonly penalty?: number;
	/** Weighs the two classes alike, however many rows each has. Default false. */
	readonly isBalanced?: boolean;
	/** Where the search starts, e.g. the predictor of a neighbouring penalty: fewer steps. Default at 0. */
	readonly start?: LinearPredictor;
	/** Ends when a step gains less than this share of the objective. Default 1e-15, as far as rounding lets it. */
	readonly tolerance?: number;
}

const maxSteps = 100;

/**
 * Ridge-penalised logistic regression: the least Σ weight · log loss + penalty/2 |w|², by Newton's method with steps halved
 * until the objective falls. Its predictor gives log odds of the second class ({@link predictLinear}, {@link logistic}).
 *
 * le Cessie & van Houwelingen, Ridge estimators in logistic regression, Appl. Stat. 41, 1992.
 *
 * @throws RangeError if sizes do not fit, a class is empty or the penalty is not positive.
 */
export function logisticRegression(
	rows: readonly ArrayLike<number>[],
	isSecond: readonly boolean[],
	{ penalty = 1, isBalanced = false, start, tolerance = 1e-15 }: LogisticRegressionOptions = {},
): LinearPredictor {
	const n = rows.length;
	const k = rows[0]?.length ?? 0;
	const second = isSecond.filter(Boolean).length;
	if (isSecond.length !== n || second === 0 || second === n || !(penalty > 0))
		throw new RangeError(
			`logisticRegression: ${n} rows, ${second} of ${isSecond.length} in class two, penalty ${penalty}`,
		);
	const weights = isSecond.map((is) => (isBalanced ? n / (2 * (is ? second : n - second)) : 1));
	if (start && start.coefficients.length !== k)
		throw new RangeError(
			`logisticRegression: ${start.coefficients.length} coefficients to start from for ${k} columns`,
		);
	let current: LinearPredictor = start ?? { intercept: 0, coefficients: new Float64Array(k) };
	const objective = (predictor: LinearPredictor): number => {
		let sum = 0;
		for (const value of predictor.coefficients) sum += (penalty / 2) * value * value;
		for (let i = 0; i < n; i++) {
			const margin = predictLinear(predictor, rows[i]) * (isSecond[i] ? 1 : -1);
			sum += weights[i] * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
		}
		return sum;
	};
	let value = objective(current);
	for (let step = 0; step < maxSteps; step++) {
		const move = newtonStep(rows, isSecond, weights, current, penalty);
		let share = 1;
		let next = moved(current, move, share);
		let nextValue = objective(next);
		while (!(nextValue <= value) && share > 1e-10) {
			share /= 2;
			next = moved(current, move, share);
			nextValue = objective(next);
		}
		if (!(nextValue <= value)) break;
		const gain = value - nextValue;
		current = next;
		value = nextValue;
		if (gain <= tolerance * Math.abs(value)) break;
	}
	return current;
}

/** The probability that belongs to log odds. */
export function logistic(logOdds: number): number {
	return logOdds >= 0 ? 1 / (1 + Math.exp(-logOdds)) : Math.exp(logOdds) / (1 + Math.exp(logOdds));
}

function moved({ intercept, coefficients }: LinearPredictor, move: Float64Array, share: number): LinearPredictor {
	return {
		intercept: intercept - share * move[0],
		coefficients: coefficients.map((coefficient, j) => coefficient - share * move[j + 1]),
	};
}

/** Hessian⁻¹ · gradient; the intercept first. */
function newtonStep(
	rows: readonly ArrayLike<number>[],
	isSecond: readonly boolean[],
	weights: readonly number[],
	predictor: LinearPredictor,
	penalty: number,
): Float64Array {
	const size = predictor.coefficients.length + 1;
	const gradient = new Float64Array(size);
	const hessian = new Float64Array(size * size);
	const x = new Float64Array(size).fill(1);
	for (let i = 0; i < rows.length; i++) {
		for (let j = 1; j < size; j++) x[j] = rows[i][j - 1];
		const probability = logistic(predictLinear(predictor, rows[i]));
		const slope = weights[i] * (probability - (isSecond[i] ? 1 : 0));
		const bend = weights[i] * Math.max(probability * (1 - probability), 1e-12);
		for (let a = 0; a < size; a++) {
			gradient[a] += slope * x[a];
			for (let b = 0; b <= a; b++) hessian[a * size + b] += bend * x[a] * x[b];
		}
	}
	for (let a = 1; a < size; a++) {
		gradient[a] += penalty * predictor.coefficients[a - 1];
		hessian[a * size + a] += penalty;
	}
	const factor = cholesky(hessian, size);
	if (!factor) throw new RangeError('logisticRegression: the columns are too large to be told apart; standardise them');
	return solveCholesky(factor, gradient);
}
