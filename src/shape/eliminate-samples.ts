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
	const queue = queueOf(crowding);
	const isGone = new Uint8Array(chosen.length);
	const eliminated = new Uint32Array(chosen.length - count);
	for (let k = 0; k < eliminated.length; k++) {
		const worst = takeMostCrowded(queue, crowding);
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

/**
 * Points in buckets by crowding, a bucket for every 64th part of an octave: the order is right to 1.6 %. A point may be
 * in too high a bucket, never in one too low.
 */
interface Queue {
	/** First point of each bucket, −1 where it is empty. */
	readonly head: Int32Array;
	/** The next point in the bucket of each point, or −1. */
	readonly next: Int32Array;
	/** No bucket above has points. */
	top: number;
}

/** Buckets from here (2⁻⁶⁴) to above the crowding of any number of points. */
const octaves = 64 + 32;
const partBits = 6;
const lowestExponent = 127 - 64;
const number = new Float32Array(1);
const bits = new Uint32Array(number.buffer);

/** Sign, exponent and leading bits of the fraction of a float32 count up as the number does. */
function bucketOf(crowding: number): number {
	number[0] = crowding > 0 ? crowding : 0;
	const bucket = (bits[0] >>> (23 - partBits)) - (lowestExponent << partBits);
	return bucket > 0 ? bucket : 0;
}

function queueOf(crowding: Float64Array): Queue {
	const queue = { head: new Int32Array(octaves << partBits).fill(-1), next: new Int32Array(crowding.length), top: 0 };
	for (let i = crowding.length - 1; i >= 0; i--) {
		const bucket = bucketOf(crowding[i]);
		queue.next[i] = queue.head[bucket];
		queue.head[bucket] = i;
		if (bucket > queue.top) queue.top = bucket;
	}
	return queue;
}

/** Crowding only ever falls, so what is found in its own bucket at the top is the most crowded. */
function takeMostCrowded(queue: Queue, crowding: Float64Array): number {
	const { head, next } = queue;
	let top = queue.top;
	for (;;) {
		while (head[top] < 0) top--;
		const point = head[top];
		head[top] = next[point];
		const bucket = bucketOf(crowding[point]);
		if (bucket === top) {
			queue.top = top;
			return point;
		}
		next[point] = head[bucket];
		head[bucket] = point;
	}
}
