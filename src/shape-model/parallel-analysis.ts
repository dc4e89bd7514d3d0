import { createRandom, quantile, symmetricEigen } from '#numeric';

/** Options of {@link parallelAnalysis}. */
export interface ParallelAnalysisOptions {
	/**
	 * How data without common variation are made. `permute`: each coordinate's values change shapes on their own (Horn's method
	 * on the data's own distribution). `flip`: each centred value changes its sign at random, which also keeps scatter that
	 * differs from shape to shape (Hong, Sheng & Dobriban 2020). Default `permute`.
	 */
	readonly null?: 'permute' | 'flip';
	/** Default 50. */
	readonly replicates?: number;
	/** A mode counts where its variance is above this quantile of the null's. Default 0.95. */
	readonly level?: number;
	readonly seed?: number | string;
	readonly signal?: { throwIfAborted(): void };
}

/** How many modes are more than chance. */
export interface ParallelAnalysis {
	/** Modes before the first whose variance is not above the null's. */
	readonly modeCount: number;
	readonly variances: Float64Array;
	/** The quantile of the null's variances, mode by mode. */
	readonly nullVariances: Float64Array;
}

/**
 * Horn's parallel analysis: keeps the modes whose variance exceeds what data of the same size and scatter but without
 * common variation give. Coordinates of neighbouring points vary together in any smooth population, so for dense points
 * this is an upper limit of the modes worth keeping; for few landmarks or scores it is a fair estimate.
 *
 * Horn, A rationale and test for the number of factors in factor analysis, Psychometrika 30, 1965; with permutation:
 * Buja & Eyuboglu, Multivariate Behav. Res. 27, 1992.
 *
 * @param rows a shape's coordinates (or scores) each; only read.
 * @throws RangeError if there are fewer than 3 rows or they differ in length.
 */
export function parallelAnalysis(
	rows: readonly ArrayLike<number>[],
	options: ParallelAnalysisOptions = {},
): ParallelAnalysis {
	const { null: kind = 'permute', replicates = 50, level = 0.95, seed = 1, signal } = options;
	const n = rows.length;
	const length = rows[0]?.length ?? 0;
	if (n < 3 || rows.some((row) => row.length !== length))
		throw new RangeError(`parallelAnalysis: needs at least 3 rows of one length, got ${n}`);
	// Coordinate by coordinate, so that one coordinate's values lie together.
	const columns = Array.from({ length }, (_, k) => {
		const column = Float64Array.from(rows, (row) => row[k]);
		const mean = column.reduce((sum, value) => sum + value, 0) / n;
		return column.map((value) => value - mean);
	});
	const variances = columnVariances(columns, n);
	const random = createRandom(seed);
	const drawn = Array.from({ length: replicates }, () => {
		signal?.throwIfAborted();
		const changed = columns.map((column) => {
			if (kind === 'permute') return random.shuffle(column.slice());
			const flipped = column.map((value) => (random.integer(2) === 1 ? -value : value));
			const mean = flipped.reduce((sum, value) => sum + value, 0) / n;
			return flipped.map((value) => value - mean);
		});
		return columnVariances(changed, n);
	});
	const nullVariances = variances.map((_, k) =>
		quantile(
			drawn.map((values) => values[k]),
			level,
		),
	);
	const first = variances.findIndex((value, k) => value <= nullVariances[k]);
	return { modeCount: first < 0 ? variances.length : first, variances, nullVariances };
}

/** Variances of the principal components of centred columns, descending: by the smaller of the two Gram matrices. */
function columnVariances(columns: readonly Float64Array[], n: number): Float64Array {
	const p = columns.length;
	if (p <= n) {
		const covariance = new Float64Array(p * p);
		for (let a = 0; a < p; a++)
			for (let b = 0; b <= a; b++) {
				let sum = 0;
				for (let i = 0; i < n; i++) sum += columns[a][i] * columns[b][i];
				covariance[a * p + b] = covariance[b * p + a] = sum / (n - 1);
			}
		return symmetricEigen(covariance, p).values.slice(0, Math.min(p, n - 1));
	}
	const gram = new Float64Array(n * n);
	for (const column of columns)
		for (let a = 0; a < n; a++) {
			const factor = column[a] / (n - 1);
			for (let b = 0; b <= a; b++) gram[a * n + b] += factor * column[b];
		}
	for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) gram[b * n + a] = gram[a * n + b];
	return symmetricEigen(gram, n).values.slice(0, n - 1);
}
