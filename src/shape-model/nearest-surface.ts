import { closestPoints, type TriangleTree } from '#shape';
import { distanceBounds, type BoundGrid } from './distance-bound.ts';
import type { PointGroups } from './point-groups.ts';

/** Surfaces with what bounds the distances to them. */
export interface SurfaceIndex {
	readonly trees: readonly TriangleTree[];
	readonly grid: BoundGrid;
	/** For each surface, `nodeSquares`. */
	readonly squares: readonly Float32Array[];
	/** Neighbouring points, which are looked for together. */
	readonly groups: PointGroups;
}

/** Surfaces measured first for each shape, by their bounds, so that the others meet a sharp limit. */
const firstSurfaces = 2;
/** Points measured before what is left is weighed against the limit. */
const pointsAtOnce = 128;
/** For the rounding of sums taken in another order. */
const slack = 1 - 1e-9;

/**
 * For each shape the least mean distance, mm, of its points to any of the surfaces. Exact: a surface is passed over, at
 * first sight or after some of the points, only where lower bounds of the other distances show that it is not nearest.
 *
 * @param shapes 3 · M numbers each, among those that the grid was made around.
 */
export function nearestSurfaceDistances(index: SurfaceIndex, shapes: readonly Float32Array[]): Float64Array {
	const { trees, grid, squares } = index;
	const surfaceCount = trees.length;
	const bounds = new Float64Array(shapes.length * surfaceCount);
	const spare = new Float64Array(shapes[0]?.length / 3);
	shapes.forEach((shape, s) => {
		for (let n = 0; n < surfaceCount; n++)
			bounds[s * surfaceCount + n] = distanceBounds(grid, squares[n], shape, spare);
	});
	const best = new Float64Array(shapes.length).fill(Infinity);
	const firsts = shapes.map((_, s) => lowest(bounds.subarray(s * surfaceCount, (s + 1) * surfaceCount), firstSurfaces));
	// Surface after surface, so that each one's tree is searched in few goes.
	for (let rank = 0; rank < firstSurfaces; rank++)
		for (let n = 0; n < surfaceCount; n++) {
			const asked = shapes.map((_, s) => s).filter((s) => firsts[s][rank] === n);
			measure(index, shapes, { surface: n, asked, best });
		}
	for (let n = 0; n < surfaceCount; n++) {
		const asked = shapes
			.map((_, s) => s)
			.filter((s) => !firsts[s].includes(n) && (3 * bounds[s * surfaceCount + n] * slack) / shapes[s].length < best[s]);
		measure(index, shapes, { surface: n, asked, best });
	}
	return best;
}

/** Lowers `best` of those shapes asked for to which the surface is nearer. */
function measure(
	{ trees, grid, squares, groups }: SurfaceIndex,
	shapes: readonly Float32Array[],
	{ surface, asked, best }: { surface: number; asked: readonly number[]; best: Float64Array },
): void {
	const { order } = groups;
	const count = order.length;
	let alive = asked.map((s) => {
		const distances = new Float64Array(count);
		// Bounds give way to distances as these are found.
		return { s, distances, sum: distanceBounds(grid, squares[surface], shapes[s], distances) };
	});
	for (let from = 0; from < count && alive.length > 0; from += pointsAtOnce) {
		const points = order.subarray(from, Math.min(count, from + pointsAtOnce));
		const positions = new Float32Array(3 * points.length * alive.length);
		let at = 0;
		for (const { s } of alive)
			for (const p of points) for (let axis = 0; axis < 3; axis++) positions[at++] = shapes[s][3 * p + axis];
		const { distancesMm } = closestPoints(trees[surface], positions);
		alive.forEach((one, k) =>
			points.forEach((p, i) => {
				const distance = distancesMm[k * points.length + i];
				one.sum += distance - one.distances[p];
				one.distances[p] = distance;
			}),
		);
		alive = alive.filter(({ s, sum }) => (sum * slack) / count < best[s]);
	}
	for (const { s, distances } of alive) {
		let sum = 0;
		for (const distance of distances) sum += distance;
		best[s] = Math.min(best[s], sum / count);
	}
}

/** Indices of the lowest values, lowest first. */
function lowest(values: Float64Array, count: number): number[] {
	const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
	return order.slice(0, count);
}
