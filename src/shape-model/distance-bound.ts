import { closestPoints, type TriangleTree } from '#shape';

/** A grid around points, of which only nodes at the corners of cells with points in them are there. */
export interface BoundGrid {
	readonly origin: readonly [number, number, number];
	readonly spacingMm: number;
	readonly dims: readonly [number, number, number];
	/** Number of each node of the whole grid, x fastest; −1: it is not there. */
	readonly numbers: Int32Array;
	/** x, y, z of the nodes that are there. */
	readonly nodes: Float64Array;
}

/** Nodes of the whole grid at most. */
const mostNodes = 4_000_000;

/**
 * A grid with about so many nodes around the given points, for {@link nodeSquares}.
 *
 * @param shapes lists of 3 · M numbers.
 */
export function boundGrid(shapes: readonly Float32Array[], nodeCount: number): BoundGrid {
	const low: [number, number, number] = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const shape of shapes)
		for (let i = 0; i < shape.length; i++) {
			low[i % 3] = Math.min(low[i % 3], shape[i]);
			high[i % 3] = Math.max(high[i % 3], shape[i]);
		}
	const extent = low.map((value, axis) => Math.max(high[axis] - value, 1e-6));
	let spacing = Math.cbrt((extent[0] * extent[1] * extent[2]) / nodeCount);
	let grid = gridAround(shapes, low, extent, spacing);
	// Points fill a shell of the box only: finer, until the nodes are as many as wanted.
	for (let k = 0; k < 4 && grid.nodes.length / 3 < 0.7 * nodeCount; k++) {
		spacing *= Math.max(0.5, Math.sqrt(grid.nodes.length / 3 / nodeCount));
		if ((extent[0] * extent[1] * extent[2]) / spacing ** 3 > mostNodes) break;
		grid = gridAround(shapes, low, extent, spacing);
	}
	return grid;
}

function gridAround(
	shapes: readonly Float32Array[],
	low: readonly [number, number, number],
	extent: readonly number[],
	spacingMm: number,
): BoundGrid {
	const dims = extent.map((length) => Math.floor(length / spacingMm) + 2);
	const numbers = new Int32Array(dims[0] * dims[1] * dims[2]).fill(-1);
	const found: number[] = [];
	const [rowStep, sliceStep] = [dims[0], dims[0] * dims[1]];
	for (const shape of shapes)
		for (let i = 0; i < shape.length; i += 3) {
			const cell =
				Math.floor((shape[i] - low[0]) / spacingMm) +
				rowStep * Math.floor((shape[i + 1] - low[1]) / spacingMm) +
				sliceStep * Math.floor((shape[i + 2] - low[2]) / spacingMm);
			for (let corner = 0; corner < 8; corner++) {
				const node = cell + (corner & 1) + (corner & 2 ? rowStep : 0) + (corner & 4 ? sliceStep : 0);
				if (numbers[node] < 0) numbers[node] = found.push(node) - 1;
			}
		}
	// In the order of the grid, so that neighbours are searched one after the other.
	found.sort((a, b) => a - b);
	const nodes = new Float64Array(3 * found.length);
	found.forEach((node, k) => {
		numbers[node] = k;
		nodes[3 * k] = low[0] + spacingMm * (node % rowStep);
		nodes[3 * k + 1] = low[1] + spacingMm * (Math.floor(node / rowStep) % dims[1]);
		nodes[3 * k + 2] = low[2] + spacingMm * Math.floor(node / sliceStep);
	});
	return { origin: low, spacingMm, dims: [dims[0], dims[1], dims[2]], numbers, nodes };
}

/** Squared distance, mm², of each node to a surface, rounded down. */
export function nodeSquares({ nodes }: BoundGrid, tree: TriangleTree): Float32Array {
	return Float32Array.from(closestPoints(tree, nodes).distancesMm, (distance) => distance * distance * (1 - 1e-6));
}

/**
 * Lower bounds of the distances of points to a surface, from those of the nodes of a grid around them. The squared
 * distance to anything, less the squared distance to a fixed point, is concave (it is the least of linear functions):
 * linear interpolation from the corners of a cell never exceeds it. Without a search, and near the truth where the
 * distance is large against the spacing of the grid.
 *
 * @param points 3 · M numbers, all among those that the grid was made around.
 * @param bounds receives the M bounds, mm.
 * @returns their sum.
 */
export function distanceBounds(
	grid: BoundGrid,
	squares: Float32Array,
	points: Float32Array,
	bounds: Float64Array,
): number {
	const { origin, spacingMm: h, dims, numbers } = grid;
	const [originX, originY, originZ] = origin;
	const row = dims[0];
	const slice = dims[0] * dims[1];
	let sum = 0;
	for (let i = 0; i < points.length; i += 3) {
		const x = (points[i] - originX) / h;
		const y = (points[i + 1] - originY) / h;
		const z = (points[i + 2] - originZ) / h;
		const cellX = Math.floor(x);
		const cellY = Math.floor(y);
		const cellZ = Math.floor(z);
		const u = x - cellX;
		const v = y - cellY;
		const w = z - cellZ;
		const a = cellX + row * cellY + slice * cellZ;
		const b = a + slice;
		const below =
			(1 - v) * ((1 - u) * squares[numbers[a]] + u * squares[numbers[a + 1]]) +
			v * ((1 - u) * squares[numbers[a + row]] + u * squares[numbers[a + row + 1]]);
		const above =
			(1 - v) * ((1 - u) * squares[numbers[b]] + u * squares[numbers[b + 1]]) +
			v * ((1 - u) * squares[numbers[b + row]] + u * squares[numbers[b + row + 1]]);
		const squared = (1 - w) * below + w * above - h * h * (u * (1 - u) + v * (1 - v) + w * (1 - w));
		const bound = squared > 0 ? Math.sqrt(squared) : 0;
		bounds[i / 3] = bound;
		sum += bound;
	}
	return sum;
}
