import { crowdOf, type Crowd, type Reach, type SurfacePoints } from './crowding-cells.ts';

/**
 * Keeps `count` of the points so that they are spread evenly over a surface of the given area: again and again the
 * point most crowded by its neighbours goes. Points on opposite sides of a thin wall (normals more than 90° apart) do
 * not crowd each other. Returns the indices of the kept. Fastest where points that are near in space are near in order.
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
	const crowd = crowdOf(points, chosen, reachOf(points, area, count / chosen.length, count));
	const { indices, start, neighbours, weights } = crowd;
	const crowding = crowdingOf(crowd);
	const heap = makeHeap(crowding);
	const isGone = new Uint8Array(chosen.length);
	const eliminated = new Uint32Array(chosen.length - count);
	for (let k = 0; k < eliminated.length; k++) {
		const worst = takeMostCrowded(heap, crowding);
		isGone[worst] = 1;
		eliminated[k] = indices[worst];
		const end = start[worst + 1];
		for (let n = start[worst]; n < end; n++) crowding[neighbours[n]] -= weights[n];
	}
	return { kept: indices.filter((_, i) => !isGone[i]), eliminated };
}

/** What all its neighbours together do to each point. */
function crowdingOf({ indices, start, weights }: Crowd): Float64Array {
	const crowding = new Float64Array(indices.length);
	for (let i = 0; i < crowding.length; i++) {
		let sum = tieBreak(indices[i]);
		for (let n = start[i]; n < start[i + 1]; n++) sum += weights[n];
		crowding[i] = sum;
	}
	return crowding;
}

function reachOf({ box }: SurfacePoints, area: number, ratio: number, count: number): Reach {
	const { min, max } = box;
	const diagonal = Math.sqrt((max[0] - min[0]) ** 2 + (max[1] - min[1]) ** 2 + (max[2] - min[2]) ** 2);
	// Largest radius of `count` equal discs on the area; where the surface is as thin as a line, on the line.
	const radius = Math.max(Math.sqrt(area / (2 * Math.sqrt(3) * count)), diagonal / (2 * count));
	// Yuksel's weight limiting with β = 0.65 and γ = 1.5.
	return { far: 2 * radius, near: 2 * radius * (1 - ratio * Math.sqrt(ratio)) * 0.65 };
}

/** Too little to matter but where all else is equal, as among points without neighbours. */
const tieBreak = (index: number): number => (Math.imul(index + 1, 0x9e3779b1) >>> 0) * 2 ** -62;

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
