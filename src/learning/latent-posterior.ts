import { cholesky, innerProducts, solveCholesky, type Random } from '#numeric';
import { fieldInstance, type SignedDistanceModel } from './signed-distance-model.ts';

/** What is known of the coefficients of one shape: a Gaussian in its information form, to which observations add up. */
export interface LatentInformation {
	/** K × K inverse covariance, row-major; its lower triangle is kept. */
	readonly precision: Float64Array;
	/** precision · mean. */
	readonly shift: Float64Array;
}

/** A Gaussian over the coefficients of one shape. */
export interface LatentPosterior {
	/** Standard deviations of the model. */
	readonly mean: Float64Array;
	/** K × K, row-major. */
	readonly covariance: Float64Array;
	/** L of precision = L Lᵀ. */
	readonly factor: Float64Array;
}

/** Nothing observed yet: coefficients are independent standard normals. */
export function priorInformation({ variances }: SignedDistanceModel): LatentInformation {
	const k = variances.length;
	const precision = new Float64Array(k * k);
	for (let a = 0; a < k; a++) precision[a * k + a] = 1;
	return { precision, shift: new Float64Array(k) };
}

/** Rows taken together, so that sums run along memory. */
const batch = 512;

/**
 * Adds observations y = row · c + noise to what is known. `fill(first, count, rows)` writes the rows of observations
 * `first` … `first + count − 1` with one column an observation: `rows[k * count + i]`.
 */
export function addObservations(
	{ precision, shift }: LatentInformation,
	{
		residuals,
		variances,
		fill,
	}: {
		/** y of each observation. */
		readonly residuals: ArrayLike<number>;
		/** Of the noise of each; Infinity leaves one out. */
		readonly variances: ArrayLike<number>;
		readonly fill: (first: number, count: number, rows: Float64Array) => void;
	},
): void {
	const k = shift.length;
	const rows = new Float64Array(k * batch);
	const targets = new Float64Array(batch);
	for (let first = 0; first < residuals.length; first += batch) {
		const count = Math.min(batch, residuals.length - first);
		fill(first, count, rows);
		for (let i = 0; i < count; i++) {
			const weight = 1 / Math.sqrt(variances[first + i]);
			targets[i] = residuals[first + i] * weight;
			for (let a = 0; a < k; a++) rows[a * count + i] *= weight;
		}
		const products = innerProducts(Array.from({ length: k }, (_, a) => rows.subarray(a * count, (a + 1) * count)));
		for (let a = 0; a < k; a++) {
			for (let b = 0; b <= a; b++) precision[a * k + b] += products[a * k + b];
			let sum = 0;
			for (let i = 0; i < count; i++) sum += rows[a * count + i] * targets[i];
			shift[a] += sum;
		}
	}
}

/**
 * The Gaussian that the information describes.
 *
 * @throws RangeError if the precision is not positive definite.
 */
export function latentPosterior({ precision, shift }: LatentInformation): LatentPosterior {
	const k = shift.length;
	const factor = cholesky(precision, k);
	if (!factor) throw new RangeError('latentPosterior: the precision is not positive definite');
	const identity = new Float64Array(k * k);
	for (let a = 0; a < k; a++) identity[a * k + a] = 1;
	return {
		mean: solveCholesky(factor, shift.slice()),
		covariance: solveCholesky(factor, identity, k),
		factor,
	};
}

/** The expected field, mm. */
export function posteriorField(model: SignedDistanceModel, { mean }: Pick<LatentPosterior, 'mean'>): Float32Array {
	return fieldInstance(model, mean);
}

/**
 * Standard deviation of the distance at some voxels, mm: what the coefficients leave open, and the model's residual. Divided
 * by the length of the field's gradient there (1 beside a surface) it is the band in which the surface lies.
 *
 * @param voxels of the grid.
 */
export function posteriorDeviation(
	{ active, modes, variances, residualVariance }: SignedDistanceModel,
	{ factor }: Pick<LatentPosterior, 'factor'>,
	voxels: ArrayLike<number>,
): Float32Array {
	const k = variances.length;
	const place = new Map<number, number>();
	active.forEach((voxel, at) => place.set(voxel, at));
	const row = new Float64Array(k);
	return Float32Array.from(voxels, (voxel) => {
		const at = place.get(voxel);
		if (at === undefined) return 0;
		// w (L Lᵀ)⁻¹ wᵀ = |L⁻¹ wᵀ|².
		let sum = residualVariance;
		for (let a = 0; a < k; a++) {
			let value = Math.sqrt(variances[a]) * modes[a * active.length + at];
			for (let b = 0; b < a; b++) value -= factor[a * k + b] * row[b];
			row[a] = value / factor[a * k + a];
			sum += row[a] ** 2;
		}
		return Math.sqrt(sum);
	});
}

/** Coefficients drawn from the posterior. */
export function samplePosterior({ mean, factor }: LatentPosterior, random: Random): Float64Array {
	const k = mean.length;
	const drawn = Float64Array.from({ length: k }, () => random.normal());
	// Lᵀ x = ξ gives x with covariance (L Lᵀ)⁻¹.
	for (let a = k - 1; a >= 0; a--) {
		for (let b = a + 1; b < k; b++) drawn[a] -= factor[b * k + a] * drawn[b];
		drawn[a] /= factor[a * k + a];
	}
	return drawn.map((value, a) => value + mean[a]);
}
