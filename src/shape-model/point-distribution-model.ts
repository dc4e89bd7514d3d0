import type { Random } from '#numeric';
import { dualComponents } from './dual-components.ts';

/** Mean and modes of variation of corresponding points: each shape is the mean plus a weighted sum of modes. */
export interface PointDistributionModel {
	/** x, y, z of each of the M mean points: 3 · M numbers, world mm. */
	readonly mean: Float64Array;
	/** K × 3M, row-major: orthonormal modes, the most varied first. */
	readonly modes: Float64Array;
	/** Variance along each mode, mm² summed over all points (an eigenvalue of the sample covariance); descending. */
	readonly variances: Float64Array;
	/** Sum over all modes, also those left out by {@link truncateModel}. */
	readonly totalVariance: number;
	/** Shapes the model was built from. */
	readonly sampleCount: number;
	/** Points on each anatomy, as in the correspondence. */
	readonly particleCounts: readonly number[];
}

/**
 * Principal components of N shapes with M corresponding points each, by the N × N Gram matrix: exact, and never larger
 * than the population. Variances are those of the sample covariance (divided by N − 1).
 *
 * Cootes et al., Active shape models, 1995; the dual form: Turk & Pentland 1991.
 *
 * @param shapes world points, 3 · M numbers each; only read. Align them first: pose left in becomes modes.
 * @throws RangeError if there are fewer than 2 shapes or they differ in length.
 */
export function fitModel(
	shapes: readonly ArrayLike<number>[],
	particleCounts: readonly number[] = [shapes[0]?.length / 3],
): PointDistributionModel {
	const n = shapes.length;
	const length = shapes[0]?.length ?? 0;
	if (n < 2) throw new RangeError(`fitModel: a model needs at least 2 shapes, got ${n}`);
	for (const [i, shape] of shapes.entries())
		if (shape.length !== length || length % 3 !== 0)
			throw new RangeError(`fitModel: shape ${i} has ${shape.length} coordinates, the first has ${length}`);

	const { mean, modes, variances, totalVariance } = dualComponents(shapes);
	return {
		mean,
		modes,
		variances,
		totalVariance,
		sampleCount: n,
		particleCounts,
	};
}

/** Number of modes. */
export function modeCount({ variances }: PointDistributionModel): number {
	return variances.length;
}

/** The least number of modes that explain at least this share of the total variance. */
export function modeCountFor({ variances, totalVariance }: PointDistributionModel, share: number): number {
	let sum = 0;
	for (let k = 0; k < variances.length; k++) {
		sum += variances[k];
		// A hair less, so that rounding of the sum cannot ask for a mode more.
		if (sum >= share * totalVariance * (1 - 1e-12)) return k + 1;
	}
	return variances.length;
}

/** The model with its first modes only; shares nothing with the input. */
export function truncateModel(model: PointDistributionModel, modeLimit: number): PointDistributionModel {
	const kept = Math.min(modeLimit, model.variances.length);
	return {
		...model,
		mean: model.mean.slice(),
		modes: model.modes.slice(0, kept * model.mean.length),
		variances: model.variances.slice(0, kept),
	};
}

/**
 * The shape with the given coefficients, in standard deviations: mean + Σ cₖ √varianceₖ modeₖ. Missing coefficients are 0.
 *
 * @throws RangeError if there are more coefficients than modes.
 */
export function instance(model: PointDistributionModel, coefficients: ArrayLike<number>): Float64Array {
	const { mean, modes, variances } = model;
	if (coefficients.length > variances.length)
		throw new RangeError(`instance: ${coefficients.length} coefficients for ${variances.length} modes`);
	const shape = mean.slice();
	for (let k = 0; k < coefficients.length; k++) {
		const factor = coefficients[k] * Math.sqrt(variances[k]);
		const mode = k * mean.length;
		if (factor !== 0) for (let i = 0; i < shape.length; i++) shape[i] += factor * modes[mode + i];
	}
	return shape;
}

/** A random shape of the model: independent standard normal coefficients. */
export function sampleModel(model: PointDistributionModel, random: Random): Float64Array {
	return instance(
		model,
		Float64Array.from(model.variances, () => random.normal()),
	);
}

/**
 * Coefficients, in standard deviations, of the shape of the model that is nearest to the given points (which must
 * correspond and lie in the model's space).
 *
 * @throws RangeError if the number of coordinates differs from the model's.
 */
export function coefficients(
	{ mean, modes, variances }: PointDistributionModel,
	shape: ArrayLike<number>,
): Float64Array {
	if (shape.length !== mean.length)
		throw new RangeError(`coefficients: ${shape.length} coordinates, the model has ${mean.length}`);
	return variances.map((variance, k) => {
		let dot = 0;
		const mode = k * mean.length;
		for (let i = 0; i < mean.length; i++) dot += modes[mode + i] * (shape[i] - mean[i]);
		return dot / Math.sqrt(variance);
	});
}

/** The shape of the model that is nearest to the given points. */
export function project(model: PointDistributionModel, shape: ArrayLike<number>): Float64Array {
	return instance(model, coefficients(model, shape));
}
