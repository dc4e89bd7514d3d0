import { edgeIds } from './edge-ids.ts';
import { requireSources } from './geodesic-solver.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { dequeue, enqueue, windowNumbers, windowQueue, type WindowQueue } from './window-queue.ts';

/** Angles within this of a full turn count as one: more would leave shadows that nothing reaches. */
const angleTolerance = 1e-12;
/** Windows narrower than this share of their edge are dropped. */
const narrowest = 1e-11;
/** Paths equally long up to rounding must not rule each other out: bends of 1e-7 change lengths by 1e-14 only. */
const tieFactor = 1 - 1e-12;
/** A corner counts as seen through a window that ends this share of the edge beside the line of sight. */
const sightSlack = 1e-8;

/**
 * Length in mm of the shortest path over the triangles from each vertex to the nearest source, exact up to float64
 * rounding. Intervals of edges that see a source (or a vertex at which paths bend) straight through the triangles
 * unfolded are carried from edge to edge, the nearest first; an interval is dropped where a path through one of the
 * corners of the triangle it enters is shorter. About n^1.5 log n in practice; n² windows at worst.
 *
 * Xin & Wang, Improving Chen and Han's Algorithm on the Discrete Geodesic Problem, 2009.
 *
 * @throws RangeError if there is no source, one is no vertex, or a coordinate is not finite.
 */
export function exactGeodesics(mesh: TriangleMesh, sources: ArrayLike<number>): Float64Array {
	const vertexCount = mesh.positions.length / 3;
	requireSources('geodesicDistance', sources, vertexCount);
	const surface = surfaceOf(mesh);
	const { distances, queue } = surface;
	for (let i = 0; i < sources.length; i++) distances[sources[i]] = 0;
	// A vertex entry has half-edge −1 and its number instead of an interval.
	for (let i = 0; i < sources.length; i++) putVertex(surface, sources[i]);
	for (let i = 0; i < sources.length; i++) surface.bends[sources[i]] = 1;
	while (queue.count > 0) {
		const o = dequeue(queue);
		const { data } = queue;
		if (data[o] < 0) {
			// An outdated entry: the vertex has been reached on a shorter path since.
			if (data[o + 1] <= distances[data[o + 2]]) spreadFromVertex(surface, data[o + 2]);
			continue;
		}
		for (let k = 0; k < windowNumbers; k++) surface.window[k] = data[o + k];
		crossTriangle(surface);
	}
	return distances;
}

interface Surface {
	readonly triangles: Uint32Array;
	readonly twins: Int32Array;
	/** Of each half-edge. */
	readonly lengths: Float64Array;
	/** Where the corner opposite to a half-edge lies: along it, and beside it. */
	readonly along: Float64Array;
	readonly beside: Float64Array;
	/** 1: shortest paths may bend at the vertex. */
	readonly bends: Uint8Array;
	/** Half-edges that leave each vertex. */
	readonly start: Uint32Array;
	readonly leaving: Uint32Array;
	readonly distances: Float64Array;
	/** Windows: half-edge, from, to, source along and beside the half-edge, distance of the source. */
	readonly queue: WindowQueue;
	/** The window that is crossing, as in the queue. */
	readonly window: Float64Array;
	/** The window that is being made: as in the queue, without the half-edge. */
	readonly made: Float64Array;
	/** Shortest straight way to the corner opposite to each half-edge through a window on it, and where it crosses. */
	readonly bestAhead: Float64Array;
	readonly bestCrossing: Float64Array;
}

const next = (h: number): number => (h % 3 === 2 ? h - 2 : h + 1);
const previous = (h: number): number => (h % 3 === 0 ? h + 2 : h - 1);

function surfaceOf({ positions, triangles: given }: TriangleMesh): Surface {
	for (const value of positions)
		if (!Number.isFinite(value)) throw new RangeError(`geodesicDistance: coordinates must be finite, got ${value}`);
	const triangles = given.filter((_, h) => {
		const [a, b, c] = given.subarray(h - (h % 3), h - (h % 3) + 3);
		return a !== b && b !== c && c !== a;
	});
	const { twins } = edgeIds({ positions, triangles });
	const vertexCount = positions.length / 3;
	const n = triangles.length;
	const lengths = new Float64Array(n);
	for (let h = 0; h < n; h++) lengths[h] = edgeLength(positions, triangles[h], triangles[next(h)]);
	const along = new Float64Array(n);
	const beside = new Float64Array(n);
	const angles = new Float64Array(vertexCount);
	const bends = new Uint8Array(vertexCount);
	const start = new Uint32Array(vertexCount + 2);
	for (let h = 0; h < n; h++) {
		const [a, b, c] = [lengths[h], lengths[next(h)], lengths[previous(h)]];
		along[h] = a > 0 ? (a * a + c * c - b * b) / (2 * a) : 0;
		beside[h] = Math.sqrt(Math.max(0, c * c - along[h] ** 2));
		angles[triangles[h]] += Math.atan2(beside[h], along[h]);
		if (twins[h] < 0) bends[triangles[h]] = bends[triangles[next(h)]] = 1;
		start[triangles[h] + 2]++;
	}
	for (let v = 0; v < vertexCount; v++) {
		if (angles[v] > 2 * Math.PI + angleTolerance) bends[v] = 1;
		start[v + 2] += start[v + 1];
	}
	const leaving = new Uint32Array(n);
	for (let h = 0; h < n; h++) leaving[start[triangles[h] + 1]++] = h;
	return {
		triangles,
		twins,
		lengths,
		along,
		beside,
		bends,
		start,
		leaving,
		distances: new Float64Array(vertexCount).fill(Infinity),
		queue: windowQueue(),
		window: new Float64Array(windowNumbers),
		made: new Float64Array(windowNumbers - 1),
		bestAhead: new Float64Array(n).fill(Infinity),
		bestCrossing: new Float64Array(n),
	};
}

function edgeLength(positions: Float32Array, a: number, b: number): number {
	const dx = positions[3 * a] - positions[3 * b];
	const dy = positions[3 * a + 1] - positions[3 * b + 1];
	const dz = positions[3 * a + 2] - positions[3 * b + 2];
	return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function putVertex({ distances, queue }: Surface, vertex: number): void {
	const o = enqueue(queue, distances[vertex]);
	queue.data[o] = -1;
	queue.data[o + 1] = distances[vertex];
	queue.data[o + 2] = vertex;
}

function reach(surface: Surface, vertex: number, distance: number): void {
	if (!(distance < surface.distances[vertex])) return;
	surface.distances[vertex] = distance;
	if (surface.bends[vertex] === 1) putVertex(surface, vertex);
}

/** The vertex sees the neighbours along its edges, and the whole opposite edge of each of its triangles. */
function spreadFromVertex(surface: Surface, vertex: number): void {
	const { triangles, twins, lengths, along, beside, start, leaving, distances, made } = surface;
	const distance = distances[vertex];
	for (let i = start[vertex]; i < start[vertex + 1]; i++) {
		const h = leaving[i];
		reach(surface, triangles[next(h)], distance + lengths[h]);
		reach(surface, triangles[previous(h)], distance + lengths[previous(h)]);
		const opposite = next(h);
		const twin = twins[opposite];
		if (twin < 0) continue;
		// Windows are kept by the half-edge of the triangle they enter: it runs the other way.
		const length = lengths[opposite];
		made[0] = 0;
		made[1] = length;
		made[2] = length - along[opposite];
		made[3] = beside[opposite];
		made[4] = distance;
		putWindow(surface, twin);
	}
}

/** Queues the window in `made`. */
function putWindow({ queue, made }: Surface, h: number): void {
	const gap = made[2] < made[0] ? made[0] - made[2] : made[2] > made[1] ? made[2] - made[1] : 0;
	const o = enqueue(queue, made[4] + Math.sqrt(gap * gap + made[3] * made[3]));
	queue.data[o] = h;
	queue.data.set(made, o + 1);
}

/** A window enters the triangle of its half-edge: the corner ahead, and what is seen of the two edges ahead. */
function crossTriangle(surface: Surface): void {
	const { triangles, lengths, along, beside, distances, window } = surface;
	const h = window[0];
	const from = window[1];
	const to = window[2];
	const sx = window[3];
	const sy = window[4];
	const distance = window[5];
	const length = lengths[h];
	const toFrom = (distance + Math.sqrt((from - sx) ** 2 + sy * sy)) * tieFactor;
	const toTo = (distance + Math.sqrt((to - sx) ** 2 + sy * sy)) * tieFactor;
	const isBehindCorner = distances[triangles[h]] + to < toTo || distances[triangles[next(h)]] + length - from < toFrom;
	if (isBehindCorner) return;

	// The half-edge on the x axis, the source below at (sx, −sy), the corner ahead above.
	const cx = along[h];
	const cy = beside[h];
	const ahead = triangles[previous(h)];
	/** Where the straight line from the source to the corner ahead crosses the half-edge. */
	const crossing = sy + cy > 0 ? sx + ((cx - sx) * sy) / (sy + cy) : cx;
	const slack = sightSlack * length;
	const toAhead = distance + Math.sqrt((cx - sx) ** 2 + (cy + sy) ** 2);
	const isInSight = crossing >= from - slack && crossing <= to + slack;
	let leftEnd = Math.min(to, crossing);
	let rightStart = Math.max(from, crossing);
	// Rays that would have to cross the best line of sight to the corner ahead, seen before, come second.
	if (toAhead >= surface.bestAhead[h]) {
		const best = surface.bestCrossing[h];
		if (best > crossing) rightStart = Math.max(rightStart, best);
		else leftEnd = Math.min(leftEnd, best);
	} else if (isInSight) {
		surface.bestAhead[h] = toAhead;
		surface.bestCrossing[h] = crossing;
	}
	if (isInSight) reach(surface, ahead, toAhead);
	const known = distances[ahead];
	// Rays left of the corner ahead meet the edge from it to the start of the half-edge, the others the edge beyond.
	if (from < leftEnd && !(known + Math.sqrt((cx - from) ** 2 + cy * cy) < toFrom))
		see(surface, previous(h), from, leftEnd, true);
	if (to > rightStart && !(known + Math.sqrt((cx - to) ** 2 + cy * cy) < toTo))
		see(surface, next(h), rightStart, to, false);
}

/** The part of an edge ahead that is seen through an interval of the half-edge becomes a window into what is beyond. */
function see(surface: Surface, edge: number, from: number, to: number, isLeft: boolean): void {
	const { twins, lengths, along, beside, window, made } = surface;
	const twin = twins[edge];
	if (twin < 0) return;
	const h = window[0];
	const sx = window[3];
	const sy = window[4];
	const length = lengths[edge];
	// The edge as a line from its start, in the frame of the half-edge.
	const startX = isLeft ? along[h] : lengths[h];
	const startY = isLeft ? beside[h] : 0;
	const ux = ((isLeft ? 0 : along[h]) - startX) / length;
	const uy = ((isLeft ? 0 : beside[h]) - startY) / length;
	const relX = sx - startX;
	const relY = -sy - startY;
	// Left to right on the half-edge is from the end to the start on the edge ahead; the twin runs the other way again.
	const low = clamped(meet(to - sx, sy, relX, relY, ux, uy), length);
	const high = clamped(meet(from - sx, sy, relX, relY, ux, uy), length);
	if (!(high - low > narrowest * length)) return;
	made[0] = length - high;
	made[1] = length - low;
	made[2] = length - (relX * ux + relY * uy);
	made[3] = Math.abs(relX * uy - relY * ux);
	made[4] = window[5];
	putWindow(surface, twin);
}

/** Where on the line start + t u the ray from the source (at relX, relY from the start) in direction (rx, ry) meets it. */
function meet(rx: number, ry: number, relX: number, relY: number, ux: number, uy: number): number {
	return (rx * relY - ry * relX) / (rx * uy - ry * ux);
}

const clamped = (t: number, length: number): number => (t > 0 ? (t < length ? t : length) : 0);
