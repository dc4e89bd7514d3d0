import { symmetricEigen } from '#numeric';

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
	});
	const { values, vectors } = symmetricEigen(gramMatrix(centred), n);
	const all = values.filter((value, k) => k < n - 1 && value > noiseShare * values[0] && value > 0).length;
	const kept = Math.min(all, modeLimit);
	const modes = new Stored(kept * length);
	const mode = new Float64Array(length);
	for (let k = 0; k < kept; k++) {
		const scale = 1 / Math.sqrt(values[k]);
		mode.fill(0);
		for (let s = 0; s < n; s++) {
			const factor = scale * vectors[k * n + s];
			const row = centred[s];
			for (let i = 0; i < length; i++) mode[i] += factor * row[i];
		}
		modes.set(mode, k * length);
	}
	const variances = values.slice(0, all).map((value) => value / (n - 1));
	const totalVariance = variances.reduce((sum, value) => sum + value, 0);
	return { mean, modes, variances: variances.slice(0, kept), totalVariance };
}

function meanRow(rows: readonly ArrayLike<number>[]): Float64Array {
	const sum = new Float64Array(rows[0].length);
	for (const row of rows) for (let i = 0; i < sum.length; i++) sum[i] += row[i];
	return sum.map((value) => value / rows.length);
}

/** Long rows are taken in pieces that stay in the cache, whichever pair they are needed for. */
const piece = 2048;

function gramMatrix(centred: readonly (Float32Array | Float64Array)[]): Float64Array {
	const n = centred.length;
	const length = centred[0].length;
	const gram = new Float64Array(n * n);
	for (let from = 0; from < length; from += piece) {
		const to = Math.min(from + piece, length);
		for (let a = 0; a < n; a += 2) for (let b = 0; b <= a; b += 2) addProducts(centred, gram, { a, b, from, to });
	}
	for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) gram[b * n + a] = gram[a * n + b];
	return gram;
}

/** Inner products of two rows with two: every number read is used twice. An odd last row is paired with itself. */
function addProducts(
	centred: readonly (Float32Array | Float64Array)[],
	gram: Float64Array,
	{ a, b, from, to }: { a: number; b: number; from: number; to: number },
): void {
	const n = centred.length;
	const hasNextA = a + 1 < n;
	const [p, q] = [centred[a], centred[hasNextA ? a + 1 : a]];
	const [r, s] = [centred[b], centred[b + 1 < n ? b + 1 : b]];
	let pr = 0;
	let ps = 0;
	let qr = 0;
	let qs = 0;
	for (let i = from; i < to; i++) {
		pr += p[i] * r[i];
		ps += p[i] * s[i];
		qr += q[i] * r[i];
		qs += q[i] * s[i];
	}
	gram[a * n + b] += pr;
	if (b < a) gram[a * n + b + 1] += ps;
	if (!hasNextA) return;
	gram[(a + 1) * n + b] += qr;
	gram[(a + 1) * n + b + 1] += qs;
}
