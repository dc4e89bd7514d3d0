import { symmetricEigen } from '#numeric';

/** Products of all shapes with each other, about their common mean: all that principal components need to know. */
export interface ShapeProducts {
	readonly count: number;
	/** count × count. */
	readonly products: Float64Array;
}

/** Prepares shapes for {@link foldScores}: once, however many folds there will be. @param shapes rows of one length. */
export function shapeProducts(shapes: readonly ArrayLike<number>[]): ShapeProducts {
	const n = shapes.length;
	const length = shapes[0]?.length ?? 0;
	const mean = new Float64Array(length);
	for (const shape of shapes) {
		if (shape.length !== length)
			throw new RangeError(`shapeProducts: rows of ${length} and of ${shape.length} coordinates`);
		for (let i = 0; i < length; i++) mean[i] += shape[i] / n;
	}
	const centred = shapes.map((shape) => mean.map((value, i) => shape[i] - value));
	const products = new Float64Array(n * n);
	for (let a = 0; a < n; a++)
		for (let b = 0; b <= a; b++) {
			const left = centred[a];
			const right = centred[b];
			let sum = 0;
			for (let i = 0; i < length; i++) sum += left[i] * right[i];
			products[a * n + b] = products[b * n + a] = sum;
		}
	return { count: n, products };
}

/**
 * Scores of all rows on the principal components of some: mean, modes and variances come from the training rows alone, so
 * that nothing of the others leaks in. Exactly what a model of the training shapes gives as coefficients, without touching
 * the shapes again.
 *
 * @param training rows that make the model.
 * @returns for every row as many scores, in standard deviations of the training rows, as were asked for or there are.
 */
export function foldScores(
	{ count, products }: ShapeProducts,
	training: readonly number[],
	modeLimit: number,
): Float64Array[] {
	const m = training.length;
	// Mean product of each row with the training rows.
	const rowMeans = Float64Array.from({ length: count }, (_, i) => {
		let sum = 0;
		for (const s of training) sum += products[i * count + s];
		return sum / m;
	});
	let mean = 0;
	for (const s of training) mean += rowMeans[s] / m;
	const about = (i: number, s: number): number => products[i * count + s] - rowMeans[i] - rowMeans[s] + mean;
	const gram = new Float64Array(m * m);
	for (let a = 0; a < m; a++)
		for (let b = 0; b <= a; b++) gram[a * m + b] = gram[b * m + a] = about(training[a], training[b]);
	const { values, vectors } = symmetricEigen(gram, m);
	const kept = values.filter((value, k) => k < Math.min(modeLimit, m - 1) && value > 1e-12 * values[0]).length;
	return Array.from({ length: count }, (_, i) => {
		const scores = new Float64Array(kept);
		for (let a = 0; a < m; a++) {
			const product = about(i, training[a]);
			for (let k = 0; k < kept; k++) scores[k] += product * vectors[k * m + a];
		}
		for (let k = 0; k < kept; k++) scores[k] *= Math.sqrt(m - 1) / values[k];
		return scores;
	});
}
