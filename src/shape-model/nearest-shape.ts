import { meanPointDistance } from './generalization.ts';
import { pointGroups, type PointGroups } from './point-groups.ts';

/** Shapes of corresponding points, ready for {@link nearestShapeDistance}. */
export interface ShapeIndex {
	readonly shapes: readonly ArrayLike<number>[];
	readonly groups: PointGroups;
	/** For each shape the sum of the points of each group: shapes × groups × 3 numbers. */
	readonly sums: Float64Array;
}

/** Points a group has at most: neighbours, which in two shapes lie apart in much the same direction. */
const groupSize = 16;

/** Prepares {@link nearestShapeDistance}. @param mean where the points lie on average. */
export function shapeIndex(shapes: readonly ArrayLike<number>[], mean: ArrayLike<number>): ShapeIndex {
	const groups = pointGroups(mean, groupSize);
	const width = 3 * (groups.starts.length - 1);
	const sums = new Float64Array(shapes.length * width);
	shapes.forEach((shape, n) => sumGroups(shape, groups, sums.subarray(n * width, (n + 1) * width)));
	return { shapes, groups, sums };
}

/**
 * Least mean point distance, mm, from a shape to any of those in the index. Exact: shapes are passed over only where the
 * distances between the sums of groups of points, which the distances between the points cannot fall below, say so.
 */
export function nearestShapeDistance({ shapes, groups, sums }: ShapeIndex, shape: Float64Array): number {
	const width = 3 * (groups.starts.length - 1);
	const own = new Float64Array(width);
	sumGroups(shape, groups, own);
	const bounds = new Float64Array(shapes.length);
	let nearest = 0;
	for (let n = 0, s = 0; n < shapes.length; n++) {
		let sum = 0;
		for (let g = 0; g < width; g += 3, s += 3) {
			const x = own[g] - sums[s];
			const y = own[g + 1] - sums[s + 1];
			const z = own[g + 2] - sums[s + 2];
			sum += Math.sqrt(x * x + y * y + z * z);
		}
		// A hair less, for the rounding of the sums.
		bounds[n] = ((3 * sum) / shape.length) * (1 - 1e-12);
		if (bounds[n] < bounds[nearest]) nearest = n;
	}
	let best = meanPointDistance(shape, shapes[nearest]);
	for (let n = 0; n < shapes.length; n++)
		if (n !== nearest && bounds[n] < best) best = Math.min(best, meanPointDistance(shape, shapes[n]));
	return best;
}

function sumGroups(shape: ArrayLike<number>, { order, starts }: PointGroups, sums: Float64Array): void {
	for (let group = 0; group + 1 < starts.length; group++)
		for (let i = starts[group]; i < starts[group + 1]; i++)
			for (let axis = 0; axis < 3; axis++) sums[3 * group + axis] += shape[3 * order[i] + axis];
}
