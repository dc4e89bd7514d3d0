import { createRandom } from '#numeric';
import { sampleSurfaceUniform } from './sample-surface.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Histograms that tell shapes apart whatever their place, size and pose: each sums to 1. */
export interface ShapeDistributions {
	/** Distance from the centre of the surface to a point of it. */
	readonly d1: Float64Array;
	/** Distance between two points. */
	readonly d2: Float64Array;
	/** Square root of the area between three points. */
	readonly d3: Float64Array;
	/** Cube root of the volume between four points. */
	readonly d4: Float64Array;
	/** Angle between three points, over 0 to π. */
	readonly a3: Float64Array;
}

/** Options of {@link shapeDistributions}. */
export interface ShapeDistributionOptions {
	/** Default 32. */
	readonly binCount?: number;
	/** Draws for each histogram. Default 65,536. */
	readonly drawCount?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/** Lengths are histogrammed up to this many times their mean; what is longer counts in the last bin. */
const lengthRange = 3;
const poolSize = 8192;

/**
 * Shape distributions of a surface by seeded draws from evenly spread points; lengths are taken over their mean, so that
 * size does not matter. The same mesh gives the same numbers.
 *
 * Osada, Funkhouser, Chazelle & Dobkin, Shape Distributions, 2002.
 *
 * @throws RangeError if the mesh has no area or is not finite, or a count is not a whole number ≥ 1.
 */
export function shapeDistributions(
	mesh: TriangleMesh,
	{ binCount = 32, drawCount = 65_536, seed = 1 }: ShapeDistributionOptions = {},
): ShapeDistributions {
	for (const [name, value] of Object.entries({ binCount, drawCount }))
		if (!(Number.isInteger(value) && value >= 1))
			throw new RangeError(`shapeDistributions: ${name} must be a whole number ≥ 1, got ${value}`);
	const points = Float64Array.from(sampleSurfaceUniform(mesh, poolSize, { seed }).positions);
	const n = points.length / 3;
	const centre = [0, 1, 2].map((k) => {
		let sum = 0;
		for (let i = k; i < points.length; i += 3) sum += points[i];
		return sum / n;
	});
	const random = createRandom(`draws ${seed}`);
	const values = Array.from({ length: 5 }, () => new Float64Array(drawCount));
	for (let i = 0; i < drawCount; i++) {
		const [p, q, r, s] = [0, 0, 0, 0].map(() => 3 * random.integer(n));
		const a = between(points, p, points, q);
		const b = between(points, p, points, r);
		const c = between(points, p, points, s);
		const across = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
		const area = Math.hypot(across[0], across[1], across[2]);
		values[0][i] = Math.hypot(points[p] - centre[0], points[p + 1] - centre[1], points[p + 2] - centre[2]);
		values[1][i] = Math.hypot(a[0], a[1], a[2]);
		values[2][i] = Math.sqrt(area / 2);
		values[3][i] = Math.cbrt(Math.abs(across[0] * c[0] + across[1] * c[1] + across[2] * c[2]) / 6);
		values[4][i] = Math.atan2(area, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
	}
	const [d1, d2, d3, d4] = values.slice(0, 4).map((list) => histogram(list, binCount, lengthRange * meanOf(list)));
	return { d1, d2, d3, d4, a3: histogram(values[4], binCount, Math.PI) };
}

const between = (from: Float64Array, p: number, to: Float64Array, q: number): [number, number, number] => [
	to[q] - from[p],
	to[q + 1] - from[p + 1],
	to[q + 2] - from[p + 2],
];

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function histogram(values: Float64Array, binCount: number, range: number): Float64Array {
	const bins = new Float64Array(binCount);
	for (const value of values) {
		const bin = range > 0 ? Math.floor((value / range) * binCount) : 0;
		bins[Math.min(bin, binCount - 1)] += 1 / values.length;
	}
	return bins;
}
