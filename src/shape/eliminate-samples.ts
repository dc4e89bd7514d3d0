import { boundingBox } from './bounding-box.ts';

/** Points on a surface of which some are to be kept: x, y, z and unit normal of each. */
export interface SurfacePoints {
	readonly positions: Float64Array;
	readonly normals: Float64Array;
}

/**
 * Keeps `count` of the points so that they are spread evenly over a surface of the given area: again and again the
 * point most crowded by its neighbours goes. Points on opposite sides of a thin wall (normals more than 90° apart) do
 * not crowd each other. Points are taken to be in random order, which decides ties. Returns the indices of the kept.
 *
 * Yuksel, Sample Elimination for Generating Poisson Disk Sample Sets, 2015.
 */
export function eliminateSamples(points: SurfacePoints, count: number, area: number): Uint32Array {
	const all = Uint32Array.from({ length: points.positions.length / 3 }, (_, i) => i);
	return eliminate(points, all, count, area).kept;
}

/**
 * Orders the chosen points so that every prefix is spread evenly: half of them are eliminated, then half of the rest,
 * and so on; what goes last comes first (Yuksel, Progressive Sampling).
 */
export function orderProgressively(points: SurfacePoints, chosen: Uint32Array, area: number): Uint32Array {
	const order = new Uint32Array(chosen.length);
	let rest = chosen;
	while (rest.length > 1) {
		const { kept, eliminated } = eliminate(points, rest, rest.length >> 1, area);
		for (let k = 0; k < eliminated.length; k++) order[rest.length - 1 - k] = eliminated[k];
		rest = kept;
	}
	if (rest.length === 1) order[0] = rest[0];
	return order;
}

interface Elimination {
	readonly kept: Uint32Array;
	/** In the order in which they went. */
	readonly eliminated: Uint32Array;
}

function eliminate(points: SurfacePoints, chosen: Uint32Array, count: number, area: number): Elimination {
	const cells = sortIntoCells(points, chosen, count, area);
	const size = chosen.length;
	const crowding = new Float64Array(size);
	for (let i = 0; i < size; i++) addCrowding(cells, i, 1, crowding);

	const heap = makeHeap(crowding);
	const isGone = new Uint8Array(size);
	const eliminated = new Uint32Array(size - count);
	for (let k = 0; k < eliminated.length; k++) {
		const i = takeMostCrowded(heap, crowding);
		isGone[i] = 1;
		eliminated[k] = cells.indices[i];
		removeFromBucket(cells, i);
		addCrowding(cells, i, -1, crowding);
	}
	return { kept: cells.indices.filter((_, i) => !isGone[i]), eliminated };
}

/** The chosen points, sorted by bucket of a hash grid whose cells are as wide as a point reaches. */
interface Cells {
	/** What each point is called outside. */
	readonly indices: Uint32Array;
	readonly positions: Float64Array;
	readonly normals: Float64Array;
	/** Three whole numbers a point, wrapped to 32 bits (cells that wrap together are told apart by distance). */
	readonly cellOf: Int32Array;
	/** Where the points of each bucket begin in `members`, and where those that are left end. */
	readonly start: Uint32Array;
	readonly end: Uint32Array;
	readonly members: Uint32Array;
	/** Neighbours nearer than `far` crowd a point; those nearer than `near` no more than if they were that far. mm. */
	readonly far: number;
	readonly near: number;
}

function sortIntoCells(points: SurfacePoints, chosen: Uint32Array, count: number, area: number): Cells {
	const size = chosen.length;
	const unsorted = new Float64Array(3 * size);
	for (let i = 0; i < size; i++) for (let k = 0; k < 3; k++) unsorted[3 * i + k] = points.positions[3 * chosen[i] + k];
	const { min, max } = boundingBox(unsorted);
	const diagonal = Math.sqrt((max[0] - min[0]) ** 2 + (max[1] - min[1]) ** 2 + (max[2] - min[2]) ** 2);
	// Largest radius of `count` equal discs on the area; where the surface is as thin as a line, on the line.
	const radius = Math.max(Math.sqrt(area / (2 * Math.sqrt(3) * count)), diagonal / (2 * count));
	const ratio = count / size;
	// Yuksel's weight limiting with β = 0.65 and γ = 1.5.
	const near = 2 * radius * (1 - ratio * Math.sqrt(ratio)) * 0.65;

	const bits = Math.min(24, Math.ceil(Math.log2(size)) + 1);
	const buckets = 2 ** bits;
	const cellOf = new Int32Array(3 * size);
	const bucketOf = new Uint32Array(size);
	const start = new Uint32Array(buckets + 1);
	for (let i = 0; i < size; i++) {
		for (let k = 0; k < 3; k++) cellOf[3 * i + k] = Math.floor((unsorted[3 * i + k] - min[k]) / (2 * radius)) | 0;
		bucketOf[i] = hash(cellOf[3 * i], cellOf[3 * i + 1], cellOf[3 * i + 2]) & (buckets - 1);
		start[bucketOf[i] + 1]++;
	}
	for (let b = 0; b < buckets; b++) start[b + 1] += start[b];
	const end = start.slice(0, buckets);
	const sorted: Cells = {
		indices: new Uint32Array(size),
		positions: new Float64Array(3 * size),
		normals: new Float64Array(3 * size),
		cellOf: new Int32Array(3 * size),
		start,
		end,
		members: Uint32Array.from({ length: size }, (_, i) => i),
		far: 2 * radius,
		near,
	};
	for (let i = 0; i < size; i++) {
		const to = end[bucketOf[i]]++;
		sorted.indices[to] = chosen[i];
		for (let k = 0; k < 3; k++) {
			sorted.positions[3 * to + k] = unsorted[3 * i + k];
			sorted.normals[3 * to + k] = points.normals[3 * chosen[i] + k];
			sorted.cellOf[3 * to + k] = cellOf[3 * i + k];
		}
	}
	return sorted;
}

const hash = (x: number, y: number, z: number): number => {
	const mixed = Math.imul(x, 0x8da6b343) ^ Math.imul(y, 0xd8163841) ^ Math.imul(z, 0xcb1ab31f);
	return mixed ^ (mixed >>> 15);
};

/**
 * Adds (sign 1) how much the neighbours crowd point `i` to its own sum, or takes (sign −1) how much it crowds its
 * remaining neighbours from theirs.
 */
function addCrowding(cells: Cells, i: number, sign: 1 | -1, crowding: Float64Array): void {
	const { positions, normals, cellOf, start, end, members, far, near } = cells;
	const mask = end.length - 1;
	const [x, y, z] = [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
	const [nx, ny, nz] = [normals[3 * i], normals[3 * i + 1], normals[3 * i + 2]];
	const farSquared = far * far;
	let sum = 0;
	for (let dz = -1; dz <= 1; dz++) {
		const cz = (cellOf[3 * i + 2] + dz) | 0;
		for (let dy = -1; dy <= 1; dy++) {
			const cy = (cellOf[3 * i + 1] + dy) | 0;
			for (let dx = -1; dx <= 1; dx++) {
				const cx = (cellOf[3 * i] + dx) | 0;
				const bucket = hash(cx, cy, cz) & mask;
				for (let m = start[bucket]; m < end[bucket]; m++) {
					const j = members[m];
					const q = 3 * j;
					const ex = positions[q] - x;
					const ey = positions[q + 1] - y;
					const ez = positions[q + 2] - z;
					const squared = ex * ex + ey * ey + ez * ez;
					if (squared >= farSquared || j === i) continue;
					if (cellOf[q] !== cx || cellOf[q + 1] !== cy || cellOf[q + 2] !== cz) continue;
					if (normals[q] * nx + normals[q + 1] * ny + normals[q + 2] * nz < 0) continue;
					const distance = Math.sqrt(squared);
					const share = 1 - (distance > near ? distance : near) / far;
					const fourth = share * share * share * share;
					if (sign > 0) sum += fourth * fourth;
					else crowding[j] -= fourth * fourth;
				}
			}
		}
	}
	if (sign > 0) crowding[i] = sum;
}

function removeFromBucket({ cellOf, start, end, members }: Cells, i: number): void {
	const bucket = hash(cellOf[3 * i], cellOf[3 * i + 1], cellOf[3 * i + 2]) & (end.length - 1);
	let m = start[bucket];
	while (members[m] !== i) m++;
	members[m] = members[--end[bucket]];
	members[end[bucket]] = i;
}

/** A binary heap of points, most crowded on top. A key may be out of date: too high, never too low. */
interface Heap {
	readonly items: Uint32Array;
	readonly keys: Float64Array;
	size: number;
}

function makeHeap(crowding: Float64Array): Heap {
	const items = Uint32Array.from(crowding, (_, i) => i);
	const heap = { items, keys: crowding.slice(), size: items.length };
	for (let at = (heap.size >> 1) - 1; at >= 0; at--) siftDown(heap, at);
	return heap;
}

/** Crowding only ever falls, so the top is right as soon as its key is up to date. */
function takeMostCrowded(heap: Heap, crowding: Float64Array): number {
	const { items, keys } = heap;
	while (crowding[items[0]] < keys[0]) {
		keys[0] = crowding[items[0]];
		siftDown(heap, 0);
	}
	const top = items[0];
	heap.size--;
	items[0] = items[heap.size];
	keys[0] = keys[heap.size];
	siftDown(heap, 0);
	return top;
}

function siftDown({ items, keys, size }: Heap, from: number): void {
	const item = items[from];
	const key = keys[from];
	let at = from;
	for (;;) {
		let child = 2 * at + 1;
		if (child >= size) break;
		if (child + 1 < size && keys[child + 1] > keys[child]) child++;
		if (keys[child] <= key) break;
		items[at] = items[child];
		keys[at] = keys[child];
		at = child;
	}
	items[at] = item;
	keys[at] = key;
}
