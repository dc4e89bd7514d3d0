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
 * cubes is looked at once. Points whose normals are more than 90° apart are no neighbours. Memory follows the points and
 * their neighbours, not the space they span.
 */
export function crowdOf(points: SurfacePoints, chosen: Uint32Array, reach: Reach): Crowd {
	const cells = sortIntoCells(points, chosen, reach.far);
	return { indices: cells.indices, ...listBothWays(meetingPairs(cells, reach), chosen.length) };
}

interface SortedPoints {
	readonly indices: Uint32Array;
	readonly positions: Float64Array;
	readonly normals: Float32Array;
	/** Where the points of each cell begin. */
	readonly start: Uint32Array;
	readonly grid: OccupiedCells;
}

function sortIntoCells(points: SurfacePoints, chosen: Uint32Array, width: number): SortedPoints {
	const grid = occupiedCells(points, chosen, width);
	const { count, cellOfPoint } = grid;
	const start = new Uint32Array(count + 1);
	for (let i = 0; i < chosen.length; i++) start[cellOfPoint[i] + 1]++;
	for (let c = 0; c < count; c++) start[c + 1] += start[c];
	const end = start.slice(0, count);
	const indices = new Uint32Array(chosen.length);
	const positions = new Float64Array(3 * chosen.length);
	const normals = new Float32Array(3 * chosen.length);
	for (let i = 0; i < chosen.length; i++) {
		const from = 3 * chosen[i];
		const place = end[cellOfPoint[i]]++;
		const to = 3 * place;
		indices[place] = chosen[i];
		positions[to] = points.positions[from];
		positions[to + 1] = points.positions[from + 1];
		positions[to + 2] = points.positions[from + 2];
		normals[to] = points.normals[from];
		normals[to + 1] = points.normals[from + 1];
		normals[to + 2] = points.normals[from + 2];
	}
	return { indices, positions, normals, start, grid };
}

interface OccupiedCells {
	/** Number of the cell of each chosen point. */
	readonly cellOfPoint: Uint32Array;
	readonly count: number;
	/**
	 * Three whole numbers a cell, wrapped to 32 bits: cells that coincide so are far apart, and their points do not
	 * reach each other.
	 */
	readonly coordinates: Int32Array;
	/** Open addressing: 1 + the number of the cell, 0 where free. */
	readonly table: Uint32Array;
}

function occupiedCells({ positions, box }: SurfacePoints, chosen: Uint32Array, width: number): OccupiedCells {
	const { min } = box;
	const table = new Uint32Array(2 ** (1 + Math.ceil(Math.log2(chosen.length + 1))));
	const coordinates = new Int32Array(3 * chosen.length);
	const cellOfPoint = new Uint32Array(chosen.length);
	let count = 0;
	for (let i = 0; i < chosen.length; i++) {
		const x = Math.floor((positions[3 * chosen[i]] - min[0]) / width) | 0;
		const y = Math.floor((positions[3 * chosen[i] + 1] - min[1]) / width) | 0;
		const z = Math.floor((positions[3 * chosen[i] + 2] - min[2]) / width) | 0;
		const slot = slotOf(table, coordinates, x, y, z);
		if (table[slot] === 0) {
			coordinates[3 * count] = x;
			coordinates[3 * count + 1] = y;
			coordinates[3 * count + 2] = z;
			table[slot] = ++count;
		}
		cellOfPoint[i] = table[slot] - 1;
	}
	return { cellOfPoint, count, coordinates, table };
}

/** Where the cell is in the table, or would be. */
function slotOf(table: Uint32Array, coordinates: Int32Array, x: number, y: number, z: number): number {
	const mask = table.length - 1;
	const mixed = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f);
	let slot = (mixed ^ (mixed >>> 15)) & mask;
	for (;;) {
		const cell = 3 * (table[slot] - 1);
		if (cell < 0) return slot;
		if (coordinates[cell] === x && coordinates[cell + 1] === y && coordinates[cell + 2] === z) return slot;
		slot = (slot + 1) & mask;
	}
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

/** One of each two opposite directions to the 26 cells around; itself first. */
const forward = [
	[0, 0, 0],
	[1, 0, 0],
	[-1, 1, 0],
	[0, 1, 0],
	[1, 1, 0],
	...[-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => [x, y, 1])),
] as const;

function meetingPairs(sorted: SortedPoints, reach: Reach): PairList {
	const { start, grid } = sorted;
	const { count, coordinates, table } = grid;
	const pairs = new PairList();
	for (let c = 0; c < count; c++)
		for (let k = 0; k < forward.length; k++) {
			const x = (coordinates[3 * c] + forward[k][0]) | 0;
			const y = (coordinates[3 * c + 1] + forward[k][1]) | 0;
			const z = (coordinates[3 * c + 2] + forward[k][2]) | 0;
			const other = k === 0 ? c : table[slotOf(table, coordinates, x, y, z)] - 1;
			if (other < 0) continue;
			pairs.reserve((start[c + 1] - start[c]) * (start[other + 1] - start[other]));
			pairUp(sorted, c, other, reach, pairs);
		}
	return pairs;
}

/** Adds the neighbours among the points of one cell and those of another, or of one cell. */
function pairUp(
	{ positions, normals, start }: SortedPoints,
	cell: number,
	other: number,
	{ far, near }: Reach,
	pairs: PairList,
): void {
	const { first, second, weights } = pairs;
	const farSquared = far * far;
	const end = start[cell + 1];
	const endOther = start[other + 1];
	let count = pairs.count;
	for (let i = start[cell]; i < end; i++) {
		const p = 3 * i;
		const x = positions[p];
		const y = positions[p + 1];
		const z = positions[p + 2];
		const nx = normals[p];
		const ny = normals[p + 1];
		const nz = normals[p + 2];
		for (let j = cell === other ? i + 1 : start[other]; j < endOther; j++) {
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
