import { evaluateEdge, quadricSize, vertexQuadrics } from './edge-quadrics.ts';

/** A closed, manifold, oriented surface whose edges are being collapsed: every half-edge has its twin. */
export interface Collapsing {
	/** x, y, z of each vertex, counted from a point near by. */
	readonly positions: Float64Array;
	/** Dead triangles have −1 as their first corner. */
	readonly triangles: Int32Array;
	readonly twins: Int32Array;
	/** 1 for vertices that must stay. */
	readonly locked: Uint8Array;
	/** For each vertex the one it was merged into, in the end itself. */
	readonly mergedInto: Int32Array;
}

interface State extends Collapsing {
	readonly quadrics: Float64Array;
	readonly valence: Int32Array;
	/** The last walk that came by each vertex. */
	readonly marks: Int32Array;
	/** Edges wait in buckets by cost, first come first served; each by one of its half-edges. */
	readonly heads: Int32Array;
	readonly tails: Int32Array;
	readonly nexts: Int32Array;
	readonly previous: Int32Array;
	/** Bucket an edge waits in, kept at one of its half-edges; −1 at the other, and for edges that wait no more. */
	readonly keys: Int32Array;
	/** Edges of lower cost wait in this bucket. */
	floorKey: number;
	/** No bucket below has an edge. */
	lowest: number;
	walk: number;
}

/** Costs are sorted by the upper bits of their float32, to within one part in 16: finer does not fit better. */
const bucketCount = 1 << 12;
/**
 * The cheapest edges all but cost nothing and will go whatever their order: this share of all edges, times the share of
 * triangles to remove, waits in one bucket, in the order of the mesh, which is kind to the cache.
 */
const unsortedShare = 0.2;
/** Most edges a new vertex may have. */
const mostEdges = 16;
/** Cosine of the largest turn of a triangle, squared. */
const leastCosineSquared = 0.04;

/**
 * The reference of `collapseEdges`, and the twin of assembly/collapse-edges.as.ts: the same float64 operations in the same
 * order. All arrays are changed in place.
 */
export function collapseInOrder(
	surface: Collapsing,
	targetTriangleCount: number,
	maxErrorMm: number,
): { triangleCount: number; errorMm: number } {
	const state = newState(surface);
	const { positions, triangles, twins, locked, quadrics, heads } = state;
	/** New vertex, squared distances, and the area it stands for, of the edge last looked at. */
	const spot = new Float64Array(5);
	state.floorKey = findFloor(state, unsortedShare * (1 - targetTriangleCount / (triangles.length / 3)), spot);
	for (let h = 0; h < triangles.length; h++) {
		if (twins[h] < h) continue;
		const a = triangles[h];
		const b = triangles[after(h)];
		if (!(locked[a] | locked[b])) insert(state, h, evaluateEdge(positions, quadrics, [a, b], spot));
	}
	let triangleCount = triangles.length / 3;
	let worst = 0;
	const limit = maxErrorMm * maxErrorMm;
	while (triangleCount > targetTriangleCount) {
		while (state.lowest < bucketCount && heads[state.lowest] < 0) state.lowest++;
		if (state.lowest === bucketCount) break;
		const h = heads[state.lowest];
		const cost = evaluateEdge(positions, quadrics, [triangles[h], triangles[after(h)]], spot);
		remove(state, h);
		if (Math.max(state.floorKey, costKey(cost)) > state.lowest) {
			insert(state, h, cost);
			continue;
		}
		const squared = spot[3] / spot[4];
		if (squared > limit || !tryCollapse(state, h, spot)) continue;
		triangleCount -= 2;
		if (squared > worst) worst = squared;
	}
	return { triangleCount, errorMm: Math.sqrt(worst) };
}

const after = (h: number): number => (h % 3 === 2 ? h - 2 : h + 1);
const before = (h: number): number => (h % 3 === 0 ? h + 2 : h - 1);

function newState(surface: Collapsing): State {
	const { positions, triangles } = surface;
	const vertexCount = positions.length / 3;
	const valence = new Int32Array(vertexCount);
	for (let h = 0; h < triangles.length; h++) valence[triangles[h]]++;
	return {
		...surface,
		quadrics: vertexQuadrics(positions, triangles),
		valence,
		marks: new Int32Array(vertexCount).fill(-1),
		heads: new Int32Array(bucketCount).fill(-1),
		tails: new Int32Array(bucketCount).fill(-1),
		nexts: new Int32Array(triangles.length),
		previous: new Int32Array(triangles.length),
		keys: new Int32Array(triangles.length).fill(-1),
		floorKey: 0,
		lowest: bucketCount,
		walk: 0,
	};
}

function insert(state: State, h: number, cost: number): void {
	insertAt(state, h, Math.max(state.floorKey, costKey(cost)));
}

function insertAt(state: State, h: number, key: number): void {
	const { heads, tails, nexts, previous, keys } = state;
	const tail = tails[key];
	nexts[h] = -1;
	previous[h] = tail;
	if (tail >= 0) nexts[tail] = h;
	else heads[key] = h;
	tails[key] = h;
	keys[h] = key;
	if (key < state.lowest) state.lowest = key;
}

function remove({ heads, tails, nexts, previous, keys }: State, h: number): void {
	const left = previous[h];
	const right = nexts[h];
	if (left >= 0) nexts[left] = right;
	else heads[keys[h]] = right;
	if (right >= 0) previous[right] = left;
	else tails[keys[h]] = left;
	keys[h] = -1;
}

/** The bucket below which a share of all edges lies. */
function findFloor({ positions, triangles, twins, quadrics }: State, share: number, spot: Float64Array): number {
	const counts = new Uint32Array(bucketCount);
	let edgeCount = 0;
	for (let h = 0; h < triangles.length; h++) {
		if (twins[h] < h) continue;
		counts[costKey(evaluateEdge(positions, quadrics, [triangles[h], triangles[after(h)]], spot))]++;
		edgeCount++;
	}
	const wanted = share * edgeCount;
	let seen = 0;
	for (let key = 0; key < bucketCount - 1; key++) {
		seen += counts[key];
		if (seen > wanted) return key;
	}
	return bucketCount - 1;
}

/** Takes the edge of two half-edges out of its bucket. @returns the bucket, or −1. */
function withdraw(state: State, h: number, g: number): number {
	const holder = state.keys[h] >= 0 ? h : g;
	const key = state.keys[holder];
	if (key >= 0) remove(state, holder);
	return key;
}

/** Collapses an edge unless the surface would no longer be a manifold, or a triangle would turn too far. */
function tryCollapse(state: State, h: number, spot: Float64Array): boolean {
	const { triangles, twins, valence } = state;
	const g = twins[h];
	const a = triangles[h];
	const b = triangles[g];
	const c = triangles[before(h)];
	const d = triangles[before(g)];
	if (valence[a] + valence[b] > mostEdges + 4) return false;
	if (valence[c] <= 3 || valence[d] <= 3 || c === d || commonNeighbours(state, h, g) !== 2) return false;
	if (turnsTriangle(state, h, b, spot) || turnsTriangle(state, g, a, spot)) return false;

	for (let e = g, isDone = false; !isDone; isDone = e === g) {
		triangles[e] = a;
		e = twins[before(e)];
	}
	const q = closeTriangles(state, h, g);
	valence[a] += valence[b] - 4;
	valence[c]--;
	valence[d]--;
	state.mergedInto[b] = a;
	mergeInto(state, a, b, spot);
	offerRing(state, a, q, spot);
	return true;
}

/** Link condition: the ends of an edge may have no common neighbours but the two corners opposite to it. */
function commonNeighbours(state: State, h: number, g: number): number {
	const { triangles, twins, marks } = state;
	const walk = ++state.walk;
	let e = h;
	do {
		marks[triangles[before(e)]] = walk;
		e = twins[before(e)];
	} while (e !== h);
	let common = 0;
	e = g;
	do {
		if (marks[triangles[before(e)]] === walk) common++;
		e = twins[before(e)];
	} while (e !== g);
	return common;
}

/** Takes the two triangles of an edge out and joins their other edges. @returns a half-edge that starts at the new vertex. */
function closeTriangles(state: State, h: number, g: number): number {
	const { triangles, twins } = state;
	const p = twins[after(h)];
	const q = twins[before(h)];
	const r = twins[after(g)];
	const s = twins[before(g)];
	withdraw(state, g, g);
	const keyB = withdraw(state, after(h), p);
	const keyC = Math.max(keyB, withdraw(state, before(h), q));
	const keyE = withdraw(state, after(g), r);
	const keyD = Math.max(keyE, withdraw(state, before(g), s));
	twins[p] = q;
	twins[q] = p;
	twins[r] = s;
	twins[s] = r;
	if (keyC >= 0) insertAt(state, p, keyC);
	if (keyD >= 0) insertAt(state, r, keyD);
	triangles[h - (h % 3)] = -1;
	triangles[g - (g % 3)] = -1;
	return q;
}

function mergeInto({ positions, quadrics }: State, a: number, b: number, spot: Float64Array): void {
	positions[3 * a] = spot[0];
	positions[3 * a + 1] = spot[1];
	positions[3 * a + 2] = spot[2];
	for (let k = 0; k < quadricSize; k++) quadrics[quadricSize * a + k] += quadrics[quadricSize * b + k];
}

/** Edges of the new vertex that were refused before may now be possible. */
function offerRing(state: State, a: number, first: number, spot: Float64Array): void {
	const { triangles, twins, keys, locked, positions, quadrics } = state;
	let e = first;
	do {
		const twin = twins[e];
		const other = triangles[twin];
		if (keys[e] < 0 && keys[twin] < 0 && !(locked[a] | locked[other]))
			insert(state, e, evaluateEdge(positions, quadrics, [a, other], spot));
		e = twins[before(e)];
	} while (e !== first);
}

const costBits = new Float32Array(1);
const costWords = new Int32Array(costBits.buffer);

/** The bucket of a cost: its float32 bits grow with it. */
function costKey(cost: number): number {
	costBits[0] = cost;
	return costWords[0] >> 19;
}

/**
 * Whether a triangle round the start of half-edge `first`, those with vertex `other` left out, is turned too far when that
 * vertex moves to `spot`.
 */
function turnsTriangle(
	{ positions, triangles, twins }: Collapsing,
	first: number,
	other: number,
	spot: Float64Array,
): boolean {
	const o = 3 * triangles[first];
	const ox = positions[o];
	const oy = positions[o + 1];
	const oz = positions[o + 2];
	const tx = spot[0];
	const ty = spot[1];
	const tz = spot[2];
	let e = first;
	do {
		const before = e % 3 === 0 ? e + 2 : e - 1;
		const u = triangles[e % 3 === 2 ? e - 2 : e + 1];
		const v = triangles[before];
		e = twins[before];
		if (u === other || v === other) continue;
		const ux = positions[3 * u];
		const uy = positions[3 * u + 1];
		const uz = positions[3 * u + 2];
		const sx = positions[3 * v] - ux;
		const sy = positions[3 * v + 1] - uy;
		const sz = positions[3 * v + 2] - uz;
		const px = ox - ux;
		const py = oy - uy;
		const pz = oz - uz;
		const nx = sy * pz - sz * py;
		const ny = sz * px - sx * pz;
		const nz = sx * py - sy * px;
		const qx = tx - ux;
		const qy = ty - uy;
		const qz = tz - uz;
		const kx = sy * qz - sz * qy;
		const ky = sz * qx - sx * qz;
		const kz = sx * qy - sy * qx;
		const dot = nx * kx + ny * ky + nz * kz;
		const before2 = nx * nx + ny * ny + nz * nz;
		if (before2 > 0 && !(dot > 0 && dot * dot > leastCosineSquared * before2 * (kx * kx + ky * ky + kz * kz)))
			return true;
	} while (e !== first);
	return false;
}
