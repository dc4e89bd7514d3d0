import type { Backend } from '#wasm';
import { spatialOrder } from './nearest-points-order.ts';
import { pointToCorners } from './point-to-triangle.ts';
import { isCompiled, loadTree } from './tree-kernel.ts';
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
	return { triangle: tree.order[search.slot], distanceMm: Math.sqrt(search.squared), position: [x, y, z] };
}

/** Options of {@link closestPoints}. */
export interface ClosestPointsOptions {
	/** Which twin searches; both give the same bits. Default: compiled where it runs and pays. */
	readonly backend?: Backend;
}

/**
 * {@link closestPoint} of many points (x, y, z each), in any order: each search starts from the last one's triangle, and
 * points that do not come neighbour after neighbour are searched along a curve through space.
 *
 * @throws RangeError if a coordinate is not finite, or the tree has no triangles.
 */
export function closestPoints(
	tree: TriangleTree,
	points: Float32Array | Float64Array,
	{ backend }: ClosestPointsOptions = {},
): ClosestPoints {
	if (tree.order.length === 0) throw new RangeError('closestPoints: the mesh has no triangles');
	const count = Math.floor(points.length / 3);
	for (let i = 0; i < 3 * count; i++) if (points[i] - points[i] !== 0) requireFinite('closestPoints', points[i]);
	const { slots, squares, nearest } = nearestOf(tree, points, backend);
	const triangles = slots;
	for (let i = 0; i < count; i++) {
		triangles[i] = tree.order[slots[i]];
		squares[i] = Math.sqrt(squares[i]);
	}
	return { triangles, distancesMm: squares, positions: nearest };
}

/** Nearest points as the search finds them. */
export interface NearestOf {
	/** Place of the triangle in the order of the tree. */
	readonly slots: Uint32Array;
	/** Squared distances, mm². */
	readonly squares: Float64Array;
	/** x, y, z each. */
	readonly nearest: Float32Array;
	/** The order in which the points were searched, if not as they came. */
	readonly order: Uint32Array | undefined;
}

/** The search of {@link closestPoints}: coordinates must be finite, and the tree must have triangles. */
export function nearestOf(
	tree: TriangleTree,
	points: Float32Array | Float64Array,
	backend: Backend | undefined,
): NearestOf {
	const count = Math.floor(points.length / 3);
	const answer = {
		slots: new Uint32Array(count),
		squares: new Float64Array(count),
		nearest: new Float32Array(3 * count),
		order: spatialOrder(points),
	};
	if (isCompiled(tree, count, backend)) searchCompiled(tree, points, answer);
	else searchPlain(tree, points, answer);
	return answer;
}

function searchPlain(
	tree: TriangleTree,
	points: Float32Array | Float64Array,
	{ slots, squares, nearest, order }: NearestOf,
): void {
	const search = newSearch(tree);
	for (let k = 0; k < slots.length; k++) {
		const i = order ? order[k] : k;
		const p = 3 * i;
		search.point[0] = points[p];
		search.point[1] = points[p + 1];
		search.point[2] = points[p + 2];
		findNearest(search);
		slots[i] = search.slot;
		squares[i] = search.squared;
		nearest[p] = search.nearest[0];
		nearest[p + 1] = search.nearest[1];
		nearest[p + 2] = search.nearest[2];
	}
}

/** Points the compiled kernel takes at a time. */
const helping = 16_384;

function searchCompiled(tree: TriangleTree, points: Float32Array | Float64Array, answer: NearestOf): void {
	const { order } = answer;
	const count = answer.slots.length;
	const { functions, buffer, freeFrom } = loadTree(tree, 64 * helping);
	const asked = new Float64Array(buffer, freeFrom, 3 * helping);
	const nearest = new Float64Array(buffer, freeFrom + 24 * helping, 3 * helping);
	const squares = new Float64Array(buffer, freeFrom + 48 * helping, helping);
	const slots = new Uint32Array(buffer, freeFrom + 56 * helping, helping);
	for (let first = 0; first < count; first += helping) {
		const size = Math.min(helping, count - first);
		for (let k = 0; k < size; k++) {
			const p = 3 * (order ? order[first + k] : first + k);
			asked[3 * k] = points[p];
			asked[3 * k + 1] = points[p + 1];
			asked[3 * k + 2] = points[p + 2];
		}
		functions.closestPoints(asked.byteOffset, size, slots.byteOffset, squares.byteOffset, nearest.byteOffset);
		for (let k = 0; k < size; k++) {
			const i = order ? order[first + k] : first + k;
			answer.slots[i] = slots[k];
			answer.squares[i] = squares[k];
			answer.nearest[3 * i] = nearest[3 * k];
			answer.nearest[3 * i + 1] = nearest[3 * k + 1];
			answer.nearest[3 * i + 2] = nearest[3 * k + 2];
		}
	}
}

function requireFinite(operation: string, value: number): void {
	if (!Number.isFinite(value)) throw new RangeError(`${operation}: coordinates must be finite, got ${value}`);
}

interface Search {
	readonly tree: TriangleTree;
	readonly point: Float64Array;
	/** Best so far, its place in the order: before a search the last answer, which gives the first bound. */
	slot: number;
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
		slot: 0,
		squared: Infinity,
		nearest: new Float64Array(3),
		candidate: new Float64Array(3),
		nodes: new Int32Array(stackSize),
		bounds: new Float64Array(stackSize),
	};
}

/**
 * Boxes are passed over if they are farther than the best by more than rounding, so that the answer is the least of the
 * computed distances of all triangles, in whichever order they are searched.
 */
const slack = 1 + 1e-6;

/** Down the nearer child first; the other waits with its distance and is dropped if that is no longer of use. */
function findNearest(search: Search): void {
	const { tree, point, nodes, bounds } = search;
	const { boxes, depth } = tree;
	const firstLeaf = 2 ** depth - 1;
	search.squared = pointToCorners(tree.corners, 9 * search.slot, point, search.nearest);
	nodes[0] = 0;
	bounds[0] = 0;
	let top = 1;
	while (top > 0) {
		top--;
		if (bounds[top] > search.squared * slack) continue;
		let node = nodes[top];
		while (node < firstLeaf) {
			const left = 2 * node + 1;
			const toLeft = squaredToBox(boxes, 6 * left, point);
			const toRight = squaredToBox(boxes, 6 * left + 6, point);
			const isLeftNearer = toLeft <= toRight;
			const far = isLeftNearer ? toRight : toLeft;
			if (far <= search.squared * slack) {
				nodes[top] = isLeftNearer ? left + 1 : left;
				bounds[top++] = far;
			}
			node = isLeftNearer ? left : left + 1;
			if ((isLeftNearer ? toLeft : toRight) > search.squared * slack) break;
		}
		if (node >= firstLeaf) searchLeaf(search, node - firstLeaf);
	}
}

function searchLeaf(search: Search, leaf: number): void {
	const { tree, point, candidate, nearest } = search;
	const { order, corners } = tree;
	const end = leafStart(tree, leaf + 1);
	for (let i = leafStart(tree, leaf); i < end; i++) {
		if (squaredToCornerBox(corners, 9 * i, point) > search.squared * slack) continue;
		const squared = pointToCorners(corners, 9 * i, point, candidate);
		if (squared < search.squared || (squared === search.squared && order[i] < order[search.slot])) {
			search.squared = squared;
			search.slot = i;
			nearest[0] = candidate[0];
			nearest[1] = candidate[1];
			nearest[2] = candidate[2];
		}
	}
}

/** How far a value lies beyond a range, 0 inside. */
function beyond(low: number, high: number, value: number): number {
	const below = low - value;
	const above = value - high;
	const outside = below < above ? above : below;
	return outside > 0 ? outside : 0;
}

/** Infinite for the box of nothing. */
function squaredToBox(boxes: Float32Array, o: number, point: Float64Array): number {
	const dx = beyond(boxes[o], boxes[o + 3], point[0]);
	const dy = beyond(boxes[o + 1], boxes[o + 4], point[1]);
	const dz = beyond(boxes[o + 2], boxes[o + 5], point[2]);
	return dx * dx + dy * dy + dz * dz;
}

/** {@link squaredToBox} for the box of a triangle. */
function squaredToCornerBox(corners: Float32Array, o: number, point: Float64Array): number {
	let squared = 0;
	for (let k = 0; k < 3; k++) {
		const a = corners[o + k];
		const b = corners[o + 3 + k];
		const c = corners[o + 6 + k];
		const low = a < b ? (a < c ? a : c) : b < c ? b : c;
		const high = a > b ? (a > c ? a : c) : b > c ? b : c;
		const d = beyond(low, high, point[k]);
		squared += d * d;
	}
	return squared;
}
