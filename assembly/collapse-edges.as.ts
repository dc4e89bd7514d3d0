/**
 * Edge collapse of a closed manifold by quadric error: the twin of src/shape/collapse-edges.ts, where the method is
 * explained. Same order of float64 operations, same bits.
 *
 * Half-edge h = 4 · triangle + corner. A triangle is one cache line of 64 bytes: at 16 · corner the vertex, the twin, and
 * the next and previous half-edge in the bucket (i32 each); at 48 + 4 · corner the bucket, −1 where none. A dead triangle
 * has −1 as its first vertex. A vertex takes 128 bytes: position (3 f64), quadric (11 f64: A, b, c, area), then valence,
 * mark, locked, and the number of the vertex in the input (i32). Records of what is left move together
 * now and then, which keeps them in the cache; numbers keep their order, so it changes nothing else.
 */
export const heapBase: usize = __heap_base;

const BUCKETS: i32 = 1 << 12;
const LEAST_COSINE_SQUARED: f64 = 0.04;
const PULL: f64 = 1e-7;
const LENGTH_SHARE: f64 = 1e-6;
/** So few triangles fit into the cache as they are. */
const FEW: i32 = 4000;
const MOST_EDGES: i32 = 16;
const UNSORTED_SHARE: f64 = 0.2;

/** Byte offsets within a vertex. */
const QUADRIC: usize = 24;
const AREA: usize = 104;
const VALENCE: usize = 112;
const MARK: usize = 116;
const LOCKED: usize = 120;
const ORIGINAL: usize = 124;

let triangles: usize = 0;
let vertices: usize = 0;
let heads: usize = 0;
let tails: usize = 0;
/** For each vertex of the input the one it was merged into (i32). */
let merged: usize = 0;
/** Records there are, dead ones counted. */
let triangleEnd: i32 = 0;
let vertexEnd: i32 = 0;
let lowest: i32 = 0;
/** Edges of lower cost wait together. */
let floorKey: i32 = 0;
let errorMm: f64 = 0;

/** Of the edge last looked at. */
let spotX: f64 = 0;
let spotY: f64 = 0;
let spotZ: f64 = 0;
let spotCost: f64 = 0;
let spotArea: f64 = 0;

@inline
function vertexOf(h: i32): i32 {
	return load<i32>(triangles + ((<usize>h) << 4));
}
@inline
function setVertex(h: i32, v: i32): void {
	store<i32>(triangles + ((<usize>h) << 4), v);
}
@inline
function twinOf(h: i32): i32 {
	return load<i32>(triangles + ((<usize>h) << 4), 4);
}
@inline
function setTwin(h: i32, g: i32): void {
	store<i32>(triangles + ((<usize>h) << 4), g, 4);
}
@inline
function keyAt(h: i32): usize {
	return triangles + ((<usize>(h & ~3)) << 4) + 48 + ((<usize>(h & 3)) << 2);
}
@inline
function after(h: i32): i32 {
	return (h & 3) == 2 ? h - 2 : h + 1;
}
@inline
function before(h: i32): i32 {
	return (h & 3) == 0 ? h + 2 : h - 1;
}
@inline
function vertexAt(v: i32): usize {
	return vertices + ((<usize>v) << 7);
}
@inline
function costKey(cost: f64): i32 {
	return max(floorKey, reinterpret<i32>(<f32>cost) >> 19);
}

function insert(h: i32, key: i32): void {
	const at = triangles + ((<usize>h) << 4);
	const headAt = heads + ((<usize>key) << 2);
	const tailAt = tails + ((<usize>key) << 2);
	const tail = load<i32>(tailAt);
	store<i32>(at, -1, 8);
	store<i32>(at, tail, 12);
	if (tail >= 0) store<i32>(triangles + ((<usize>tail) << 4), h, 8);
	else store<i32>(headAt, h);
	store<i32>(tailAt, h);
	store<i32>(keyAt(h), key);
	if (key < lowest) lowest = key;
}

function remove(h: i32): void {
	const at = triangles + ((<usize>h) << 4);
	const key = <usize>load<i32>(keyAt(h));
	const next = load<i32>(at, 8);
	const previous = load<i32>(at, 12);
	if (previous >= 0) store<i32>(triangles + ((<usize>previous) << 4), next, 8);
	else store<i32>(heads + (key << 2), next);
	if (next >= 0) store<i32>(triangles + ((<usize>next) << 4), previous, 12);
	else store<i32>(tails + (key << 2), previous);
	store<i32>(keyAt(h), -1);
}

function withdraw(h: i32, g: i32): i32 {
	const holder = load<i32>(keyAt(h)) >= 0 ? h : g;
	const key = load<i32>(keyAt(holder));
	if (key >= 0) remove(holder);
	return key;
}

function evaluateEdge(a: i32, b: i32): f64 {
	const i = vertexAt(a);
	const j = vertexAt(b);
	const q0 = f64x2.add(v128.load(i, QUADRIC), v128.load(j, QUADRIC));
	const q1 = f64x2.add(v128.load(i, QUADRIC + 16), v128.load(j, QUADRIC + 16));
	const q2 = f64x2.add(v128.load(i, QUADRIC + 32), v128.load(j, QUADRIC + 32));
	const q3 = f64x2.add(v128.load(i, QUADRIC + 48), v128.load(j, QUADRIC + 48));
	const q4 = f64x2.add(v128.load(i, QUADRIC + 64), v128.load(j, QUADRIC + 64));
	const xx = f64x2.extract_lane(q0, 0);
	const xy = f64x2.extract_lane(q0, 1);
	const xz = f64x2.extract_lane(q1, 0);
	const yy = f64x2.extract_lane(q1, 1);
	const yz = f64x2.extract_lane(q2, 0);
	const zz = f64x2.extract_lane(q2, 1);
	const bx = f64x2.extract_lane(q3, 0);
	const by = f64x2.extract_lane(q3, 1);
	const bz = f64x2.extract_lane(q4, 0);
	const constant = f64x2.extract_lane(q4, 1);
	const area = load<f64>(i, AREA) + load<f64>(j, AREA);
	const mx = 0.5 * (load<f64>(i) + load<f64>(j));
	const my = 0.5 * (load<f64>(i, 8) + load<f64>(j, 8));
	const mz = 0.5 * (load<f64>(i, 16) + load<f64>(j, 16));
	const gx = xx * mx + xy * my + xz * mz + bx;
	const gy = xy * mx + yy * my + yz * mz + by;
	const gz = xz * mx + yz * my + zz * mz + bz;
	const held = PULL * area + 1e-30;
	const px = xx + held;
	const py = yy + held;
	const pz = zz + held;
	const cxx = py * pz - yz * yz;
	const cxy = xz * yz - xy * pz;
	const cxz = xy * yz - xz * py;
	const cyy = px * pz - xz * xz;
	const cyz = xy * xz - px * yz;
	const czz = px * py - xy * xy;
	const scale = -1 / (px * cxx + xy * cxy + xz * cxz);
	const dx = scale * (cxx * gx + cxy * gy + cxz * gz);
	const dy = scale * (cxy * gx + cyy * gy + cyz * gz);
	const dz = scale * (cxz * gx + cyz * gy + czz * gz);
	const atMiddle = gx * mx + gy * my + gz * mz + bx * mx + by * my + bz * mz + constant;
	const cost = atMiddle + gx * dx + gy * dy + gz * dz - held * (dx * dx + dy * dy + dz * dz);
	spotX = mx + dx;
	spotY = my + dy;
	spotZ = mz + dz;
	spotArea = area;
	spotCost = cost > 0 ? cost : 0;
	const ex = load<f64>(i) - load<f64>(j);
	const ey = load<f64>(i, 8) - load<f64>(j, 8);
	const ez = load<f64>(i, 16) - load<f64>(j, 16);
	return spotCost + LENGTH_SHARE * area * (ex * ex + ey * ey + ez * ez);
}

function turnsTriangle(first: i32, other: i32): bool {
	const o = vertexAt(vertexOf(first));
	const ox = load<f64>(o);
	const oy = load<f64>(o, 8);
	const oz = load<f64>(o, 16);
	let e = first;
	do {
		const previous = before(e);
		const u = vertexOf(after(e));
		const v = vertexOf(previous);
		e = twinOf(previous);
		if (u == other || v == other) continue;
		const p = vertexAt(u);
		const r = vertexAt(v);
		const ux = load<f64>(p);
		const uy = load<f64>(p, 8);
		const uz = load<f64>(p, 16);
		const sx = load<f64>(r) - ux;
		const sy = load<f64>(r, 8) - uy;
		const sz = load<f64>(r, 16) - uz;
		const px = ox - ux;
		const py = oy - uy;
		const pz = oz - uz;
		const nx = sy * pz - sz * py;
		const ny = sz * px - sx * pz;
		const nz = sx * py - sy * px;
		const qx = spotX - ux;
		const qy = spotY - uy;
		const qz = spotZ - uz;
		const kx = sy * qz - sz * qy;
		const ky = sz * qx - sx * qz;
		const kz = sx * qy - sy * qx;
		const dot = nx * kx + ny * ky + nz * kz;
		const squared = nx * nx + ny * ny + nz * nz;
		if (squared > 0 && !(dot > 0 && dot * dot > LEAST_COSINE_SQUARED * squared * (kx * kx + ky * ky + kz * kz)))
			return true;
	} while (e != first);
	return false;
}

function addQuadric(v: i32, index: usize, amount: f64): void {
	const at = vertexAt(v) + QUADRIC + (index << 3);
	store<f64>(at, load<f64>(at) + amount);
}

function fillQuadrics(triangleCount: i32): void {
	for (let t = 0; t < triangleCount; t++) {
		const h = t << 2;
		const a = vertexAt(vertexOf(h));
		const b = vertexAt(vertexOf(h + 1));
		const c = vertexAt(vertexOf(h + 2));
		const ax = load<f64>(a);
		const ay = load<f64>(a, 8);
		const az = load<f64>(a, 16);
		const ux = load<f64>(b) - ax;
		const uy = load<f64>(b, 8) - ay;
		const uz = load<f64>(b, 16) - az;
		const vx = load<f64>(c) - ax;
		const vy = load<f64>(c, 8) - ay;
		const vz = load<f64>(c, 16) - az;
		let nx = uy * vz - uz * vy;
		let ny = uz * vx - ux * vz;
		let nz = ux * vy - uy * vx;
		const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
		if (length == 0) continue;
		nx /= length;
		ny /= length;
		nz /= length;
		const offset = -(nx * ax + ny * ay + nz * az);
		const weight = length / 6;
		const m0 = weight * nx;
		const m1 = weight * ny;
		const m2 = weight * nz;
		const m3 = weight * offset;
		for (let k = h; k < h + 3; k++) {
			const v = vertexOf(k);
			addQuadric(v, 0, m0 * nx);
			addQuadric(v, 1, m0 * ny);
			addQuadric(v, 2, m0 * nz);
			addQuadric(v, 3, m1 * ny);
			addQuadric(v, 4, m1 * nz);
			addQuadric(v, 5, m2 * nz);
			addQuadric(v, 6, m3 * nx);
			addQuadric(v, 7, m3 * ny);
			addQuadric(v, 8, m3 * nz);
			addQuadric(v, 9, m3 * offset);
			addQuadric(v, 10, weight);
		}
	}
}

/** Bytes for the records and buckets; `open` must find the memory zero. */
export function byteCount(vertexCount: u32, triangleCount: u32): f64 {
	return 128 * <f64>vertexCount + 64 * <f64>triangleCount + 8 * <f64>BUCKETS + 4 * <f64>vertexCount;
}

/**
 * Lays out the records from compact arrays (corners and twins of 3 · triangle + corner, float32 positions, one byte a
 * vertex where it is locked) relative to an origin.
 */
export function open(
	base: usize,
	vertexCount: i32,
	triangleCount: i32,
	corners: usize,
	twins: usize,
	positions: usize,
	locked: usize,
	originX: f64,
	originY: f64,
	originZ: f64,
): void {
	vertices = base;
	triangles = vertices + ((<usize>vertexCount) << 7);
	heads = triangles + ((<usize>triangleCount) << 6);
	tails = heads + ((<usize>BUCKETS) << 2);
	merged = tails + ((<usize>BUCKETS) << 2);
	triangleEnd = triangleCount;
	vertexEnd = vertexCount;
	memory.fill(heads, 0, (<usize>BUCKETS) << 2);
	memory.fill(tails, 0xff, (<usize>BUCKETS) << 2);
	memory.fill(vertices, 0, (<usize>vertexCount) << 7);
	for (let v = 0; v < vertexCount; v++) {
		const at = vertexAt(v);
		const from = positions + 12 * <usize>v;
		store<f64>(at, <f64>load<f32>(from) - originX);
		store<f64>(at, <f64>load<f32>(from, 4) - originY, 8);
		store<f64>(at, <f64>load<f32>(from, 8) - originZ, 16);
		store<i32>(at, -1, MARK);
		store<i32>(at, load<u8>(locked + v), LOCKED);
		store<i32>(at, v, ORIGINAL);
		store<i32>(merged + ((<usize>v) << 2), v);
	}
	let h = 0;
	for (let t = 0; t < triangleCount; t++)
		for (let k = 0; k < 3; k++, h++) {
			const v = load<i32>(corners + ((<usize>h) << 2));
			const twin = load<i32>(twins + ((<usize>h) << 2));
			const e = (t << 2) + k;
			setVertex(e, v);
			setTwin(e, twin + <i32>(<u32>twin / 3));
			store<i32>(keyAt(e), -1);
			const at = vertexAt(v);
			store<i32>(at, load<i32>(at, VALENCE) + 1, VALENCE);
		}
	fillQuadrics(triangleCount);
}

/** The bucket below which a share of all edges lies, each edge noting its own; counts in the heads, which must be zero and are −1 afterwards. */
function findFloor(triangleCount: i32, share: f64): i32 {
	let edgeCount = 0;
	for (let t = 0; t < triangleCount; t++)
		for (let h = t << 2; h < (t << 2) + 3; h++) {
			if (twinOf(h) < h) continue;
			const key = costKey(evaluateEdge(vertexOf(h), vertexOf(after(h))));
			store<i32>(keyAt(h), key);
			const at = heads + ((<usize>key) << 2);
			store<i32>(at, load<i32>(at) + 1);
			edgeCount++;
		}
	const wanted = share * <f64>edgeCount;
	let seen: f64 = 0;
	let key = 0;
	for (; key < BUCKETS - 1; key++) {
		seen += <f64>load<i32>(heads + ((<usize>key) << 2));
		if (seen > wanted) break;
	}
	memory.fill(heads, 0xff, (<usize>BUCKETS) << 2);
	return key;
}

/** Collapses; returns the number of triangles left. */
export function collapse(triangleCount: i32, targetTriangleCount: f64, maxErrorMm: f64): i32 {
	lowest = BUCKETS;
	floorKey = 0;
	floorKey = findFloor(triangleCount, UNSORTED_SHARE * (1 - targetTriangleCount / <f64>triangleCount));
	for (let t = 0; t < triangleCount; t++)
		for (let h = t << 2; h < (t << 2) + 3; h++) {
			if (twinOf(h) < h) continue;
			const a = vertexOf(h);
			const b = vertexOf(after(h));
			if (load<i32>(vertexAt(a), LOCKED) | load<i32>(vertexAt(b), LOCKED)) store<i32>(keyAt(h), -1);
			else insert(h, max(floorKey, load<i32>(keyAt(h))));
		}
	let left = triangleCount;
	let worst: f64 = 0;
	let walk = 0;
	const limit = maxErrorMm * maxErrorMm;
	while (<f64>left > targetTriangleCount) {
		while (lowest < BUCKETS && load<i32>(heads + ((<usize>lowest) << 2)) < 0) lowest++;
		if (lowest == BUCKETS) break;
		const h = load<i32>(heads + ((<usize>lowest) << 2));
		const a = vertexOf(h);
		const h1 = after(h);
		const b = vertexOf(h1);
		const cost = evaluateEdge(a, b);
		const key = costKey(cost);
		remove(h);
		if (key > lowest) {
			insert(h, key);
			continue;
		}
		const squared = spotCost / spotArea;
		if (squared > limit) continue;
		if (!tryCollapse(h, ++walk)) continue;
		left -= 2;
		if (left < triangleEnd >> 1 && triangleEnd > FEW) moveTogether();
		if (squared > worst) worst = squared;
	}
	errorMm = Math.sqrt(worst);
	return left;
}

function tryCollapse(h: i32, walk: i32): bool {
	const h1 = after(h);
	const h2 = before(h);
	const g = twinOf(h);
	const g1 = after(g);
	const g2 = before(g);
	const a = vertexOf(h);
	const b = vertexOf(g);
	const c = vertexOf(h2);
	const d = vertexOf(g2);
	if (load<i32>(vertexAt(a), VALENCE) + load<i32>(vertexAt(b), VALENCE) > MOST_EDGES + 4) return false;
	if (load<i32>(vertexAt(c), VALENCE) <= 3 || load<i32>(vertexAt(d), VALENCE) <= 3 || c == d) return false;
	let e = h;
	do {
		const previous = before(e);
		store<i32>(vertexAt(vertexOf(previous)), walk, MARK);
		e = twinOf(previous);
	} while (e != h);
	let common = 0;
	e = g;
	do {
		const previous = before(e);
		if (load<i32>(vertexAt(vertexOf(previous)), MARK) == walk) common++;
		e = twinOf(previous);
	} while (e != g);
	if (common != 2) return false;
	if (turnsTriangle(h, b) || turnsTriangle(g, a)) return false;

	e = g;
	do {
		setVertex(e, a);
		e = twinOf(before(e));
	} while (e != g);
	const p = twinOf(h1);
	const q = twinOf(h2);
	const r = twinOf(g1);
	const s = twinOf(g2);
	withdraw(g, g);
	const keyB = withdraw(h1, p);
	const keyC = max(keyB, withdraw(h2, q));
	const keyE = withdraw(g1, r);
	const keyD = max(keyE, withdraw(g2, s));
	setTwin(p, q);
	setTwin(q, p);
	setTwin(r, s);
	setTwin(s, r);
	if (keyC >= 0) insert(p, keyC);
	if (keyD >= 0) insert(r, keyD);
	setVertex(h & ~3, -1);
	setVertex(g & ~3, -1);
	const at = vertexAt(a);
	const gone = vertexAt(b);
	store<i32>(at, load<i32>(at, VALENCE) + load<i32>(gone, VALENCE) - 4, VALENCE);
	store<i32>(vertexAt(c), load<i32>(vertexAt(c), VALENCE) - 1, VALENCE);
	store<i32>(vertexAt(d), load<i32>(vertexAt(d), VALENCE) - 1, VALENCE);
	store<i32>(gone, -1, VALENCE);
	store<i32>(merged + ((<usize>load<i32>(gone, ORIGINAL)) << 2), load<i32>(at, ORIGINAL));
	store<f64>(at, spotX);
	store<f64>(at, spotY, 8);
	store<f64>(at, spotZ, 16);
	for (let k: usize = QUADRIC; k < AREA; k += 16)
		v128.store(at + k, f64x2.add(v128.load(at + k), v128.load(gone + k)));
	store<f64>(at, load<f64>(at, AREA) + load<f64>(gone, AREA), AREA);
	e = q;
	do {
		const twin = twinOf(e);
		if (load<i32>(keyAt(e)) < 0 && load<i32>(keyAt(twin)) < 0) {
			const other = vertexOf(twin);
			if (!(load<i32>(at, LOCKED) | load<i32>(vertexAt(other), LOCKED))) insert(e, costKey(evaluateEdge(a, other)));
		}
		e = twinOf(before(e));
	} while (e != q);
	return true;
}

/** Root mean square distance of the worst collapse. */
export function worstErrorMm(): f64 {
	return errorMm;
}

@inline
function moved(h: i32): i32 {
	return (load<i32>(triangles + ((<usize>(h >> 2)) << 6), 60) << 2) | (h & 3);
}

/** Moves the records of live triangles and vertices to the front, in their order. */
function moveTogether(): void {
	let triangleCount = 0;
	for (let t = 0; t < triangleEnd; t++)
		if (vertexOf(t << 2) >= 0) store<i32>(triangles + ((<usize>t) << 6), triangleCount++, 60);
	let vertexCount = 0;
	for (let v = 0; v < vertexEnd; v++)
		if (load<i32>(vertexAt(v), VALENCE) >= 0) store<i32>(vertexAt(v), vertexCount++, MARK);
	for (let t = 0; t < triangleEnd; t++) {
		if (vertexOf(t << 2) < 0) continue;
		for (let h = t << 2; h < (t << 2) + 3; h++) {
			const at = triangles + ((<usize>h) << 4);
			setVertex(h, load<i32>(vertexAt(vertexOf(h)), MARK));
			setTwin(h, moved(twinOf(h)));
			if (load<i32>(keyAt(h)) < 0) continue;
			const next = load<i32>(at, 8);
			const previous = load<i32>(at, 12);
			if (next >= 0) store<i32>(at, moved(next), 8);
			if (previous >= 0) store<i32>(at, moved(previous), 12);
		}
	}
	for (let at = heads; at < heads + ((<usize>BUCKETS) << 3); at += 4)
		if (load<i32>(at) >= 0) store<i32>(at, moved(load<i32>(at)));
	for (let t = 0, to = triangles; t < triangleEnd; t++) {
		if (vertexOf(t << 2) < 0) continue;
		memory.copy(to, triangles + ((<usize>t) << 6), 64);
		to += 64;
	}
	for (let v = 0, to = vertices; v < vertexEnd; v++) {
		if (load<i32>(vertexAt(v), VALENCE) < 0) continue;
		memory.copy(to, vertexAt(v), 128);
		store<i32>(to, -1, MARK);
		to += 128;
	}
	triangleEnd = triangleCount;
	vertexEnd = vertexCount;
}

/**
 * Writes the live triangles (three corners each, vertex numbers of the input), the positions of live vertices (three f64 at
 * their number) and what each vertex was merged into; returns the number of corners.
 */
export function close(vertexCount: i32, corners: usize, positions: usize, mergedInto: usize): i32 {
	let count: usize = 0;
	for (let t = 0; t < triangleEnd; t++) {
		const h = t << 2;
		if (vertexOf(h) < 0) continue;
		for (let k = 0; k < 3; k++, count++)
			store<i32>(corners + (count << 2), load<i32>(vertexAt(vertexOf(h + k)), ORIGINAL));
	}
	for (let v = 0; v < vertexEnd; v++) {
		const at = vertexAt(v);
		const to = positions + 24 * <usize>load<i32>(at, ORIGINAL);
		store<f64>(to, load<f64>(at));
		store<f64>(to, load<f64>(at, 8), 8);
		store<f64>(to, load<f64>(at, 16), 16);
	}
	memory.copy(mergedInto, merged, (<usize>vertexCount) << 2);
	return <i32>count;
}
