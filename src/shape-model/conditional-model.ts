import { cholesky, solveCholesky } from '#numeric';
import { modelFromCovariance } from './model-from-covariance.ts';
import type { PointDistributionModel } from './point-distribution-model.ts';

/** What is known of a shape: where some of its points are. */
export interface KnownPoints {
	/** Indices of the points, each at most once. */
	readonly indices: ArrayLike<number>;
	/** Where they are: 3 numbers each, world mm of the model. */
	readonly positions: ArrayLike<number>;
	/** Standard deviation of each known coordinate, mm: how sure they are. */
	readonly deviationMm: number;
}

/**
 * The model given some points of a shape: its mean is the most probable shape that goes through them, its modes are
 * what is left open. The posterior of a Gaussian, in closed form.
 *
 * Albrecht, Lüthi, Gerig & Vetter, Posterior shape models, Medical Image Analysis 17, 2013.
 *
 * @throws RangeError if an index is not of the model or comes twice, the numbers do not fit, or the deviation is not
 *   positive.
 */
export function conditionalModel(model: PointDistributionModel, known: KnownPoints): PointDistributionModel {
	const { indices, positions, deviationMm } = known;
	const { mean, modes, variances } = model;
	checkIndices('conditionalModel', indices, mean.length / 3);
	if (positions.length !== 3 * indices.length)
		throw new RangeError(`conditionalModel: ${positions.length} coordinates for ${indices.length} points`);
	if (!(deviationMm > 0) || !Number.isFinite(deviationMm))
		throw new RangeError(`conditionalModel: the deviation must be positive, got ${deviationMm}`);
	const k = variances.length;
	const rows = 3 * indices.length;
	// Columns of Q: modes times their deviation, at the known points, in units of the known points' deviation.
	const scaled = new Float64Array(k * rows);
	const misfit = new Float64Array(rows);
	for (let i = 0; i < rows; i++) {
		const at = 3 * indices[Math.floor(i / 3)] + (i % 3);
		misfit[i] = (positions[i] - mean[at]) / deviationMm;
		for (let mode = 0; mode < k; mode++)
			scaled[mode * rows + i] = (modes[mode * mean.length + at] * Math.sqrt(variances[mode])) / deviationMm;
	}
	const precision = new Float64Array(k * k);
	const expected = new Float64Array(k);
	for (let a = 0; a < k; a++) {
		for (let b = 0; b <= a; b++)
			precision[a * k + b] = precision[b * k + a] = dotRows(scaled, a, scaled, b, rows) + (a === b ? 1 : 0);
		expected[a] = dotRows(scaled, a, misfit, 0, rows);
	}
	const factor = cholesky(precision, k);
	if (!factor) throw new RangeError('conditionalModel: the deviation is too small for the numbers at hand');
	solveCholesky(factor, expected);
	const covariance = new Float64Array(k * k);
	for (let i = 0; i < k; i++) covariance[i * k + i] = 1;
	solveCholesky(factor, covariance, k);
	return modelFromCovariance(model, expected, covariance);
}

/** @throws RangeError if an index is not below `count`, or comes twice. */
export function checkIndices(operation: string, indices: ArrayLike<number>, count: number): void {
	const seen = new Set<number>();
	for (let i = 0; i < indices.length; i++) {
		const index = indices[i];
		if (!Number.isInteger(index) || index < 0 || index >= count)
			throw new RangeError(`${operation}: the model has ${count} points, there is no point ${index}`);
		if (seen.has(index)) throw new RangeError(`${operation}: point ${index} is given twice`);
		seen.add(index);
	}
}

function dotRows(a: Float64Array, rowA: number, b: Float64Array, rowB: number, length: number): number {
	let sum = 0;
	for (let i = 0; i < length; i++) sum += a[rowA * length + i] * b[rowB * length + i];
	return sum;
}
