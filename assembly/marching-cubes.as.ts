/**
 * Closed surface of a bit mask: the compiled twin of src/shape/marching-cubes.ts (which says how and why), with the same
 * vertices and triangles in the same order. A row is read 32 cells at a time through 64-bit loads, so that the bit of the
 * next cell is always at hand.
 *
 * All arrays lie in linear memory at places that the caller has reserved by `countVertices`, which is exact.
 */
export const heapBase: usize = __heap_base;

/**
 * Crossed grid edges of the mask, which is the number of vertices: one read of the bits. Rows and slices follow each other
 * without a gap and begin and end empty, so the mask is read as one long row. The last slice is empty too.
 */
export function countVertices(words: usize, wordsPerRow: u32, ny: u32, nz: u32): u32 {
	const rowBytes = <usize>wordsPerRow << 2;
	const sliceBytes = rowBytes * ny;
	const end = words + sliceBytes * (nz - 1);
	let total: u64 = 0;
	let at = words;
	for (; at + 8 <= end; at += 8) {
		const bits = load<u64>(at);
		const x = bits ^ ((bits >> 1) | (load<u64>(at, 8) << 63));
		const y = bits ^ load<u64>(at + rowBytes);
		const z = bits ^ load<u64>(at + sliceBytes);
		if ((x | y | z) !== 0) total += popcnt(x) + popcnt(y) + popcnt(z);
	}
	for (; at < end; at += 4) {
		const wide = load<u64>(at);
		const bits = <u32>wide;
		const y = bits ^ load<u32>(at + rowBytes);
		total += <u64>(popcnt(bits ^ <u32>(wide >> 1)) + popcnt(y) + popcnt(bits ^ load<u32>(at + sliceBytes)));
	}
	return <u32>total;
}

/** The affine from doubled bit coordinates to the world: 12 numbers, row by row. */
let m00: f64 = 0;
let m01: f64 = 0;
let m02: f64 = 0;
let m03: f64 = 0;
let m10: f64 = 0;
let m11: f64 = 0;
let m12: f64 = 0;
let m13: f64 = 0;
let m20: f64 = 0;
let m21: f64 = 0;
let m22: f64 = 0;
let m23: f64 = 0;

export function setAffine(at: usize): void {
	m00 = load<f64>(at);
	m01 = load<f64>(at, 8);
	m02 = load<f64>(at, 16);
	m03 = load<f64>(at, 24);
	m10 = load<f64>(at, 32);
	m11 = load<f64>(at, 40);
	m12 = load<f64>(at, 48);
	m13 = load<f64>(at, 56);
	m20 = load<f64>(at, 64);
	m21 = load<f64>(at, 72);
	m22 = load<f64>(at, 80);
	m23 = load<f64>(at, 88);
}

/** Cells of a row that are done at a time: as many as 64 bits at a byte address hold together with their next bit. */
const cellsPerStep: u32 = 56;
const stepBytes: usize = 7;

/** Streams of one slice pair: where each begins; set by `marchingCubes`. */
let steps: usize = 0;
let zEdges: usize = 0;
let xEdges: usize = 0;
let yEdges: usize = 0;
let cases: usize = 0;
/** Where each ends. */
let stepsEnd: usize = 0;
let zEnd: usize = 0;
let xEnd: usize = 0;
let yEnd: usize = 0;
let casesEnd: usize = 0;

/** Bytes that the streams of a slice pair need at most. */
export function streamBytes(wordsPerRow: u32, ny: u32): u32 {
	const cells = (wordsPerRow << 5) * ny;
	return ny * ((wordsPerRow << 2) / 7 + 1) * 16 + cells * 25 + 5 * 64;
}

/**
 * Steps of the slice pair in which a cell is crossed by the surface: the cells as bits, the place of the step in the
 * slice and its doubled coordinates y, x. The last row is empty, and so needs no cells.
 */
function findSteps(slice: usize, sliceBytes: usize, rowBytes: usize): void {
	let to = steps;
	let packed: u32 = 0;
	const end = sliceBytes - rowBytes;
	for (let row: usize = 0; row < end; row += rowBytes) {
		const rowEnd = row + rowBytes;
		let x: u32 = packed;
		for (let at = row; at < rowEnd; at += stepBytes) {
			const here = slice + at;
			const q0 = load<u64>(here);
			const q1 = load<u64>(here + rowBytes);
			const q2 = load<u64>(here + sliceBytes);
			const q3 = load<u64>(here + sliceBytes + rowBytes);
			const any = q0 | q1 | q2 | q3;
			const all = q0 & q1 & q2 & q3;
			const left = <u32>(rowEnd - at) << 3;
			const inRow = left < cellsPerStep ? (<u64>1 << left) - 1 : (<u64>1 << cellsPerStep) - 1;
			const active = (any | (any >> 1)) & ~(all & (all >> 1)) & inRow;
			store<u64>(to, active);
			store<u32>(to, <u32>at, 8);
			store<u32>(to, x, 12);
			to += <usize>(active !== 0) << 4;
			x += 2 * cellsPerStep;
		}
		packed += 2 << 16;
	}
	stepsEnd = to;
}

/** Doubled coordinates of the crossed edges of one step: four are written always, what is too much is overwritten. */
@inline
function putEdges(crossed: u64, first: u64, at: usize): usize {
	const end = at + <usize>(popcnt(crossed) << 3);
	store<u64>(at, first + (ctz(crossed) << 1));
	crossed &= crossed - 1;
	store<u64>(at, first + (ctz(crossed) << 1), 8);
	crossed &= crossed - 1;
	store<u64>(at, first + (ctz(crossed) << 1), 16);
	crossed &= crossed - 1;
	store<u64>(at, first + (ctz(crossed) << 1), 24);
	crossed &= crossed - 1;
	while (crossed !== 0) {
		at += 8;
		store<u64>(at, first + (ctz(crossed) << 1), 24);
		crossed &= crossed - 1;
	}
	return end;
}

@inline
function caseOf(q0: u64, q1: u64, q2: u64, q3: u64, bit: u64): u32 {
	return (
		(<u32>(q0 >> bit) & 3) |
		((<u32>(q1 >> bit) & 3) << 2) |
		((<u32>(q2 >> bit) & 3) << 4) |
		((<u32>(q3 >> bit) & 3) << 6)
	);
}

/** From the steps the streams of crossed edges (those of slice z + 1, and between z and it) and of cell cases. */
function fillStreams(slice: usize, sliceBytes: usize, rowBytes: usize, z: u32): void {
	let zTo = zEdges;
	let xTo = xEdges;
	let yTo = yEdges;
	let caseTo = cases;
	const zFirst = <u64>(2 * z + 1) << 32;
	const xFirst = (<u64>(2 * z + 2) << 32) + 1;
	const yFirst = (<u64>(2 * z + 2) << 32) + (1 << 16);
	for (let at = steps; at < stepsEnd; at += 16) {
		let active = load<u64>(at);
		const here = slice + <usize>load<u32>(at, 8);
		const first = <u64>load<u32>(at, 12);
		const q0 = load<u64>(here);
		const q1 = load<u64>(here + rowBytes);
		const q2 = load<u64>(here + sliceBytes);
		const q3 = load<u64>(here + sliceBytes + rowBytes);
		zTo = putEdges((q0 ^ q2) & active, first + zFirst, zTo);
		xTo = putEdges((q2 ^ (q2 >> 1)) & active, first + xFirst, xTo);
		yTo = putEdges((q2 ^ q3) & active, first + yFirst, yTo);
		const caseNext = caseTo + <usize>popcnt(active);
		for (;;) {
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)));
			active &= active - 1;
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)), 1);
			active &= active - 1;
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)), 2);
			active &= active - 1;
			store<u8>(caseTo, caseOf(q0, q1, q2, q3, ctz(active)), 3);
			active &= active - 1;
			if (active === 0) break;
			caseTo += 4;
		}
		caseTo = caseNext;
	}
	zEnd = zTo;
	xEnd = xTo;
	yEnd = yTo;
	casesEnd = caseTo;
}

/** Coordinates and positions of a stream's vertices, two at a time. `vertex` is the number of the first. */
function putVertices(at: usize, end: usize, coordinates: usize, positions: usize): void {
	const ax = f64x2.splat(m00);
	const bx = f64x2.splat(m01);
	const cx = f64x2.splat(m02);
	const dx = f64x2.splat(m03);
	const ay = f64x2.splat(m10);
	const by = f64x2.splat(m11);
	const cy = f64x2.splat(m12);
	const dy = f64x2.splat(m13);
	const az = f64x2.splat(m20);
	const bz = f64x2.splat(m21);
	const cz = f64x2.splat(m22);
	const dz = f64x2.splat(m23);
	for (; at < end; at += 16) {
		const pair = v128.load(at);
		store<u64>(coordinates, i64x2.extract_lane(pair, 0));
		store<u64>(coordinates, i64x2.extract_lane(pair, 1), 6);
		coordinates += 12;
		const first = i32x4.extend_low_i16x8_u(pair);
		const second = i32x4.extend_high_i16x8_u(pair);
		const ab = v128.shuffle<i32>(first, second, 0, 4, 1, 5);
		const a = f64x2.convert_low_i32x4_s(ab);
		const b = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(ab, ab, 2, 3, 2, 3));
		const c = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(first, second, 2, 6, 3, 7));
		const x = f32x4.demote_f64x2_zero(
			f64x2.add(f64x2.mul(ax, a), f64x2.add(f64x2.mul(bx, b), f64x2.add(f64x2.mul(cx, c), dx))),
		);
		const y = f32x4.demote_f64x2_zero(
			f64x2.add(f64x2.mul(ay, a), f64x2.add(f64x2.mul(by, b), f64x2.add(f64x2.mul(cy, c), dy))),
		);
		const z = f32x4.demote_f64x2_zero(
			f64x2.add(f64x2.mul(az, a), f64x2.add(f64x2.mul(bz, b), f64x2.add(f64x2.mul(cz, c), dz))),
		);
		const xy = v128.shuffle<i32>(x, y, 0, 4, 1, 5);
		v128.store64_lane(positions, xy, 0);
		v128.store32_lane(positions, z, 0, 8);
		v128.store64_lane(positions, xy, 1, 12);
		v128.store32_lane(positions, z, 1, 20);
		positions += 24;
	}
}

/** Bytes of a case in the table: see `kernelCases` in src/shape/marching-cubes-kernel.ts. */
const caseBytes: usize = 192;

/** Four indices of a case from the next vertex number of each of the 8 kinds of edge. */
@inline
function putIndices(out: usize, entry: usize, a: v128, b: v128): void {
	const lanes = v128.load(entry);
	const ids = v128.or(i8x16.swizzle(a, lanes), i8x16.swizzle(b, v128.xor(lanes, i8x16.splat(16))));
	v128.store(out, i32x4.add(ids, v128.load(entry, 64)));
}

/** Triangles of the stream of cases. Returns where the next index goes. */
function putTriangles(a: v128, b: v128, table: usize, out: usize): usize {
	const end = casesEnd;
	for (let at = cases; at < end; at++) {
		const entry = table + <usize>load<u8>(at) * caseBytes;
		const byteCount = load<u32>(entry, 160);
		putIndices(out, entry, a, b);
		putIndices(out + 16, entry + 16, a, b);
		putIndices(out + 32, entry + 32, a, b);
		if (byteCount > 48) putIndices(out + 48, entry + 48, a, b);
		a = i32x4.add(a, v128.load(entry, 128));
		b = i32x4.add(b, v128.load(entry, 144));
		out += byteCount;
	}
	return out;
}

/**
 * @param words the mask, `wordsPerRow · ny · nz` words and two spare ones that are zero.
 * @param streams room for `streamBytes`.
 * @param table the cases as `kernelCases` writes them.
 * @returns number of indices. `coordinatesAt`, `positionsAt` hold as many vertices as `countVertices` says; all three
 * are written up to 64 bytes beyond their end.
 */
export function marchingCubes(
	words: usize,
	wordsPerRow: u32,
	ny: u32,
	nz: u32,
	streams: usize,
	table: usize,
	coordinates: usize,
	positions: usize,
	triangles: usize,
): u32 {
	const rowBytes = <usize>wordsPerRow << 2;
	const sliceBytes = rowBytes * ny;
	const cells = sliceBytes << 3;
	zEdges = streams;
	xEdges = zEdges + (cells << 3) + 64;
	yEdges = xEdges + (cells << 3) + 64;
	cases = yEdges + (cells << 3) + 64;
	steps = (cases + cells + 79) & ~15;
	let out = triangles;
	let vertex: u32 = 0;
	let lastX: u32 = 0;
	let lastY: u32 = 0;
	for (let z: u32 = 0; z + 1 < nz; z++) {
		const slice = words + sliceBytes * z;
		findSteps(slice, sliceBytes, rowBytes);
		fillStreams(slice, sliceBytes, rowBytes, z);
		const firstX = vertex + (<u32>(zEnd - zEdges) >> 3);
		const firstY = firstX + (<u32>(xEnd - xEdges) >> 3);
		putVertices(zEdges, zEnd, coordinates + <usize>vertex * 6, positions + <usize>vertex * 12);
		putVertices(xEdges, xEnd, coordinates + <usize>firstX * 6, positions + <usize>firstX * 12);
		putVertices(yEdges, yEnd, coordinates + <usize>firstY * 6, positions + <usize>firstY * 12);
		// The first row is empty, so counting begins at the same vertex for the lower and the upper row of cells.
		const a = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(firstX), 0, lastX), 1, lastX);
		const b = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(vertex), 0, lastY), 1, firstY);
		out = putTriangles(a, b, table, out);
		vertex = firstY + (<u32>(yEnd - yEdges) >> 3);
		lastX = firstX;
		lastY = firstY;
	}
	return <u32>((out - triangles) >> 2);
}

/** Smallest and largest of each coordinate of `count` ≥ 1 positions: six f32 at `out`. Four points a step. */
export function bounds(positionsAt: usize, count: u32, out: usize): void {
	const first = v128.load(positionsAt);
	// Lanes of three vectors over four points: xyzx yzxy zxyz.
	let low0 = i8x16.shuffle(first, first, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3);
	let low1 = i8x16.shuffle(first, first, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7);
	let low2 = i8x16.shuffle(first, first, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
	let high0 = low0;
	let high1 = low1;
	let high2 = low2;
	let at = positionsAt;
	const end = positionsAt + <usize>count * 12;
	for (; at + 48 <= end; at += 48) {
		const a = v128.load(at);
		const b = v128.load(at, 16);
		const c = v128.load(at, 32);
		low0 = f32x4.pmin(low0, a);
		low1 = f32x4.pmin(low1, b);
		low2 = f32x4.pmin(low2, c);
		high0 = f32x4.pmax(high0, a);
		high1 = f32x4.pmax(high1, b);
		high2 = f32x4.pmax(high2, c);
	}
	// xyz_ of each of the four points.
	let low = f32x4.pmin(low0, i8x16.shuffle(low0, low1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3));
	low = f32x4.pmin(low, i8x16.shuffle(low1, low2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0, 1, 2, 3));
	low = f32x4.pmin(low, i8x16.shuffle(low2, low2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3));
	let high = f32x4.pmax(high0, i8x16.shuffle(high0, high1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3));
	high = f32x4.pmax(high, i8x16.shuffle(high1, high2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0, 1, 2, 3));
	high = f32x4.pmax(high, i8x16.shuffle(high2, high2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3));
	for (; at < end; at += 12) {
		const point = v128.load(at);
		low = f32x4.pmin(low, point);
		high = f32x4.pmax(high, point);
	}
	v128.store(out, low);
	v128.store(out, high, 12);
}
