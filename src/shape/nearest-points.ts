import type { Backend } from '#wasm';
import { nearestInKernel } from './point-tree-backend.ts';
import { pointLeafStart, type PointTree } from './point-tree-layout.ts';
import { spatialOrder } from './nearest-points-order.ts';

/** The point of a tree that is nearest to another point. */
export interface NearestPoint {
	readonly index: number;
	readonly distanceMm: number;
}

/** {@link NearestPoint} of many points, one entry each. */
export interface NearestPoints {
	readonly indices: Uint32Array;
	readonly distancesMm: Float64Array;
}

/** Options of {@link nearestPoints}. */
export interface NearestPointsOptions {
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/** Nodes that can wait: one a level, and a tree over 2³² points has 29 levels. */
const stackSize = 64;

/**
 * The nearest point of the tree, by float64 distance; of equally near ones the one with the lowest index. Undefined if
 * the tree has no points.
 *
 * @throws RangeError if a coordinate is not finite.
 */
export function nearestPoint(tree: PointTree, point: readonly [number, number, number]): NearestPoint | undefined {
	const [x, y, z] = point;
	requireFinite('nearestPoint', x + y + z);
	if (tree.count === 0) return undefined;
	const search = newSearch(tree);
	findNearest(search, x, y, z);
	return { index: tree.order[search.row], distanceMm: Math.sqrt(search.squared) };
}

/**
 * {@link nearestPoint} of many points (x, y, z each). Queries that do not come neighbour after neighbour are taken along
 * a space-filling curve, since each search starts from the last one's answer.
 *
 * @throws RangeError if a coordinate is not finite, or the tree has no points.
 */
export function nearestPoints(
	tree: PointTree,
	queries: Float32Array,
	{ backend }: NearestPointsOptions = {},
): NearestPoints {
	if (tree.count === 0) throw new RangeError('nearestPoints: the tree has no points');
	const count = checkQueries('nearestPoints', queries);
	const order = spatialOrder(queries);
	const answer = nearestInKernel(tree, queries, { order, backend });
	if (answer) return answer;
	const indices = new Uint32Array(count);
	const distancesMm = new Float64Array(count);
	const search = newSearch(tree);
	for (let k = 0; k < count; k++) {
		const i = order ? order[k] : k;
		findNearest(search, queries[3 * i], queries[3 * i + 1], queries[3 * i + 2]);
		indices[i] = tree.order[search.row];
		distancesMm[i] = Math.sqrt(search.squared);
	}
	return { indices, distancesMm };
}

/** Number of query points. */
export function checkQueries(operation: string, queries: Float32Array): number {
	if (queries.length % 3 !== 0)
		throw new RangeError(`${operation}: queries must be x, y, z each, got ${queries.length} numbers`);
	let sum = 0;
	for (let i = 0; i < queries.length; i++) sum += queries[i] - queries[i];
	if (sum !== 0) requireFinite(operation, queries.find((value) => !Number.isFinite(value)) ?? Number.NaN);
	return queries.length / 3;
}

export function requireFinite(operation: string, value: number): void {
	if (!Number.isFinite(value)) throw new RangeError(`${operation}: coordinates must be finite, got ${value}`);
}

interface Search {
	readonly tree: PointTree;
	/** Best so far, as a place in `tree.order`: before a search the last answer, which gives the first bound. */
	row: number;
	squared: number;
	readonly nodes: Int32Array;
	readonly bounds: Float64Array;
}

function newSearch(tree: PointTree): Search {
	return { tree, row: 0, squared: Infinity, nodes: new Int32Array(stackSize), bounds: new Float64Array(stackSize) };
}

/** Down the nearer child first; the other waits with its distance and is dropped if that is no longer of use. */
function findNearest(search: Search, x: number, y: number, z: number): void {
	const { tree, nodes, bounds } = search;
	const { boxes, coordinates, count, depth } = tree;
	const firstLeaf = 2 ** depth - 1;
	const dx = coordinates[search.row] - x;
	const dy = coordinates[count + search.row] - y;
	const dz = coordinates[2 * count + search.row] - z;
	search.squared = dx * dx + dy * dy + dz * dz;
	nodes[0] = 0;
	bounds[0] = 0;
	let top = 1;
	while (top > 0) {
		top--;
		if (bounds[top] > search.squared) continue;
		let node = nodes[top];
		let toNode = bounds[top];
		while (node < firstLeaf) {
			const left = 2 * node + 1;
			const toLeft = squaredToBox(boxes, 6 * left, x, y, z);
			const toRight = squaredToBox(boxes, 6 * left + 6, x, y, z);
			const isLeftNearer = toLeft <= toRight;
			const far = isLeftNearer ? toRight : toLeft;
			if (far <= search.squared) {
				nodes[top] = isLeftNearer ? left + 1 : left;
				bounds[top++] = far;
			}
			node = isLeftNearer ? left : left + 1;
			toNode = isLeftNearer ? toLeft : toRight;
			if (toNode > search.squared) break;
		}
		if (toNode <= search.squared) searchLeaf(search, node - firstLeaf, x, y, z);
	}
}

function searchLeaf(search: Search, leaf: number, x: number, y: number, z: number): void {
	const { tree } = search;
	const { coordinates, count, order } = tree;
	const end = pointLeafStart(tree, leaf + 1);
	let best = search.squared;
	let row = search.row;
	for (let i = pointLeafStart(tree, leaf); i < end; i++) {
		const dx = coordinates[i] - x;
		const dy = coordinates[count + i] - y;
		const dz = coordinates[2 * count + i] - z;
		const squared = dx * dx + dy * dy + dz * dz;
		if (squared < best || (squared === best && order[i] < order[row])) {
			best = squared;
			row = i;
		}
	}
	search.squared = best;
	search.row = row;
}

/**
 * Never more than the computed distance to a point of the box: rounding keeps order, and both are computed in the same
 * steps.
 */
function squaredToBox(boxes: Float32Array, o: number, x: number, y: number, z: number): number {
	const dx = Math.max(boxes[o] - x, x - boxes[o + 3], 0);
	const dy = Math.max(boxes[o + 1] - y, y - boxes[o + 4], 0);
	const dz = Math.max(boxes[o + 2] - z, z - boxes[o + 5], 0);
	return dx * dx + dy * dy + dz * dz;
}
