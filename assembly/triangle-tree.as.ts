/**
 * Searches in a triangle tree (src/shape/triangle-tree.ts): nearest points of triangles and crossings of rays, four boxes
 * or triangles at once in f32 with bounds on the rounding. What f32 cannot decide is computed in f64 with the same
 * operations in the same order as src/shape/point-to-triangle.ts and src/shape/crossing-number.ts, so the same bits.
 */
export const heapBase: usize = __heap_base;

let order: usize = 0;
let boxes: usize = 0;
let corners: usize = 0;
let triangleCount: u64 = 0;
let depth: u64 = 0;
let firstLeaf: u32 = 0;

/**
 * The boxes of the four grandchildren of each inner node whose level is that of the leaves less an even number, 96 bytes:
 * their four least x, four least y, …, four greatest z.
 */
let wides: usize = 0;

/**
 * The triangles of each leaf in their own frames, 272 bytes: 17 numbers of four triangles each (the last repeated in
 * leaves of fewer). Numbers: corner a (x, y, z); the axes of the frame (along the longest edge ab, across it in the plane,
 * normal), three numbers each; length of ab; c along and across; one by the squares of bc and ca (0 for no length).
 */
let frames: usize = 0;

/** Where the tree lies, and where there is room for 96 bytes an inner node and 272 bytes a leaf. */
export function open(
	orderAt: usize,
	boxesAt: usize,
	cornersAt: usize,
	widesAt: usize,
	framesAt: usize,
	count: u32,
	levels: u32,
): void {
	order = orderAt;
	boxes = boxesAt;
	corners = cornersAt;
	wides = widesAt;
	frames = framesAt;
	triangleCount = count;
	depth = levels;
	firstLeaf = (1 << levels) - 1;
	lastLeaf = 0;
	isFramed = false;
	for (let node: u32 = 0; 4 * node + 6 <= 2 * firstLeaf; node++)
		for (let child: usize = 0; child < 4; child++)
			for (let k: usize = 0; k < 6; k++)
				store<f32>(
					wides + 96 * <usize>node + 16 * k + 4 * child,
					load<f32>(boxes + 24 * <usize>(4 * node + 3) + 24 * child + 4 * k),
				);
}

/** Whether the frames are filled in: crossings do not need them. */
let isFramed: bool = false;

function fillFrames(): void {
	isFramed = true;
	for (let leaf: u32 = 0; leaf <= firstLeaf; leaf++) {
		const first = leafStart(leaf);
		const last = leafStart(leaf + 1) - 1;
		for (let lane: u32 = 0; lane < 4; lane++)
			fillFrame(frames + 272 * <usize>leaf + 4 * <usize>lane, corners + 36 * <usize>min(first + lane, last));
	}
}

/** Shorter edges than this (squared) are points. */
const shortest: f64 = 1e-30;
/** Of triangles with longer edges (squared) f32 holds no products: without end they are always measured in f64. */
const longestHeld: f64 = 1e18;

function fillFrame(at: usize, triangle: usize): void {
	let a = triangle;
	let longest: f64 = -1;
	for (let k: usize = 0; k < 3; k++) {
		const length = squaredBetween(triangle + 12 * k, triangle + 12 * ((k + 1) % 3));
		if (length > longest) {
			longest = length;
			a = triangle + 12 * k;
		}
	}
	const b = a == triangle + 24 ? triangle : a + 12;
	const c = b == triangle + 24 ? triangle : b + 12;
	const ax = <f64>load<f32>(a);
	const ay = <f64>load<f32>(a, 4);
	const az = <f64>load<f32>(a, 8);
	const length = Math.sqrt(longest);
	const isPoint = !(longest > shortest);
	// Along ab, or any way.
	const xx = isPoint ? 1 : (<f64>load<f32>(b) - ax) / length;
	const xy = isPoint ? 0 : (<f64>load<f32>(b, 4) - ay) / length;
	const xz = isPoint ? 0 : (<f64>load<f32>(b, 8) - az) / length;
	const vx = <f64>load<f32>(c) - ax;
	const vy = <f64>load<f32>(c, 4) - ay;
	const vz = <f64>load<f32>(c, 8) - az;
	const along = vx * xx + vy * xy + vz * xz;
	let yx = vx - along * xx;
	let yy = vy - along * xy;
	let yz = vz - along * xz;
	if (!(yx * yx + yy * yy + yz * yz > 1e-20 * longest) || isPoint) {
		// A line or a point: any way across.
		yx = Math.abs(xx) < 0.6 ? 1 : 0;
		yy = 1 - yx;
		yz = 0;
	}
	// What is left of x̂ after cancellation goes too.
	for (let pass = 0; pass < 2; pass++) {
		const rest = yx * xx + yy * xy + yz * xz;
		yx -= rest * xx;
		yy -= rest * xy;
		yz -= rest * xz;
		const size = Math.sqrt(yx * yx + yy * yy + yz * yz);
		yx /= size;
		yy /= size;
		yz /= size;
	}
	const across = vx * yx + vy * yy + vz * yz;
	const bc = squaredBetween(b, c);
	const ca = squaredBetween(c, a);
	store<f32>(at, <f32>ax);
	store<f32>(at, <f32>ay, 16);
	store<f32>(at, <f32>az, 32);
	store<f32>(at, <f32>xx, 48);
	store<f32>(at, <f32>xy, 64);
	store<f32>(at, <f32>xz, 80);
	store<f32>(at, <f32>yx, 96);
	store<f32>(at, <f32>yy, 112);
	store<f32>(at, <f32>yz, 128);
	store<f32>(at, <f32>(xy * yz - xz * yy), 144);
	store<f32>(at, <f32>(xz * yx - xx * yz), 160);
	store<f32>(at, <f32>(xx * yy - xy * yx), 176);
	store<f32>(at, longest < longestHeld ? <f32>length : Infinity, 192);
	store<f32>(at, <f32>along, 208);
	store<f32>(at, <f32>across, 224);
	store<f32>(at, bc > shortest ? <f32>(1 / bc) : 0, 240);
	store<f32>(at, ca > shortest ? <f32>(1 / ca) : 0, 256);
}

function squaredBetween(a: usize, b: usize): f64 {
	const dx = <f64>load<f32>(b) - <f64>load<f32>(a);
	const dy = <f64>load<f32>(b, 4) - <f64>load<f32>(a, 4);
	const dz = <f64>load<f32>(b, 8) - <f64>load<f32>(a, 8);
	return dx * dx + dy * dy + dz * dz;
}

/** The point searched for, as it is. */
let px: f64 = 0;
let py: f64 = 0;
let pz: f64 = 0;

/** The point in f32, each coordinate rounded down, up, and to nearest, and how far the latter is off, at most. */
let lowX: f32 = 0;
let lowY: f32 = 0;
let lowZ: f32 = 0;
let highX: f32 = 0;
let highY: f32 = 0;
let highZ: f32 = 0;
let offMm: f32 = 0;

/** What `pointToCorners` found. */
let candidateX: f64 = 0;
let candidateY: f64 = 0;
let candidateZ: f64 = 0;

/** The best of the triangles measured exactly. */
let best: f64 = 0;
let slot: u32 = 0;
let bestX: f64 = 0;
let bestY: f64 = 0;
let bestZ: f64 = 0;

/** The leaf of the last answer: where the next search begins. */
let lastLeaf: u32 = 0;

/** The surface is surely no farther than this; and nodes farther than its square are of no use. */
let reach: f32 = 0;
let reachSquared: f32 = 0;

/** Nodes that wait (u32) and the squared distance of their boxes (f32), 8 bytes each. */
const stack: usize = memory.data(8 * 128, 16);

/** Triangles to be measured exactly (4 · leaf + lane, u32) and how far they are at least (f32), 8 bytes each. */
const candidates: usize = memory.data(8 * 256, 16);
const candidatesEnd: usize = candidates + 8 * 252;
let candidatesTop: usize = 0;

const four: usize = memory.data(16, 16);

/** Distances in f32 are right to this share of the distances and lengths that go into them, 3 times over. */
const share: f32 = 4e-6;
/** And to this in mm, where squares underflow or edges count as points. */
const leastSlackMm: f32 = 1e-14;

/**
 * Nearest points of `count` points (f64 triples): place of the triangle in `order` (u32), squared distance (f64) and
 * nearest point (f64 triples). The search is in f32, four boxes or triangles at once, with bounds on the rounding; only
 * triangles that can be nearest by these are measured in f64, and the least of that is the answer.
 */
export function closestPoints(points: usize, count: u32, slots: usize, squares: usize, nearest: usize): void {
	if (!isFramed) fillFrames();
	for (let i: usize = 0; i < <usize>count; i++) {
		takePoint(points + 24 * i);
		findNearest();
		store<u32>(slots + 4 * i, slot);
		store<f64>(squares + 8 * i, best);
		store<f64>(nearest + 24 * i, bestX);
		store<f64>(nearest + 24 * i, bestY, 8);
		store<f64>(nearest + 24 * i, bestZ, 16);
	}
}

@inline
function takePoint(at: usize): void {
	px = load<f64>(at);
	py = load<f64>(at, 8);
	pz = load<f64>(at, 16);
	lowX = highX = <f32>px;
	lowY = highY = <f32>py;
	lowZ = highZ = <f32>pz;
	offMm = leastSlackMm;
	if (<f64>lowX == px && <f64>lowY == py && <f64>lowZ == pz) return;
	// Farther than half a step of f32 in any case; beyond its range all becomes NaN, which passes nothing over.
	const stepX = <f32>1e-7 * abs(lowX) + <f32>1e-44;
	const stepY = <f32>1e-7 * abs(lowY) + <f32>1e-44;
	const stepZ = <f32>1e-7 * abs(lowZ) + <f32>1e-44;
	lowX -= stepX;
	lowY -= stepY;
	lowZ -= stepZ;
	highX += stepX;
	highY += stepY;
	highZ += stepZ;
	offMm += <f32>2 * (stepX + stepY + stepZ);
}

function findNearest(): void {
	best = Infinity;
	slot = u32.MAX_VALUE;
	reach = Infinity;
	reachSquared = Infinity;
	candidatesTop = candidates;
	const first = lastLeaf;
	searchLeaf(first);
	const lowXs = f32x4.splat(lowX);
	const lowYs = f32x4.splat(lowY);
	const lowZs = f32x4.splat(lowZ);
	const highXs = f32x4.splat(highX);
	const highYs = f32x4.splat(highY);
	const highZs = f32x4.splat(highZ);
	let top = pushRoots();
	while (top > stack) {
		top -= 8;
		if (load<f32>(top, 4) > reachSquared) continue;
		const node = load<u32>(top);
		if (node >= firstLeaf) {
			if (node - firstLeaf != first) searchLeaf(node - firstLeaf);
			continue;
		}
		const wide = wides + 96 * <usize>node;
		const dx = beyond(v128.load(wide), v128.load(wide, 48), lowXs, highXs);
		const dy = beyond(v128.load(wide, 16), v128.load(wide, 64), lowYs, highYs);
		const dz = beyond(v128.load(wide, 32), v128.load(wide, 80), lowZs, highZs);
		const squares = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
		let within = i32x4.bitmask(v128.not(f32x4.gt(squares, f32x4.splat(reachSquared))));
		v128.store(four, squares);
		// The nearest on top.
		const bottom = top;
		while (within != 0) {
			const child = ctz(within);
			within &= within - 1;
			const square = load<f32>(four + ((<usize>child) << 2));
			let place = top;
			while (place > bottom && load<f32>(place - 8, 4) < square) {
				store<u64>(place, load<u64>(place - 8));
				place -= 8;
			}
			store<u32>(place, 4 * node + 3 + child);
			store<f32>(place, square, 4);
			top += 8;
		}
	}
	measureCandidates();
}

/** The root waits, or its children: whichever is an even number of levels above the leaves. */
@inline
function pushRoots(): usize {
	store<u64>(stack, 0);
	if ((depth & 1) == 0) return stack + 8;
	store<u64>(stack, 1);
	store<u64>(stack, 2, 8);
	return stack + 16;
}

@inline
function leafStart(leaf: u32): u32 {
	return <u32>((<u64>leaf * triangleCount) >> depth);
}

/** How far the point is at least beyond four ranges. */
@inline
function beyond(least: v128, most: v128, low: v128, high: v128): v128 {
	return f32x4.pmax(f32x4.pmax(f32x4.sub(least, high), f32x4.sub(low, most)), f32x4.splat(0));
}

/** Keeps the triangles of a leaf that may be nearest. */
function searchLeaf(leaf: u32): void {
	const at = frames + 272 * <usize>leaf;
	const rx = f32x4.sub(f32x4.splat(<f32>px), v128.load(at));
	const ry = f32x4.sub(f32x4.splat(<f32>py), v128.load(at, 16));
	const rz = f32x4.sub(f32x4.splat(<f32>pz), v128.load(at, 32));
	const x = dot(rx, ry, rz, v128.load(at, 48), v128.load(at, 64), v128.load(at, 80));
	const y = dot(rx, ry, rz, v128.load(at, 96), v128.load(at, 112), v128.load(at, 128));
	const z = dot(rx, ry, rz, v128.load(at, 144), v128.load(at, 160), v128.load(at, 176));
	const length = v128.load(at, 192);
	const along = v128.load(at, 208);
	const across = v128.load(at, 224);
	const zero = f32x4.splat(0);
	const one = f32x4.splat(1);
	// In the plane of each: its edges ab, bc and ca.
	const abX = f32x4.sub(x, f32x4.pmin(f32x4.pmax(x, zero), length));
	const toAb = f32x4.add(f32x4.mul(abX, abX), f32x4.mul(y, y));
	const fromB = f32x4.sub(x, length);
	const bcX = f32x4.sub(along, length);
	const bcT = f32x4.mul(f32x4.add(f32x4.mul(fromB, bcX), f32x4.mul(y, across)), v128.load(at, 240));
	const bcShare = f32x4.pmin(f32x4.pmax(bcT, zero), one);
	const bcDx = f32x4.sub(fromB, f32x4.mul(bcShare, bcX));
	const bcDy = f32x4.sub(y, f32x4.mul(bcShare, across));
	const toBc = f32x4.add(f32x4.mul(bcDx, bcDx), f32x4.mul(bcDy, bcDy));
	const caT = f32x4.mul(f32x4.add(f32x4.mul(x, along), f32x4.mul(y, across)), v128.load(at, 256));
	const caShare = f32x4.pmin(f32x4.pmax(caT, zero), one);
	const caDx = f32x4.sub(x, f32x4.mul(caShare, along));
	const caDy = f32x4.sub(y, f32x4.mul(caShare, across));
	const toCa = f32x4.add(f32x4.mul(caDx, caDx), f32x4.mul(caDy, caDy));
	const toRim = f32x4.pmin(f32x4.pmin(toAb, toBc), toCa);
	const isBeyond = v128.or(
		v128.or(
			f32x4.lt(y, zero),
			f32x4.lt(f32x4.mul(bcX, y), f32x4.mul(across, fromB)),
		),
		f32x4.gt(f32x4.mul(along, y), f32x4.mul(across, x)),
	);
	const distance = f32x4.sqrt(f32x4.add(f32x4.mul(z, z), v128.and(toRim, isBeyond)));
	const slack = f32x4.add(
		f32x4.splat(offMm),
		f32x4.mul(
			f32x4.splat(share),
			f32x4.add(f32x4.add(f32x4.abs(rx), f32x4.abs(ry)), f32x4.add(f32x4.abs(rz), length)),
		),
	);
	const least = f32x4.sub(distance, slack);
	if (v128.any_true(f32x4.lt(least, f32x4.splat(reach)))) shortenReach(f32x4.add(distance, slack));
	let near = i32x4.bitmask(v128.not(f32x4.gt(least, f32x4.splat(reach))));
	near &= (1 << (leafStart(leaf + 1) - leafStart(leaf))) - 1;
	v128.store(four, least);
	while (near != 0) {
		const lane = ctz(near);
		near &= near - 1;
		store<u32>(candidatesTop, 4 * leaf + lane);
		store<f32>(candidatesTop, load<f32>(four + ((<usize>lane) << 2)), 4);
		candidatesTop += 8;
	}
	if (candidatesTop > candidatesEnd) measureCandidates();
}

@inline
function dot(x: v128, y: v128, z: v128, ax: v128, ay: v128, az: v128): v128 {
	return f32x4.add(f32x4.add(f32x4.mul(x, ax), f32x4.mul(y, ay)), f32x4.mul(z, az));
}

@inline
function shortenReach(most: v128): void {
	// NaN shortens nothing.
	let least = f32x4.pmin(f32x4.splat(reach), most);
	least = f32x4.pmin(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
	least = f32x4.pmin(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2));
	reach = f32x4.extract_lane(least, 0);
	reachSquared = reach * reach * <f32>1.000001;
}

/** Measures the candidates in f64; of equally near triangles the one with the lowest index is taken. */
function measureCandidates(): void {
	for (let at = candidates; at < candidatesTop; at += 8) {
		if (load<f32>(at, 4) > reach) continue;
		const leaf = load<u32>(at) >> 2;
		const i = leafStart(leaf) + (load<u32>(at) & 3);
		const squared = pointToCorners(corners + 36 * <usize>i);
		if (
			slot != u32.MAX_VALUE &&
			!(
				squared < best ||
				(squared == best && load<u32>(order + 4 * <usize>i) < load<u32>(order + 4 * <usize>slot))
			)
		)
			continue;
		best = squared;
		slot = i;
		lastLeaf = leaf;
		bestX = candidateX;
		bestY = candidateY;
		bestZ = candidateZ;
	}
	candidatesTop = candidates;
}

/** See src/shape/point-to-triangle.ts. */
function pointToCorners(at: usize): f64 {
	const ax = <f64>load<f32>(at);
	const ay = <f64>load<f32>(at, 4);
	const az = <f64>load<f32>(at, 8);
	const ux = <f64>load<f32>(at, 12) - ax;
	const uy = <f64>load<f32>(at, 16) - ay;
	const uz = <f64>load<f32>(at, 20) - az;
	const vx = <f64>load<f32>(at, 24) - ax;
	const vy = <f64>load<f32>(at, 28) - ay;
	const vz = <f64>load<f32>(at, 32) - az;
	const rx = px - ax;
	const ry = py - ay;
	const rz = pz - az;
	const nx = uy * vz - uz * vy;
	const ny = uz * vx - ux * vz;
	const nz = ux * vy - uy * vx;
	const nn = nx * nx + ny * ny + nz * nz;
	const uu = ux * ux + uy * uy + uz * uz;
	const vv = vx * vx + vy * vy + vz * vz;
	const isSliver = !(nn > 1e-20 * uu * vv);
	const w = rx * (uy * nz - uz * ny) + ry * (uz * nx - ux * nz) + rz * (ux * ny - uy * nx);
	const v = rx * (ny * vz - nz * vy) + ry * (nz * vx - nx * vz) + rz * (nx * vy - ny * vx);
	const isBeyondAb = isSliver || w > 0;
	const isBeyondCa = isSliver || v > 0;
	const isBeyondBc = isSliver || nn + w + v < 0;
	if (!(isBeyondAb || isBeyondBc || isBeyondCa)) {
		const height = (rx * nx + ry * ny + rz * nz) / nn;
		candidateX = px - height * nx;
		candidateY = py - height * ny;
		candidateZ = pz - height * nz;
		return height * height * nn;
	}
	let least = Infinity;
	if (isBeyondAb) least = toEdge(at, at + 12, least);
	if (isBeyondBc) least = toEdge(at + 12, at + 24, least);
	if (isBeyondCa) least = toEdge(at + 24, at, least);
	return least;
}

function toEdge(a: usize, b: usize, least: f64): f64 {
	const ax = <f64>load<f32>(a);
	const ay = <f64>load<f32>(a, 4);
	const az = <f64>load<f32>(a, 8);
	const ex = <f64>load<f32>(b) - ax;
	const ey = <f64>load<f32>(b, 4) - ay;
	const ez = <f64>load<f32>(b, 8) - az;
	const rx = px - ax;
	const ry = py - ay;
	const rz = pz - az;
	const length = ex * ex + ey * ey + ez * ez;
	const along = length > 0 ? (rx * ex + ry * ey + rz * ez) / length : 0;
	const t = along > 0 ? (along < 1 ? along : 1) : 0;
	const dx = rx - t * ex;
	const dy = ry - t * ey;
	const dz = rz - t * ez;
	const squared = dx * dx + dy * dy + dz * dz;
	if (squared >= least) return least;
	candidateX = px - dx;
	candidateY = py - dy;
	candidateZ = pz - dz;
	return squared;
}

/**
 * How often the surface winds round each of `count` points (f64 triples), i32 each, for closed surfaces: the crossings
 * of the ray from the point along +x, out minus in. A point nearer to the one before than that is to the surface
 * (`squares`, squared distances; 0: not known) has the same number and is not asked.
 */
export function crossingNumbers(points: usize, count: u32, squares: usize, numbers: usize): void {
	let lastX: f64 = 0;
	let lastY: f64 = 0;
	let lastZ: f64 = 0;
	let clear: f64 = 0;
	let number: i32 = 0;
	for (let i: usize = 0; i < <usize>count; i++) {
		takePoint(points + 24 * i);
		const dx = px - lastX;
		const dy = py - lastY;
		const dz = pz - lastZ;
		if (!(dx * dx + dy * dy + dz * dz < clear)) {
			number = crossingNumber();
			clear = load<f64>(squares + 8 * i) * 0.999999;
			lastX = px;
			lastY = py;
			lastZ = pz;
		}
		store<i32>(numbers + 4 * i, number);
	}
}

function crossingNumber(): i32 {
	let number: i32 = 0;
	const lowXs = f32x4.splat(lowX);
	const lowYs = f32x4.splat(lowY);
	const lowZs = f32x4.splat(lowZ);
	const highYs = f32x4.splat(highY);
	const highZs = f32x4.splat(highZ);
	let top = pushRoots();
	while (top > stack) {
		top -= 8;
		const node = load<u32>(top);
		if (node >= firstLeaf) {
			number += leafCrossings(node - firstLeaf);
			continue;
		}
		const wide = wides + 96 * <usize>node;
		const isPassed = v128.or(
			v128.or(
				v128.or(f32x4.gt(v128.load(wide, 16), highYs), f32x4.lt(v128.load(wide, 64), lowYs)),
				v128.or(f32x4.gt(v128.load(wide, 32), highZs), f32x4.lt(v128.load(wide, 80), lowZs)),
			),
			f32x4.lt(v128.load(wide, 48), lowXs),
		);
		let met = i32x4.bitmask(v128.not(isPassed));
		while (met != 0) {
			store<u64>(top, <u64>(4 * node + 3 + ctz(met)));
			met &= met - 1;
			top += 8;
		}
	}
	return number;
}

function leafCrossings(leaf: u32): i32 {
	const box = boxes + 24 * <usize>(firstLeaf + leaf);
	if (
		!(
			<f64>load<f32>(box, 12) >= px &&
			<f64>load<f32>(box, 4) <= py &&
			<f64>load<f32>(box, 16) >= py &&
			<f64>load<f32>(box, 8) <= pz &&
			<f64>load<f32>(box, 20) >= pz
		)
	)
		return 0;
	let number: i32 = 0;
	const end = leafStart(leaf + 1);
	for (let i = leafStart(leaf); i < end; i++) number += crossing(corners + 36 * <usize>i);
	return number;
}

let cutX: f64 = 0;
let cutY: f64 = 0;

/** Where an edge that passes z = pz does so: computed from its end with the lower z, whichever triangle asks. */
function cutEdge(a: usize, b: usize): void {
	const isLow = load<f32>(a, 8) < load<f32>(b, 8);
	const low = isLow ? a : b;
	const high = isLow ? b : a;
	const lowX = <f64>load<f32>(low);
	const lowY = <f64>load<f32>(low, 4);
	const lowZ = <f64>load<f32>(low, 8);
	const share = (pz - lowZ) / (<f64>load<f32>(high, 8) - lowZ);
	cutX = lowX + share * (<f64>load<f32>(high) - lowX);
	const highY = <f64>load<f32>(high, 4);
	// Rounding must not carry the point beyond the edge: nodes are passed over by their boxes.
	cutY = min(max(lowY, highY), max(min(lowY, highY), lowY + share * (highY - lowY)));
}

/** +1 where the ray leaves through a triangle, −1 where it enters, 0 where it misses. */
function crossing(at: usize): i32 {
	const isBelowA = <f64>load<f32>(at, 8) <= pz;
	const isBelowB = <f64>load<f32>(at, 20) <= pz;
	const isBelowC = <f64>load<f32>(at, 32) <= pz;
	if (isBelowA == isBelowB && isBelowB == isBelowC) return 0;
	const alone = isBelowA == isBelowB ? at + 24 : isBelowB == isBelowC ? at : at + 12;
	const after = alone == at + 24 ? at : alone + 12;
	const before = alone == at ? at + 24 : alone - 12;
	cutEdge(alone, after);
	const thereX = cutX;
	const thereY = cutY;
	cutEdge(before, alone);
	const isThereBelow = thereY <= py;
	if (isThereBelow == cutY <= py) return 0;
	const x = thereX + ((py - thereY) / (cutY - thereY)) * (cutX - thereX);
	if (x < px) return 0;
	const isAloneBelow = alone == at ? isBelowA : alone == at + 12 ? isBelowB : isBelowC;
	return isThereBelow == isAloneBelow ? 1 : -1;
}
