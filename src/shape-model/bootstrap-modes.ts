import { createRandom, quantile, symmetricEigen } from '#numeric';
import { shapeProducts } from './fold-scores.ts';

/** Options of {@link bootstrapModes}. */
export interface BootstrapModesOptions {
	/** The patient of each shape: drawn with all of their shapes. Default: every shape by itself. */
	readonly patients?: readonly (string | number)[];
	/** Modes to report. Default 5. */
	readonly modes?: number;
	/** Default 200. */
	readonly replicates?: number;
	/** Of the intervals. Default 0.95. */
	readonly level?: number;
	readonly seed?: number | string;
	readonly signal?: { throwIfAborted(): void };
}

/** How firmly one mode is known. */
export interface ModeStability {
	/** Share of the total variance, with its percentile interval. */
	readonly share: number;
	readonly shareInterval: readonly [number, number];
	/** Angle between the mode and the one of the same rank of a redrawn population, degrees: median and upper quantile. */
	readonly angleDegrees: number;
	readonly angleUpperDegrees: number;
	/** The same against whichever redrawn mode is nearest: small where modes only change ranks. */
	readonly nearestAngleDegrees: number;
	/** Largest principal angle between the space of this and all earlier modes and its redrawn one: median, degrees. */
	readonly spaceAngleDegrees: number;
}

/**
 * Stability of modes: patients are drawn with replacement, the model is built again, and its modes are compared with the
 * full one's. A mode whose angle is wide is not a thing to name or to interpret by itself; where the space angle stays
 * small, it and its neighbours only mix among themselves.
 *
 * Efron & Tibshirani, An introduction to the bootstrap, 1993, §7.2 (principal components).
 *
 * @param shapes aligned rows of one length; only read. Works on their products: the cost is that of an N × N eigenproblem a
 *   replicate, whatever the number of points.
 * @throws RangeError if there are fewer shapes than modes + 1.
 */
export function bootstrapModes(
	shapes: readonly ArrayLike<number>[],
	options: BootstrapModesOptions = {},
): readonly ModeStability[] {
	const n = shapes.length;
	const { patients = shapes.map((_, i) => i), modes = 5, replicates = 200, level = 0.95, seed = 1, signal } = options;
	if (!(modes >= 1 && modes < n) || patients.length !== n)
		throw new RangeError(`bootstrapModes: ${modes} modes and ${patients.length} patients of ${n} shapes`);
	const { products } = shapeProducts(shapes);
	const { values, vectors } = symmetricEigen(products, n);
	const kept = values.filter((value, k) => k < n - 1 && value > 1e-12 * values[0]).length;
	const count = Math.min(modes, kept);
	const total = values.slice(0, kept).reduce((sum, value) => sum + value, 0);
	// Coordinates of each shape in the (orthonormal) full modes: nothing is lost, and the modes are the axes.
	const coordinates = Array.from({ length: n }, (_, i) =>
		Float64Array.from({ length: kept }, (__, k) => vectors[k * n + i] * Math.sqrt(values[k])),
	);
	const groups = [...Map.groupBy(patients.keys(), (row) => patients[row]).values()];
	const random = createRandom(seed);
	const drawn: Redrawn[] = [];
	for (let r = 0; r < replicates; r++) {
		signal?.throwIfAborted();
		const rows = groups.flatMap(() => groups[random.integer(groups.length)]);
		const redrawn = redraw(
			rows.map((row) => coordinates[row]),
			count,
		);
		if (redrawn) drawn.push(redrawn);
	}
	return Array.from({ length: count }, (_, k): ModeStability => {
		const of = (pick: (redrawn: Redrawn) => number): number[] => drawn.map(pick);
		const shares = of(({ shares }) => shares[k]);
		const angles = of(({ axes }) => degrees(Math.abs(axes[k][k])));
		return {
			share: values[k] / total,
			shareInterval: [quantile(shares, (1 - level) / 2), quantile(shares, (1 + level) / 2)],
			angleDegrees: quantile(angles, 0.5),
			angleUpperDegrees: quantile(angles, level),
			nearestAngleDegrees: quantile(
				of(({ axes }) => degrees(Math.max(...axes.map((axis) => Math.abs(axis[k]))))),
				0.5,
			),
			spaceAngleDegrees: quantile(
				of(({ axes }) => degrees(leastCosine(axes, k + 1))),
				0.5,
			),
		};
	});
}

interface Redrawn {
	readonly shares: readonly number[];
	/** Leading modes as unit vectors in the coordinates of the full modes. */
	readonly axes: readonly Float64Array[];
}

/** Modes of a redrawn population; undefined if all draws were the same shape. */
function redraw(rows: readonly Float64Array[], count: number): Redrawn | undefined {
	const m = rows.length;
	const p = rows[0].length;
	const mean = new Float64Array(p);
	for (const row of rows) for (let k = 0; k < p; k++) mean[k] += row[k] / m;
	const covariance = new Float64Array(p * p);
	for (const row of rows)
		for (let a = 0; a < p; a++) {
			const factor = row[a] - mean[a];
			for (let b = 0; b <= a; b++) covariance[a * p + b] += factor * (row[b] - mean[b]);
		}
	for (let a = 0; a < p; a++) for (let b = 0; b < a; b++) covariance[b * p + a] = covariance[a * p + b];
	const { values, vectors } = symmetricEigen(covariance, p);
	const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
	if (!(total > 0)) return undefined;
	return {
		shares: Array.from(values.slice(0, count), (value) => value / total),
		axes: Array.from({ length: count }, (_, k) => vectors.slice(k * p, (k + 1) * p)),
	};
}

/** Least singular value of the cosines between the first `count` full modes and the first `count` redrawn ones. */
function leastCosine(axes: readonly Float64Array[], count: number): number {
	const gram = new Float64Array(count * count);
	for (let a = 0; a < count; a++)
		for (let b = 0; b < count; b++) for (let k = 0; k < count; k++) gram[a * count + b] += axes[a][k] * axes[b][k];
	return Math.sqrt(Math.max(0, symmetricEigen(gram, count).values[count - 1]));
}

const degrees = (cosine: number): number => (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
