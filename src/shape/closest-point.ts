import { pointToTriangle } from './point-to-triangle.ts';
import { leafStart, type TriangleTree } from './triangle-tree.ts';

/** The point of a surface that is nearest to another point. */
export interface ClosestPoint {
	readonly triangle: number;
	readonly distanceMm: number;
	readonly position: readonly [number, number, number];
}

/** {@link ClosestPoint} of many points, one entry each. */
export interface ClosestPoints {
	readonly triangles: Uint32Array;
	readonly distancesMm: Float64Array;
	/** x, y, z each. */
	readonly positions: Float32Array;
}

/** Nodes that can wait: one a level, and a tree over 2³² triangles has 31 levels. */
const stackSize = 64;

/**
 * The nearest point of the surface a tree was built for, exact up to float64 rounding; of equally near triangles the
 * one with the lowest index. Undefined if the tree has no triangles.
 *
 * @throws RangeError if a coordinate is not finite.
 */
export function closestPoint(tree: TriangleTree, point: readonly [number, number, number]): ClosestPoint | undefined {
	const search = newSearch(tree);
	for (const value of point) requireFinite('closestPoint', value);
	if (tree.order.length === 0) return undefined;
	search.point.set(point);
	findNearest(search);
	const [x, y, z] = search.nearest;
	return { triangle: search.triangle, distanceMm: Math.sqrt(search.squared), position: [x, y, z] };
}

/**
 * {@link closestPoint} of many points (x, y, z each). Fastest when neighbours in the list are neighbours in space: each
 * search starts from the last one's triangle.
 *
 * @throws RangeError if a coordinate is not finite, or the tree has no triangles.
 */
export function closestPoints(tree: TriangleTree, points: Float32Array): ClosestPoints {
	if (tree.order.length === 0) throw new RangeError('closestPoints: the mesh has no triangles');
	const count = Math.floor(points.length / 3);
	const triangles = new Uint32Array(count);
	const distancesMm = new Float64Array(count);
	const positions = new Float32Array(3 * count);
	const search = newSearch(tree);
	for (let i = 0; i < count; i++) {
		const p = 3 * i;
		requireFinite('closestPoints', points[p] + points[p + 1] + points[p + 2]);
		search.point[0] = points[p];
		search.point[1] = points[p + 1];
		search.point[2] = points[p + 2];
		findNearest(search);
		triangles[i] = search.triangle;
		distancesMm[i] = Math.sqrt(search.squared);
		positions[p] = search.nearest[0];
		positions[p + 1] = search.nearest[1];
		positions[p + 2] = search.nearest[2];
	}
	return { triangles, distancesMm, positions };
}

function requireFinite(operation: string, value: number): void {
	if (!Number.isFinite(value)) throw new RangeError(`${operation}: coordinates must be finite, got ${value}`);
}

interface Search {
	readonly tree: TriangleTree;
	readonly point: Float64Array;
	/** Best so far: before a search the last answer, whose triangle gives the first bound. */
	triangle: number;
	squared: number;
	readonly nearest: Float64Array;
	readonly candidate: Float64Array;
	readonly nodes: Int32Array;
	readonly bounds: Float64Array;
}

function newSearch(tree: TriangleTree): Search {
	return {
		tree,
		point: new Float64Array(3),
		triangle: tree.order.length > 0 ? tree.order[0] : 0,
		squared: Infinity,
		nearest: new Float64Array(3),
		candidate: new Float64Array(3),
		nodes: new Int32Array(stackSize),
		bounds: new Float64Array(stackSize),
	};
}

/** Down the nearer child first; the other waits with its distance and is dropped if that is no longer of use. */
function findNearest(search: Search): void {
	const { tree, point, nodes, bounds } = search;
	const { boxes, depth } = tree;
	const firstLeaf = 2 ** depth - 1;
	search.squared = pointToTriangle(tree.mesh, search.triangle, point, search.nearest);
	nodes[0] = 0;
	bounds[0] = 0;
	let top = 1;
	while (top > 0) {
		top--;
		if (bounds[top] > search.squared) continue;
		let node = nodes[top];
		while (node < firstLeaf) {
			const left = 2 * node + 1;
			const toLeft = squaredToBox(boxes, 6 * left, point);
			const toRight = squaredToBox(boxes, 6 * left + 6, point);
			const isLeftNearer = toLeft <= toRight;
			const far = isLeftNearer ? toRight : toLeft;
			if (far <= search.squared) {
				nodes[top] = isLeftNearer ? left + 1 : left;
				bounds[top++] = far;
			}
			node = isLeftNearer ? left : left + 1;
			if ((isLeftNearer ? toLeft : toRight) > search.squared) break;
		}
		if (node >= firstLeaf) searchLeaf(search, node - firstLeaf);
	}
}

function searchLeaf(search: Search, leaf: number): void {
	const { tree, point, candidate, nearest } = search;
	const end = leafStart(tree, leaf + 1);
	for (let i = leafStart(tree, leaf); i < end; i++) {
		const triangle = tree.order[i];
		const squared = pointToTriangle(tree.mesh, triangle, point, candidate);
		if (squared < search.squared || (squared === search.squared && triangle < search.triangle)) {
			search.squared = squared;
			search.triangle = triangle;
			nearest.set(candidate);
		}
	}
}

/** Infinite for the box of nothing. */
function squaredToBox(boxes: Float32Array, o: number, point: Float64Array): number {
	const dx = Math.max(boxes[o] - point[0], point[0] - boxes[o + 3], 0);
	const dy = Math.max(boxes[o + 1] - point[1], point[1] - boxes[o + 4], 0);
	const dz = Math.max(boxes[o + 2] - point[2], point[2] - boxes[o + 5], 0);
	return dx * dx + dy * dy + dz * dz;
}
