import { symmetricEigen } from '#numeric';
import { checkIndices } from './conditional-model.ts';
import type { PointDistributionModel } from './point-distribution-model.ts';

/** Modes with less than this share of the first one's variance are rounding. */
const noiseShare = 1e-12;

/**
 * The model of some of the points alone: what they vary by when nothing is known of the others. Exact.
 *
 * @param indices points to keep, each at most once, in the order wanted; points of one anatomy must follow each other
 *   as in the model for its `particleCounts` to be kept, which an anatomy without a point leaves.
 * @throws RangeError if there are no indices, or one is not of the model or comes twice.
 */
export function marginalModel(model: PointDistributionModel, indices: ArrayLike<number>): PointDistributionModel {
	const { mean, modes, variances } = model;
	checkIndices('marginalModel', indices, mean.length / 3);
	if (indices.length === 0) throw new RangeError('marginalModel: no points are to be kept');
	const k = variances.length;
	const length = 3 * indices.length;
	const pick = (source: Float64Array, from: number): Float64Array =>
		Float64Array.from({ length }, (_, i) => source[from + 3 * indices[Math.floor(i / 3)] + (i % 3)]);
	const rows = Array.from(variances, (variance, mode) =>
		pick(modes, mode * mean.length).map((value) => value * Math.sqrt(variance)),
	);
	const gram = new Float64Array(k * k);
	for (let a = 0; a < k; a++)
		for (let b = 0; b <= a; b++)
			gram[a * k + b] = gram[b * k + a] = rows[a].reduce((sum, value, i) => sum + value * rows[b][i], 0);
	const { values, vectors } = symmetricEigen(gram, k);
	const kept = values.filter((value, i) => i < length && value > noiseShare * values[0] && value > 0).length;
	const ownModes = new Float64Array(kept * length);
	for (let to = 0; to < kept; to++)
		for (let from = 0; from < k; from++) {
			const factor = vectors[to * k + from] / Math.sqrt(values[to]);
			for (let i = 0; i < length; i++) ownModes[to * length + i] += factor * rows[from][i];
		}
	return {
		mean: pick(mean, 0),
		modes: ownModes,
		variances: values.slice(0, kept),
		totalVariance: values.slice(0, kept).reduce((sum, value) => sum + value, 0),
		sampleCount: model.sampleCount,
		particleCounts: countsOf(model.particleCounts, indices),
	};
}

function countsOf(counts: readonly number[], indices: ArrayLike<number>): number[] {
	let start = 0;
	return counts
		.map((count) => {
			const end = start + count;
			let kept = 0;
			for (let i = 0; i < indices.length; i++) if (indices[i] >= start && indices[i] < end) kept++;
			start = end;
			return kept;
		})
		.filter((count) => count > 0);
}
