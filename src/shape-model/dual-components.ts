import { innerProducts, symmetricEigen, weightedSums } from '#numeric';

/** Principal components of rows of numbers. */
export interface DualComponents<T extends Float32Array | Float64Array = Float64Array> {
	readonly mean: Float64Array;
	/** K × length, row-major: orthonormal, the most varied first. */
	readonly modes: T;
	/** Variance along each mode (divided by N − 1), descending. */
	readonly variances: Float64Array;
	/** Sum over all modes, also those beyond the limit. */
	readonly totalVariance: number;
}

/** Modes with less than this share of the first one's variance are rounding. */
const noiseShare = 1e-12;

/**
 * Principal components of N rows of one length by their N × N matrix of inner products: exact, and never larger than the
 * number of rows. Sums are taken in float64.
 *
 * Turk & Pentland, Eigenfaces for recognition, 1991.
 *
 * @param rows only read.
 * @param options `modes`: how the modes are stored, `float64` (default) or `float32`; `modeLimit`: at most so many.
 */
export function dualComponents(
	rows: readonly ArrayLike<number>[],
	options: { readonly modes: 'float32'; readonly modeLimit?: number },
): DualComponents<Float32Array>;
export function dualComponents(
	rows: readonly ArrayLike<number>[],
	options?: { readonly modes?: 'float64'; readonly modeLimit?: number },
): DualComponents;
export function dualComponents(
	rows: readonly ArrayLike<number>[],
	{ modes: storage = 'float64', modeLimit = Infinity }: { modes?: 'float32' | 'float64'; modeLimit?: number } = {},
): DualComponents<Float32Array | Float64Array> {
	const n = rows.length;
	const length = rows[0].length;
	const mean = meanRow(rows);
	const Stored = storage === 'float32' ? Float32Array : Float64Array;
	const centred = rows.map((row) => {
		const values = new Stored(length);
		for (let i = 0; i < length; i++) values[i] = row[i] - mean[i];
		return values;
	}) as Float32Array[] | Float64Array[];
	const { values, vectors } = symmetricEigen(innerProducts(centred), n);
	const all = values.filter((value, k) => k < n - 1 && value > noiseShare * values[0] && value > 0).length;
	const kept = Math.min(all, modeLimit);
	const modes = new Stored(kept * length);
	const weights = vectors.slice(0, kept * n).map((value, at) => value / Math.sqrt(values[Math.floor(at / n)]));
	weightedSums(weights, centred, modes);
	const variances = values.slice(0, all).map((value) => value / (n - 1));
	const totalVariance = variances.reduce((sum, value) => sum + value, 0);
	return { mean, modes, variances: variances.slice(0, kept), totalVariance };
}

function meanRow(rows: readonly ArrayLike<number>[]): Float64Array {
	const sum = new Float64Array(rows[0].length);
	for (const row of rows) for (let i = 0; i < sum.length; i++) sum[i] += row[i];
	return sum.map((value) => value / rows.length);
}
