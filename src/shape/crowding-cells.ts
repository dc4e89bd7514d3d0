import type { BoundingBox } from './bounding-box.ts';

/** Points on a surface: x, y, z and unit normal of each. */
export interface SurfacePoints {
	readonly positions: Float64Array;
	readonly normals: Float32Array;
	readonly box: BoundingBox;
}

/** Neighbours nearer than `far` crowd a point; those nearer than `near` no more than if they were that far. mm. */
export interface Reach {
	readonly far: number;
	readonly near: number;
}

/** Which points crowd each other, and how much. Points are numbered so that those near in space are near in number. */
export interface Crowd {
	/** What each point is called outside. */
	readonly indices: Uint32Array;
	/** Neighbours of point i: from `start[i]` to before `start[i + 1]`. */
	readonly start: Uint32Array;
	readonly neighbours: Uint32Array;
	/** (1 − distance / far)⁸ for each of them. */
	readonly weights: Float32Array;
}

/**
 * Finds the neighbours of all chosen points: they are sorted into cubes as wide as the reach, and each pair of touching
 * cubes is looked at once, row by row. Points whose normals are more than 90° apart are no neighbours. Memory follows
 * the points and their neighbours, not the space they span.
 */
export function crowdOf(points: SurfacePoints, chosen: Uint32Array, reach: Reach): Crowd {
	const cells = sortIntoCells(points, chosen, reach.far);
	return { indices: cells.indices, ...listBothWays(meetingPairs(cells, reach), chosen.length) };
}

interface SortedPoints {
	readonly indices: Uint32Array;
	readonly positions: Float64Array;
	readonly normals: Float32Array;
	/** Where the points of each occupied cell begin, and where the last ends. */
	readonly start: Uint32Array;
	/** Three whole numbers a cell; cells are in the order of the third, then the second, then the first. */
	readonly coordinates: Int32Array;
}

/** Cells along an axis at most: where a surface is far longer than its points reach, cells are wider. */
const mostCells = 2 ** 18;

function sortIntoCells({ positions, normals, box }: SurfacePoints, chosen: Uint32Array, reach: number): SortedPoints {
	const longest = Math.max(...box.max.map((high, axis) => high - box.min[axis]));
	const width = Math.max(reach, longest / mostCells);
	const order = chosen.slice();
	const cells = [0, 1, 2].map((axis) => sortAlong(order, positions, axis, box.min[axis], width));
	const sorted = {
		indices: order,
		positions: new Float64Array(3 * order.length),
		normals: new Float32Array(3 * order.length),
	};
	const start = new Uint32Array(order.length + 1);
	const coordinates = new Int32Array(3 * order.length);
	let count = 0;
	for (let i = 0; i < order.length; i++) {
		const from = 3 * order[i];
		const to = 3 * i;
		for (let k = 0; k < 3; k++) {
			sorted.positions[to + k] = positions[from + k];
			sorted.normals[to + k] = normals[from + k];
		}
		const x = cells[0](order[i]);
		const y = cells[1](order[i]);
		const z = cells[2](order[i]);
		const last = 3 * (count - 1);
		if (count > 0 && coordinates[last] === x && coordinates[last + 1] === y && coordinates[last + 2] === z) continue;
		coordinates[3 * count] = x;
		coordinates[3 * count + 1] = y;
		coordinates[3 * count + 2] = z;
		start[count++] = i;
	}
	start[count] = order.length;
	return { ...sorted, start: start.subarray(0, count + 1), coordinates: coordinates.subarray(0, 3 * count) };
}

/** Sorts points by their cell along one axis, stably, in place. Returns what tells the cell of a point. */
function sortAlong(
	order: Uint32Array,
	positions: Float64Array,
	axis: number,
	origin: number,
	width: number,
): (point: number) => number {
	const cellOf = (point: number): number => Math.floor((positions[3 * point + axis] - origin) / width);
	let highest = 0;
	for (let i = 0; i < order.length; i++) highest = Math.max(highest, cellOf(order[i]));
	const end = new Uint32Array(highest + 2);
	for (let i = 0; i < order.length; i++) end[cellOf(order[i]) + 1]++;
	for (let c = 0; c <= highest; c++) end[c + 1] += end[c];
	const from = order.slice();
	for (let i = 0; i < from.length; i++) order[end[cellOf(from[i])]++] = from[i];
	return cellOf;
}

/** Pairs of neighbours, each once. */
class PairList {
	count = 0;
	first = new Uint32Array(1024);
	second = new Uint32Array(1024);
	weights = new Float32Array(1024);

	/** Makes room for so many more. */
	reserve(more: number): void {
		if (this.count + more <= this.first.length) return;
		const length = Math.max(2 * this.first.length, this.count + more);
		const { first, second, weights } = this;
		this.first = new Uint32Array(length);
		this.second = new Uint32Array(length);
		this.weights = new Float32Array(length);
		this.first.set(first);
		this.second.set(second);
		this.weights.set(weights);
	}
}

/** Second and third coordinate of the rows of cells that come after a cell's own and touch it. */
const rows = [
	[1, 0],
	[-1, 1],
	[0, 1],
	[1, 1],
] as const;

function meetingPairs(sorted: SortedPoints, reach: Reach): PairList {
	const { start, coordinates } = sorted;
	const count = start.length - 1;
	const pairs = new PairList();
	/** In each row the first cell that can touch: it moves on as the cell itself does. */
	const first = new Uint32Array(rows.length);
	for (let c = 0; c < count; c++) {
		const x = coordinates[3 * c];
		const y = coordinates[3 * c + 1];
		const z = coordinates[3 * c + 2];
		const next = c + 1 < count && isCell(coordinates, c + 1, x + 1, y, z) ? c + 2 : c + 1;
		pairUp(sorted, c, { from: start[c], to: start[next], reach }, pairs);
		for (let r = 0; r < rows.length; r++) {
			const rowY = y + rows[r][0];
			const rowZ = z + rows[r][1];
			let cell = first[r];
			while (cell < count && isBefore(coordinates, cell, x - 1, rowY, rowZ)) cell++;
			first[r] = cell;
			while (cell < count && isBefore(coordinates, cell, x + 2, rowY, rowZ)) cell++;
			if (cell > first[r]) pairUp(sorted, c, { from: start[first[r]], to: start[cell], reach }, pairs);
		}
	}
	return pairs;
}

const isCell = (coordinates: Int32Array, cell: number, x: number, y: number, z: number): boolean =>
	coordinates[3 * cell] === x && coordinates[3 * cell + 1] === y && coordinates[3 * cell + 2] === z;

function isBefore(coordinates: Int32Array, cell: number, x: number, y: number, z: number): boolean {
	const dz = coordinates[3 * cell + 2] - z;
	if (dz !== 0) return dz < 0;
	const dy = coordinates[3 * cell + 1] - y;
	return dy !== 0 ? dy < 0 : coordinates[3 * cell] < x;
}

interface Others {
	readonly from: number;
	readonly to: number;
	readonly reach: Reach;
}

/** Adds the pairs of the points of one cell with some points that come after. */
function pairUp({ positions, normals, start }: SortedPoints, cell: number, others: Others, pairs: PairList): void {
	const { far, near } = others.reach;
	const end = start[cell + 1];
	pairs.reserve((end - start[cell]) * (others.to - others.from));
	const { first, second, weights } = pairs;
	const farSquared = far * far;
	let count = pairs.count;
	for (let i = start[cell]; i < end; i++) {
		const p = 3 * i;
		const x = positions[p];
		const y = positions[p + 1];
		const z = positions[p + 2];
		const nx = normals[p];
		const ny = normals[p + 1];
		const nz = normals[p + 2];
		for (let j = i < others.from ? others.from : i + 1; j < others.to; j++) {
			const q = 3 * j;
			const ex = positions[q] - x;
			const ey = positions[q + 1] - y;
			const ez = positions[q + 2] - z;
			const squared = ex * ex + ey * ey + ez * ez;
			if (squared >= farSquared) continue;
			if (normals[q] * nx + normals[q + 1] * ny + normals[q + 2] * nz < 0) continue;
			const distance = Math.sqrt(squared);
			const share = 1 - (distance > near ? distance : near) / far;
			const square = share * share;
			const fourth = square * square;
			first[count] = i;
			second[count] = j;
			weights[count++] = fourth * fourth;
		}
	}
	pairs.count = count;
}

/** From pairs to the neighbours of each. */
function listBothWays(
	{ count, first, second, weights: ofPair }: PairList,
	pointCount: number,
): Pick<Crowd, 'start' | 'neighbours' | 'weights'> {
	const start = new Uint32Array(pointCount + 2);
	for (let k = 0; k < count; k++) {
		start[first[k] + 2]++;
		start[second[k] + 2]++;
	}
	for (let i = 2; i < start.length; i++) start[i] += start[i - 1];
	const neighbours = new Uint32Array(2 * count);
	const weights = new Float32Array(2 * count);
	// Entry i + 1 serves as the fill mark of point i and ends as the start of point i + 1.
	for (let k = 0; k < count; k++) {
		const a = start[first[k] + 1]++;
		neighbours[a] = second[k];
		weights[a] = ofPair[k];
		const b = start[second[k] + 1]++;
		neighbours[b] = first[k];
		weights[b] = ofPair[k];
	}
	return { start: start.subarray(0, pointCount + 1), neighbours, weights };
}
