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

/** Vertices written so far, and where they go: 6 bytes of coordinates and 12 of position each. */
let vertex: u32 = 0;
let coordinates: usize = 0;
let positions: usize = 0;

/** Cells of a row that are done at a time: as many as 64 bits at a byte address hold together with their next bit. */
const cellsPerStep: u32 = 56;
const stepBytes: usize = 7;

/** Steps of a row with crossings of each kind: bits u64, first cell u32, 16 bytes an entry; 16,384 cells are 293 steps. */
const zSteps = memory.data(16 * 300, 16);
const xSteps = memory.data(16 * 300, 16);
const ySteps = memory.data(16 * 300, 16);

/** The bits of one step that lie in the row: all, or those before its end. */
@inline
function inRow(at: usize, rowBytes: usize): u64 {
	const left = (rowBytes - at) << 3;
	return left < cellsPerStep ? (<u64>1 << left) - 1 : (<u64>1 << cellsPerStep) - 1;
}

/** Vertices for the set bits of one step's crossings. `odd` is 1 on x-edges; `xy` and `z` are the row's part of the affine. */
@inline
function putVertices(crossings: u64, ids: usize, firstX: u32, odd: u32, yz: u32, xAxis: v128, xy: v128, z: f64): void {
	let crossed = crossings;
	let id = vertex;
	let c = coordinates + <usize>id * 6;
	let p = positions + <usize>id * 12;
	const zAxis = m20;
	while (crossed !== 0) {
		const x = firstX + <u32>ctz(crossed);
		crossed &= crossed - 1;
		store<u32>(ids + (<usize>x << 2), id++);
		const a = (x << 1) + odd;
		store<u16>(c, <u16>a);
		store<u32>(c, yz, 2);
		c += 6;
		const af = <f64>(<i32>a);
		v128.store64_lane(p, f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(xAxis, f64x2.splat(af)), xy)), 0);
		store<f32>(p, <f32>(zAxis * af + z), 8);
		p += 12;
	}
	vertex = id;
}

/** The part of the affine that is the same along a row, for x and y of the world. */
@inline
function rowBase(b: f64, c: f64): v128 {
	return f64x2.replace_lane(f64x2.splat(m01 * b + (m02 * c + m03)), 1, m11 * b + (m12 * c + m13));
}

@inline
function rowBaseZ(b: f64, c: f64): f64 {
	return m21 * b + (m22 * c + m23);
}

/** Vertices of row y between slices z and z + 1: on z-edges, then on the x- and y-edges of slice z + 1. */
function rowVertices(
	lower: usize,
	sliceBytes: usize,
	rowBytes: usize,
	ids: usize,
	parity: usize,
	y: u32,
	z: u32,
	isLastRow: bool,
): void {
	const upper = lower + sliceBytes;
	// Behind the last row lies the next slice, whose first row is no neighbour.
	const next = isLastRow ? upper : upper + rowBytes;
	// First what is crossed, by kind, then the vertices: steps without crossings are passed over once for all three.
	let zEnd = zSteps;
	let xEnd = xSteps;
	let yEnd = ySteps;
	for (let at: usize = 0; at < rowBytes; at += stepBytes) {
		const bits = load<u64>(upper + at);
		const steps = inRow(at, rowBytes);
		const zCrossed = (load<u64>(lower + at) ^ bits) & steps;
		const xCrossed = (bits ^ (bits >> 1)) & steps;
		const yCrossed = (load<u64>(next + at) ^ bits) & steps;
		if ((zCrossed | xCrossed | yCrossed) === 0) continue;
		const firstX = <u32>at << 3;
		store<u64>(zEnd, zCrossed);
		store<u32>(zEnd, firstX, 8);
		zEnd += <usize>(zCrossed !== 0) << 4;
		store<u64>(xEnd, xCrossed);
		store<u32>(xEnd, firstX, 8);
		xEnd += <usize>(xCrossed !== 0) << 4;
		store<u64>(yEnd, yCrossed);
		store<u32>(yEnd, firstX, 8);
		yEnd += <usize>(yCrossed !== 0) << 4;
	}
	const idSlice = sliceBytes << 5;
	const b = <f64>(<i32>(2 * y));
	const c = <f64>(<i32>(2 * z + 1));
	const xAxis = f64x2.replace_lane(f64x2.splat(m00), 1, m10);
	if (zEnd > zSteps) {
		const xy = rowBase(b, c);
		const base = rowBaseZ(b, c);
		const yz = (2 * y) | ((2 * z + 1) << 16);
		const to = ids + (idSlice << 2);
		for (let at = zSteps; at < zEnd; at += 16)
			putVertices(load<u64>(at), to, load<u32>(at, 8), 0, yz, xAxis, xy, base);
	}
	if (xEnd > xSteps) {
		const xy = rowBase(b, c + 1);
		const base = rowBaseZ(b, c + 1);
		const yz = (2 * y) | ((2 * z + 2) << 16);
		const to = ids + parity * idSlice;
		for (let at = xSteps; at < xEnd; at += 16)
			putVertices(load<u64>(at), to, load<u32>(at, 8), 1, yz, xAxis, xy, base);
	}
	if (yEnd > ySteps) {
		const xy = rowBase(b + 1, c + 1);
		const base = rowBaseZ(b + 1, c + 1);
		const yz = (2 * y + 1) | ((2 * z + 2) << 16);
		const to = ids + (2 + parity) * idSlice;
		for (let at = ySteps; at < yEnd; at += 16)
			putVertices(load<u64>(at), to, load<u32>(at, 8), 0, yz, xAxis, xy, base);
	}
}

/** Triangles of the cells between rows y, y + 1 and slices z, z + 1. Returns where the next index goes. */
function rowTriangles(row0: usize, sliceBytes: usize, rowBytes: usize, cells: usize, table: usize, out: usize): usize {
	const row1 = row0 + rowBytes;
	const row2 = row0 + sliceBytes;
	const row3 = row2 + rowBytes;
	for (let at: usize = 0; at < rowBytes; at += stepBytes) {
		const q0 = load<u64>(row0 + at);
		const q1 = load<u64>(row1 + at);
		const q2 = load<u64>(row2 + at);
		const q3 = load<u64>(row3 + at);
		const any = q0 | q1 | q2 | q3;
		if (any === 0) continue;
		const all = q0 & q1 & q2 & q3;
		let active = (any | (any >> 1)) & ~(all & (all >> 1)) & inRow(at, rowBytes);
		if (active === 0) continue;
		const cell = cells + (at << 5);
		do {
			const bit = ctz(active);
			active &= active - 1;
			const mask =
				(<u32>(q0 >> bit) & 3) |
				((<u32>(q1 >> bit) & 3) << 2) |
				((<u32>(q2 >> bit) & 3) << 4) |
				((<u32>(q3 >> bit) & 3) << 6);
			const here = cell + (<usize>bit << 2);
			const entry = table + (<usize>mask << 6);
			// Three triangles are written always, more only where the case has them: what is too much is overwritten.
			const byteCount = load<u32>(entry, 60);
			putTriangle(out, here, entry, 0);
			putTriangle(out, here, entry, 12);
			putTriangle(out, here, entry, 24);
			if (byteCount > 36) {
				putTriangle(out, here, entry, 36);
				putTriangle(out, here, entry, 48);
			}
			out += byteCount;
		} while (active !== 0);
	}
	return out;
}

@inline
function putTriangle(out: usize, cell: usize, entry: usize, k: usize): void {
	store<u32>(out + k, load<u32>(cell + load<i32>(entry + k)));
	store<u32>(out + k, load<u32>(cell + load<i32>(entry + k, 4)), 4);
	store<u32>(out + k, load<u32>(cell + load<i32>(entry + k, 8)), 8);
}

/**
 * The case table with the place of each edge's id relative to its cell, in bytes, for a slice pair of this parity: 16
 * words a case, of which the last is the number of bytes its indices take.
 */
function fillTable(
	table: usize,
	edges: usize,
	indexCounts: usize,
	rowLength: i32,
	sliceLength: i32,
	parity: i32,
): void {
	const offsets = table + 256 * 64;
	for (let p: i32 = 0; p < 2; p++)
		for (let q: i32 = 0; q < 2; q++) {
			const at = offsets + ((p + 2 * q) << 2);
			store<i32>(at, 4 * ((parity ^ q) * sliceLength + p * rowLength));
			store<i32>(at, 4 * ((2 + (parity ^ q)) * sliceLength + p), 16);
			store<i32>(at, 4 * (4 * sliceLength + p + q * rowLength), 32);
		}
	for (let mask: usize = 0; mask < 256; mask++) {
		const entry = table + (mask << 6);
		const count = <usize>load<u8>(indexCounts + mask);
		for (let k: usize = 0; k < count; k++)
			store<i32>(entry + (k << 2), load<i32>(offsets + (<usize>load<u8>(edges + (mask << 4) + k) << 2)));
		store<u32>(entry, <u32>count << 2, 60);
	}
}

/** Bytes of the table that {@link marchingCubes} builds: two parities of 256 cases and their offsets. */
export const tableBytes: usize = 2 * (256 * 64 + 64);

/**
 * @param words the mask, `wordsPerRow · ny · nz` words and two spare ones that are zero.
 * @param ids room for `5 · ny · wordsPerRow · 32` numbers.
 * @param table room for `tableBytes`.
 * @param edges 16 bytes a case, then 256 bytes with the number of indices of each case.
 * @returns number of indices. `coordinatesAt`, `positionsAt` hold as many vertices as `countVertices` says; triangles are
 * written up to 60 bytes beyond their end.
 */
export function marchingCubes(
	words: usize,
	wordsPerRow: u32,
	ny: u32,
	nz: u32,
	ids: usize,
	table: usize,
	edges: usize,
	coordinatesAt: usize,
	positionsAt: usize,
	triangles: usize,
): u32 {
	const rowBytes = <usize>wordsPerRow << 2;
	const sliceBytes = rowBytes * ny;
	const rowIdBytes = <usize>wordsPerRow << 7;
	const oddTable = table + (tableBytes >> 1);
	fillTable(table, edges, edges + 4096, <i32>(wordsPerRow << 5), <i32>((wordsPerRow << 5) * ny), 0);
	fillTable(oddTable, edges, edges + 4096, <i32>(wordsPerRow << 5), <i32>((wordsPerRow << 5) * ny), 1);
	vertex = 0;
	coordinates = coordinatesAt;
	positions = positionsAt;
	let out = triangles;
	for (let z: u32 = 0; z + 1 < nz; z++) {
		const slice = words + sliceBytes * z;
		const parity = <usize>((z + 1) & 1);
		const cases = (z & 1) !== 0 ? oddTable : table;
		for (let y: u32 = 0; y < ny; y++) {
			const rowIds = ids + rowIdBytes * y;
			const lower = slice + rowBytes * y;
			rowVertices(lower, sliceBytes, rowBytes, rowIds, parity, y, z, y + 1 === ny);
			// The cells of the row before this one have all their vertices now.
			if (y > 0) out = rowTriangles(lower - rowBytes, sliceBytes, rowBytes, rowIds - rowIdBytes, cases, out);
		}
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
