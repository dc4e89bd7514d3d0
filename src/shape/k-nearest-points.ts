import { checkQueries, requireFinite, type NearestPoints } from './nearest-points.ts';
import { pointLeafStart, type PointTree } from './point-tree-layout.ts';

/**
 * The `k` nearest points of each query (x, y, z each), nearest first, k entries a query; equally near ones by their
 * index. Entries beyond the number of points have the index 2³² − 1 and the distance Infinity.
 *
 * @throws RangeError if k is not a whole number ≥ 1, or a coordinate is not finite.
 */
export function kNearestPoints(tree: PointTree, queries: Float32Array, k: number): NearestPoints {
	if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`kNearestPoints: k must be a whole number ≥ 1, got ${k}`);
	const count = checkQueries('kNearestPoints', queries);
	const indices = new Uint32Array(count * k).fill(0xffff_ffff);
	const distancesMm = new Float64Array(count * k).fill(Infinity);
	if (tree.count === 0) return { indices, distancesMm };
	for (let i = 0; i < count; i++) {
		const nearest = {
			indices: indices.subarray(i * k, (i + 1) * k),
			squared: distancesMm.subarray(i * k, (i + 1) * k),
		};
		const point: Point = [queries[3 * i], queries[3 * i + 1], queries[3 * i + 2]];
		visitLeaves(tree, point, (row, squared) => insert(nearest, tree.order[row], squared));
	}
	for (let i = 0; i < distancesMm.length; i++) distancesMm[i] = Math.sqrt(distancesMm[i]);
	return { indices, distancesMm };
}

/**
 * Indices of all points at most `radiusMm` from a point, ascending.
 *
 * @throws RangeError if the radius is not a number ≥ 0, or a coordinate is not finite.
 */
export function pointsWithin(tree: PointTree, point: readonly [number, number, number], radiusMm: number): Uint32Array {
	if (!(radiusMm >= 0)) throw new RangeError(`pointsWithin: the radius must be a number ≥ 0, got ${radiusMm}`);
	requireFinite('pointsWithin', point[0] + point[1] + point[2]);
	const found: number[] = [];
	const limit = radiusMm * radiusMm;
	if (tree.count > 0)
		visitLeaves(tree, point, (row, squared) => {
			if (squared <= limit) found.push(tree.order[row]);
			return limit;
		});
	return Uint32Array.from(found).sort();
}

type Point = readonly [number, number, number];

/** Calls `visit` for points near enough, nearer boxes first; it returns the greatest squared distance still of use. */
function visitLeaves(tree: PointTree, point: Point, visit: (row: number, squared: number) => number): void {
	const [x, y, z] = point;
	const { boxes, coordinates, count, depth } = tree;
	const firstLeaf = 2 ** depth - 1;
	let limit = Infinity;
	const descend = (node: number): void => {
		if (node < firstLeaf) {
			const left = 2 * node + 1;
			const toLeft = squaredToBox(boxes, 6 * left, point);
			const toRight = squaredToBox(boxes, 6 * left + 6, point);
			const isLeftNearer = toLeft <= toRight;
			if ((isLeftNearer ? toLeft : toRight) <= limit) descend(isLeftNearer ? left : left + 1);
			if ((isLeftNearer ? toRight : toLeft) <= limit) descend(isLeftNearer ? left + 1 : left);
			return;
		}
		const end = pointLeafStart(tree, node - firstLeaf + 1);
		for (let i = pointLeafStart(tree, node - firstLeaf); i < end; i++) {
			const dx = coordinates[i] - x;
			const dy = coordinates[count + i] - y;
			const dz = coordinates[2 * count + i] - z;
			const squared = dx * dx + dy * dy + dz * dz;
			if (squared <= limit) limit = visit(i, squared);
		}
	};
	descend(0);
}

/** Into a list sorted by distance and index; the last one falls out. Returns the greatest squared distance in the list. */
function insert(
	{ indices, squared }: { indices: Uint32Array; squared: Float64Array },
	index: number,
	value: number,
): number {
	let at = squared.length - 1;
	if (value > squared[at] || (value === squared[at] && index > indices[at])) return squared[at];
	while (at > 0 && (squared[at - 1] > value || (squared[at - 1] === value && indices[at - 1] > index))) {
		squared[at] = squared[at - 1];
		indices[at] = indices[at - 1];
		at--;
	}
	squared[at] = value;
	indices[at] = index;
	return squared[squared.length - 1];
}

/** Never more than the computed distance to a point of the box: rounding keeps order, and the steps are the same. */
function squaredToBox(boxes: Float32Array, o: number, [x, y, z]: Point): number {
	const dx = Math.max(boxes[o] - x, x - boxes[o + 3], 0);
	const dy = Math.max(boxes[o + 1] - y, y - boxes[o + 4], 0);
	const dz = Math.max(boxes[o + 2] - z, z - boxes[o + 5], 0);
	return dx * dx + dy * dy + dz * dz;
}
