import { symmetricEigen } from '#numeric';
import { instance, type PointDistributionModel } from './point-distribution-model.ts';

/** Variances below this share of the largest are rounding. */
const noiseShare = 1e-12;

/**
 * The model whose coefficients in `model`, in standard deviations, have the given mean and covariance.
 *
 * @param covariance K × K, row-major.
 */
export function modelFromCovariance(
	model: PointDistributionModel,
	expected: Float64Array,
	covariance: Float64Array,
): PointDistributionModel {
	const { modes, variances, mean } = model;
	const k = variances.length;
	const inMm = covariance.map((value, at) => value * Math.sqrt(variances[Math.floor(at / k)] * variances[at % k]));
	// Rounding may leave the two triangles apart by a bit.
	for (let a = 0; a < k; a++) for (let b = 0; b < a; b++) inMm[a * k + b] = inMm[b * k + a];
	const { values, vectors } = symmetricEigen(inMm, k);
	const kept = values.filter((value) => value > noiseShare * (values[0] ?? 0) && value > 0).length;
	const turned = new Float64Array(kept * mean.length);
	for (let to = 0; to < kept; to++)
		for (let from = 0; from < k; from++) {
			const factor = vectors[to * k + from];
			const source = from * mean.length;
			for (let i = 0; i < mean.length; i++) turned[to * mean.length + i] += factor * modes[source + i];
		}
	return {
		...model,
		mean: instance(model, expected),
		modes: turned,
		variances: values.slice(0, kept),
		totalVariance: values.slice(0, kept).reduce((sum, value) => sum + value, 0),
	};
}
