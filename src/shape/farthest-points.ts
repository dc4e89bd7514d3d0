import { pointLeafStart, type PointTree } from './point-tree-layout.ts';
import { pointTree } from './point-tree.ts';

/** Options of {@link farthestPoints}. */
export interface FarthestPointsOptions {
	/** Index of the first point taken. Default 0. */
	readonly start?: number;
}

/** Points in the order in which they were taken. */
export interface FarthestPoints {
	readonly indices: Uint32Array;
	/**
	 * Distance in mm of each, when it was taken, to the nearest taken before; falls from point to point. All points are
	 * within the last of these of a point taken. The first is Infinity.
	 */
	readonly distancesMm: Float64Array;
}

/**
 * Farthest-point sampling: beginning with one point, always takes the point that is farthest from all taken; of equally
 * far ones the one with the lowest index. Exactly what comparing all with all gives, but a tree of boxes passes over
 * all points that a new one cannot be nearer to than what they have: about log n instead of n a step.
 *
 * Gonzalez, Clustering to Minimize the Maximum Intercluster Distance, 1985. Every prefix covers the points at most
 * twice as far as the best choice of as many.
 *
 * @param points x, y, z each, mm.
 * @throws RangeError if count is no whole number from 0 to the number of points, start is no point, or a coordinate
 * is not finite.
 */
export function farthestPoints(
	points: Float32Array,
	count: number,
	{ start = 0 }: FarthestPointsOptions = {},
): FarthestPoints {
	const pointCount = points.length / 3;
	if (!(Number.isInteger(count) && count >= 0 && count <= pointCount))
		throw new RangeError(`farthestPoints: count must be a whole number from 0 to ${pointCount}, got ${count}`);
	if (count > 0 && !(Number.isInteger(start) && start >= 0 && start < pointCount))
		throw new RangeError(`farthestPoints: start must be one of ${pointCount} points, got ${start}`);
	const indices = new Uint32Array(count);
	const distancesMm = new Float64Array(count);
	const field = newField(pointTree(points));
	for (let k = 0, next = start, squared = Infinity; k < count; k++) {
		indices[k] = next;
		distancesMm[k] = Math.sqrt(squared);
		visit(field, 0, points[3 * next], points[3 * next + 1], points[3 * next + 2]);
		next = field.farthest[0];
		squared = field.most[0];
	}
	return { indices, distancesMm };
}

/** How far all points are from those taken, with the farthest of each node. */
interface Field {
	readonly tree: PointTree;
	/** Squared distance of each point, in the order of the tree. */
	readonly squares: Float64Array;
	/** Greatest squared distance of each node; −1 where the node has no points. */
	readonly most: Float64Array;
	/** The point that has it, the lowest of several. */
	readonly farthest: Uint32Array;
}

function newField(tree: PointTree): Field {
	const nodeCount = 2 ** (tree.depth + 1) - 1;
	return {
		tree,
		squares: new Float64Array(tree.count).fill(Infinity),
		most: new Float64Array(nodeCount).fill(Infinity),
		farthest: new Uint32Array(nodeCount),
	};
}

/** Takes a new point into account, below one node. */
function visit(field: Field, node: number, x: number, y: number, z: number): void {
	const { tree, most, farthest } = field;
	if (squaredToBox(tree.boxes, 6 * node, x, y, z) >= most[node]) return;
	const firstLeaf = 2 ** tree.depth - 1;
	if (node >= firstLeaf) return visitLeaf(field, node, x, y, z);
	const left = 2 * node + 1;
	visit(field, left, x, y, z);
	visit(field, left + 1, x, y, z);
	const isRight = most[left + 1] > most[left] || (most[left + 1] === most[left] && farthest[left + 1] < farthest[left]);
	most[node] = most[isRight ? left + 1 : left];
	farthest[node] = farthest[isRight ? left + 1 : left];
}

function visitLeaf({ tree, squares, most, farthest }: Field, node: number, x: number, y: number, z: number): void {
	const { coordinates, count, order } = tree;
	const leaf = node - (2 ** tree.depth - 1);
	const end = pointLeafStart(tree, leaf + 1);
	let greatest = -1;
	let index = 0;
	for (let i = pointLeafStart(tree, leaf); i < end; i++) {
		const dx = coordinates[i] - x;
		const dy = coordinates[count + i] - y;
		const dz = coordinates[2 * count + i] - z;
		const squared = dx * dx + dy * dy + dz * dz;
		if (squared < squares[i]) squares[i] = squared;
		if (squares[i] > greatest || (squares[i] === greatest && order[i] < index)) {
			greatest = squares[i];
			index = order[i];
		}
	}
	most[node] = greatest;
	farthest[node] = index;
}

/** Computed as the distance of a point is, so never more than that of a point in the box. */
function squaredToBox(boxes: Float32Array, o: number, x: number, y: number, z: number): number {
	const dx = Math.max(boxes[o] - x, x - boxes[o + 3], 0);
	const dy = Math.max(boxes[o + 1] - y, y - boxes[o + 4], 0);
	const dz = Math.max(boxes[o + 2] - z, z - boxes[o + 5], 0);
	return dx * dx + dy * dy + dz * dz;
}
