/**
 * Searches in a triangle tree (src/shape/triangle-tree.ts): nearest points of triangles and crossings of rays. The same
 * operations on f64 in the same order as src/shape/closest-point.ts and src/shape/crossing-number.ts, so the same bits.
 */
export const heapBase: usize = __heap_base;

let order: usize = 0;
let boxes: usize = 0;
let corners: usize = 0;
let triangleCount: u64 = 0;
let depth: u64 = 0;
let firstLeaf: u32 = 0;

/** The boxes of both children of each inner node, 48 bytes: least x of left and right, least y, …, greatest z. */
let pairs: usize = 0;

/** The corners by axis, 48 bytes a triangle: x of a, b, c and a again, then y, then z. */
let rows: usize = 0;

/**
 * Where the tree lies, and where there is room for 48 bytes an inner node and 48 bytes a triangle. At least 16 bytes
 * must follow the corners.
 */
export function open(
	orderAt: usize,
	boxesAt: usize,
	cornersAt: usize,
	pairsAt: usize,
	rowsAt: usize,
	count: u32,
	levels: u32,
): void {
	order = orderAt;
	boxes = boxesAt;
	corners = cornersAt;
	pairs = pairsAt;
	rows = rowsAt;
	triangleCount = count;
	depth = levels;
	firstLeaf = (1 << levels) - 1;
	for (let node: u32 = 0; node < firstLeaf; node++) {
		const left = boxes + 24 * <usize>(2 * node + 1);
		const pair = pairs + 48 * <usize>node;
		for (let k: usize = 0; k < 6; k++) {
			store<f32>(pair + 8 * k, load<f32>(left + 4 * k));
			store<f32>(pair + 8 * k, load<f32>(left + 4 * k, 24), 4);
		}
	}
	for (let i: usize = 0; i < <usize>count; i++)
		for (let k: usize = 0; k < 3; k++)
			for (let corner: usize = 0; corner < 4; corner++)
				store<f32>(rows + 48 * i + 16 * k + 4 * corner, load<f32>(corners + 36 * i + 4 * k + 12 * (corner % 3)));
}

/** The point searched for, the best so far: squared distance, place in `order`, nearest point; and a candidate's. */
const point: usize = memory.data(24, 16);
let px: f64 = 0;
let py: f64 = 0;
let pz: f64 = 0;
let best: f64 = 0;
let slot: u32 = 0;
let candidateX: f64 = 0;
let candidateY: f64 = 0;
let candidateZ: f64 = 0;

/** Nodes that wait (u32, at 16 bytes each) and the squared distance of their boxes (f64, behind). */
const stack: usize = memory.data(16 * 64, 16);

/**
 * Nearest points of `count` points (f64 triples): place of the triangle in `order` (u32), squared distance (f64) and
 * nearest point (f64 triples). Begins with the triangle at `firstSlot`; returns the last answer's.
 */
export function closestPoints(
	points: usize,
	count: u32,
	firstSlot: u32,
	slots: usize,
	squares: usize,
	nearest: usize,
): u32 {
	slot = firstSlot;
	for (let i: usize = 0; i < <usize>count; i++) {
		px = load<f64>(points + 24 * i);
		py = load<f64>(points + 24 * i, 8);
		pz = load<f64>(points + 24 * i, 16);
		store<f64>(point, px);
		store<f64>(point, py, 8);
		store<f64>(point, pz, 16);
		findNearest();
		pointToCorners(corners + 36 * <usize>slot);
		store<u32>(slots + 4 * i, slot);
		store<f64>(squares + 8 * i, best);
		store<f64>(nearest + 24 * i, candidateX);
		store<f64>(nearest + 24 * i, candidateY, 8);
		store<f64>(nearest + 24 * i, candidateZ, 16);
	}
	return slot;
}

function findNearest(): void {
	best = squaredToCorners(rows + 48 * <usize>slot);
	store<u32>(stack, 0);
	store<f64>(stack, 0, 8);
	let top = stack + 16;
	const x = f64x2.splat(px);
	const y = f64x2.splat(py);
	const z = f64x2.splat(pz);
	while (top > stack) {
		top -= 16;
		if (load<f64>(top, 8) > best) continue;
		let node = load<u32>(top);
		while (node < firstLeaf) {
			const left = 2 * node + 1;
			const pair = pairs + 48 * <usize>node;
			const dx = beyondPair(pair, x);
			const dy = beyondPair(pair + 8, y);
			const dz = beyondPair(pair + 16, z);
			const both = f64x2.add(f64x2.add(f64x2.mul(dx, dx), f64x2.mul(dy, dy)), f64x2.mul(dz, dz));
			const toLeft = f64x2.extract_lane(both, 0);
			const toRight = f64x2.extract_lane(both, 1);
			const isLeftNearer = toLeft <= toRight;
			const far = isLeftNearer ? toRight : toLeft;
			if (far <= best) {
				store<u32>(top, isLeftNearer ? left + 1 : left);
				store<f64>(top, far, 8);
				top += 16;
			}
			node = isLeftNearer ? left : left + 1;
			if ((isLeftNearer ? toLeft : toRight) > best) break;
		}
		if (node >= firstLeaf) searchLeaf(node - firstLeaf);
	}
}

// @ts-ignore: decorator of AssemblyScript
@inline
function leafStart(leaf: u32): u32 {
	return <u32>((<u64>leaf * triangleCount) >> depth);
}

function searchLeaf(leaf: u32): void {
	const end = leafStart(leaf + 1);
	for (let i = leafStart(leaf); i < end; i++) {
		const at = corners + 36 * <usize>i;
		if (squaredToCornerBox(at) > best) continue;
		const squared = squaredToCorners(rows + 48 * <usize>i);
		if (squared < best || (squared == best && load<u32>(order + 4 * <usize>i) < load<u32>(order + 4 * <usize>slot))) {
			best = squared;
			slot = i;
		}
	}
}

/** How far a coordinate lies beyond the ranges of two boxes along one axis. */
// @ts-ignore: decorator of AssemblyScript
@inline
function beyondPair(pair: usize, value: v128): v128 {
	const low = f64x2.promote_low_f32x4(v128.load64_zero(pair));
	const high = f64x2.promote_low_f32x4(v128.load64_zero(pair, 24));
	return f64x2.pmax(f64x2.pmax(f64x2.sub(low, value), f64x2.sub(value, high)), f64x2.splat(0));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function squaredToCornerBox(at: usize): f64 {
	const a = v128.load(at);
	const b = v128.load(at, 12);
	const c = v128.load(at, 24);
	const low = f32x4.pmin(f32x4.pmin(a, b), c);
	const high = f32x4.pmax(f32x4.pmax(a, b), c);
	const xy = beyond(low, high, v128.load(point));
	const z = beyond(
		v128.shuffle<i32>(low, low, 2, 2, 2, 2),
		v128.shuffle<i32>(high, high, 2, 2, 2, 2),
		v128.load64_splat(point, 16),
	);
	const squares = f64x2.mul(xy, xy);
	return (
		f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1) + f64x2.extract_lane(f64x2.mul(z, z), 0)
	);
}

// @ts-ignore: decorator of AssemblyScript
@inline
function beyond(low: v128, high: v128, value: v128): v128 {
	return f64x2.pmax(
		f64x2.pmax(
			f64x2.sub(f64x2.promote_low_f32x4(low), value),
			f64x2.sub(value, f64x2.promote_low_f32x4(high)),
		),
		f64x2.splat(0),
	);
}

/**
 * Squared distance to a triangle, all three edges at once and without branches; the bits of `pointToCorners`. Lanes are
 * the edges ab and bc, and ca (and ab again).
 */
// @ts-ignore: decorator of AssemblyScript
@inline
function squaredToCorners(row: usize): f64 {
	const rowX = v128.load(row);
	const rowY = v128.load(row, 16);
	const rowZ = v128.load(row, 32);
	const px2 = f64x2.splat(px);
	const py2 = f64x2.splat(py);
	const pz2 = f64x2.splat(pz);
	const abX = f64x2.promote_low_f32x4(rowX);
	const abY = f64x2.promote_low_f32x4(rowY);
	const abZ = f64x2.promote_low_f32x4(rowZ);
	const caX = f64x2.promote_low_f32x4(v128.shuffle<i64>(rowX, rowX, 1, 1));
	const caY = f64x2.promote_low_f32x4(v128.shuffle<i64>(rowY, rowY, 1, 1));
	const caZ = f64x2.promote_low_f32x4(v128.shuffle<i64>(rowZ, rowZ, 1, 1));
	const firstX = f64x2.sub(v128.shuffle<i64>(abX, caX, 1, 2), abX);
	const firstY = f64x2.sub(v128.shuffle<i64>(abY, caY, 1, 2), abY);
	const firstZ = f64x2.sub(v128.shuffle<i64>(abZ, caZ, 1, 2), abZ);
	const lastX = f64x2.sub(abX, caX);
	const lastY = f64x2.sub(abY, caY);
	const lastZ = f64x2.sub(abZ, caZ);
	const rX = f64x2.sub(px2, abX);
	const rY = f64x2.sub(py2, abY);
	const rZ = f64x2.sub(pz2, abZ);
	const toEdges = toEdgePair(firstX, firstY, firstZ, rX, rY, rZ);
	const toLast = toEdgePair(lastX, lastY, lastZ, f64x2.sub(px2, caX), f64x2.sub(py2, caY), f64x2.sub(pz2, caZ));
	const rx = f64x2.extract_lane(rX, 0);
	const ry = f64x2.extract_lane(rY, 0);
	const rz = f64x2.extract_lane(rZ, 0);
	const ux = f64x2.extract_lane(firstX, 0);
	const uy = f64x2.extract_lane(firstY, 0);
	const uz = f64x2.extract_lane(firstZ, 0);
	const vx = -f64x2.extract_lane(lastX, 0);
	const vy = -f64x2.extract_lane(lastY, 0);
	const vz = -f64x2.extract_lane(lastZ, 0);
	const nx = uy * vz - uz * vy;
	const ny = uz * vx - ux * vz;
	const nz = ux * vy - uy * vx;
	const nn = nx * nx + ny * ny + nz * nz;
	const uu = ux * ux + uy * uy + uz * uz;
	const vv = vx * vx + vy * vy + vz * vz;
	const w = rx * (uy * nz - uz * ny) + ry * (uz * nx - ux * nz) + rz * (ux * ny - uy * nx);
	const v = rx * (ny * vz - nz * vy) + ry * (nz * vx - nx * vz) + rz * (nx * vy - ny * vx);
	const isSliver = i32(!(nn > 1e-20 * uu * vv));
	const isBeyondAb = isSliver | i32(w > 0);
	const isBeyondCa = isSliver | i32(v > 0);
	const isBeyondBc = isSliver | i32(nn + w + v < 0);
	const height = (rx * nx + ry * ny + rz * nz) / nn;
	const infinite = f64x2.splat(Infinity);
	// Edges the point is not beyond count for nothing.
	const edges = v128.bitselect(
		toEdges,
		infinite,
		i64x2.replace_lane(i64x2.splat(-(<i64>isBeyondAb)), 1, -(<i64>isBeyondBc)),
	);
	const last = v128.bitselect(toLast, infinite, i64x2.splat(-(<i64>isBeyondCa)));
	const least = f64x2.pmin(f64x2.pmin(edges, v128.shuffle<i64>(edges, edges, 1, 1)), last);
	const isInside = 1 - (isBeyondAb | isBeyondBc | isBeyondCa);
	return f64x2.extract_lane(
		v128.bitselect(f64x2.splat(height * height * nn), least, i64x2.splat(-(<i64>isInside))),
		0,
	);
}

/** Squared distances to two edges, from their directions and the point seen from their beginnings. */
// @ts-ignore: decorator of AssemblyScript
@inline
function toEdgePair(ex: v128, ey: v128, ez: v128, rx: v128, ry: v128, rz: v128): v128 {
	const length = f64x2.add(f64x2.add(f64x2.mul(ex, ex), f64x2.mul(ey, ey)), f64x2.mul(ez, ez));
	const dot = f64x2.add(f64x2.add(f64x2.mul(rx, ex), f64x2.mul(ry, ey)), f64x2.mul(rz, ez));
	// Of an edge without length 0 / 0, which is not more than 0.
	const t = f64x2.pmin(f64x2.pmax(f64x2.splat(0), f64x2.div(dot, length)), f64x2.splat(1));
	const dx = f64x2.sub(rx, f64x2.mul(t, ex));
	const dy = f64x2.sub(ry, f64x2.mul(t, ey));
	const dz = f64x2.sub(rz, f64x2.mul(t, ez));
	return f64x2.add(f64x2.add(f64x2.mul(dx, dx), f64x2.mul(dy, dy)), f64x2.mul(dz, dz));
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
		px = load<f64>(points + 24 * i);
		py = load<f64>(points + 24 * i, 8);
		pz = load<f64>(points + 24 * i, 16);
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
	store<u32>(stack, 0);
	let top = stack + 16;
	while (top > stack) {
		top -= 16;
		const node = load<u32>(top);
		const box = boxes + 24 * <usize>node;
		if (
			!(
				<f64>load<f32>(box, 12) >= px &&
				<f64>load<f32>(box, 4) <= py &&
				<f64>load<f32>(box, 16) >= py &&
				<f64>load<f32>(box, 8) <= pz &&
				<f64>load<f32>(box, 20) >= pz
			)
		)
			continue;
		if (node < firstLeaf) {
			store<u32>(top, 2 * node + 1);
			store<u32>(top, 2 * node + 2, 16);
			top += 32;
			continue;
		}
		const end = leafStart(node - firstLeaf + 1);
		for (let i = leafStart(node - firstLeaf); i < end; i++) number += crossing(corners + 36 * <usize>i);
	}
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
