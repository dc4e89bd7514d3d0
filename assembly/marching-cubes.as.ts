/**
 * Closed surface of a bit mask: the compiled twin of src/shape/marching-cubes.ts (which says how and why), with the same
 * vertices and triangles in the same order. A row is read 32 cells at a time through 64-bit loads, so that the bit of the
 * next cell is always at hand.
 *
 * All arrays lie in linear memory at places that the caller has reserved by `countVertices`, which is exact.
 */
export const heapBase: usize = __heap_base;

/** Crossed grid edges of the mask, which is the number of vertices: one read of the bits. */
export function countVertices(words: usize, wordsPerRow: u32, ny: u32, nz: u32): u32 {
	const rowBytes = <usize>wordsPerRow << 2;
	const sliceBytes = rowBytes * ny;
	let total: u64 = 0;
	for (let z: u32 = 0; z < nz; z++) {
		for (let y: u32 = 0; y < ny; y++) {
			const row = words + sliceBytes * z + rowBytes * y;
			// The border of the mask is empty: rows outside it count as empty rows.
			const hasNextRow = y + 1 < ny;
			const hasNextSlice = z + 1 < nz;
			for (let at: usize = 0; at < rowBytes; at += 4) {
				const wide = load<u64>(row + at);
				const bits = <u32>wide;
				const x = bits ^ <u32>(wide >> 1);
				const yz =
					(<u64>(hasNextRow ? bits ^ load<u32>(row + at + rowBytes) : 0) << 32) |
					(hasNextSlice ? bits ^ load<u32>(row + at + sliceBytes) : 0);
				if ((<u64>x | yz) === 0) continue;
				total += <u64>popcnt(x) + popcnt(yz);
			}
		}
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

/** Vertices for the set bits of one word of crossings. `c` is doubled, `odd` is 1 on x-edges. */
@inline
function putVertices(crossed: u32, ids: usize, firstX: u32, odd: u32, yz: u32, xy0: v128, z0: f64): void {
	const xAxis = f64x2.replace_lane(f64x2.splat(m00), 1, m10);
	while (crossed !== 0) {
		const x = firstX + <u32>ctz(crossed);
		crossed &= crossed - 1;
		store<u32>(ids + (<usize>x << 2), vertex);
		const a = (x << 1) + odd;
		const c = coordinates + <usize>vertex * 6;
		store<u16>(c, <u16>a);
		store<u32>(c, yz, 2);
		const p = positions + <usize>vertex * 12;
		const xy = f64x2.add(f64x2.mul(xAxis, f64x2.splat(<f64>a)), xy0);
		v128.store64_lane(p, f32x4.demote_f64x2_zero(xy), 0);
		store<f32>(p, <f32>(m20 * <f64>a + z0), 8);
		vertex++;
	}
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

/** Vertices of row y between slices z and z + 1: on z-edges, and on the x- and y-edges of slice z + 1. */
function rowVertices(
	lower: usize,
	sliceBytes: usize,
	rowBytes: usize,
	xIds: usize,
	yIds: usize,
	zIds: usize,
	y: u32,
	z: u32,
	isLastRow: bool,
): void {
	const upper = lower + sliceBytes;
	const b = <f64>(2 * y);
	const c = <f64>(2 * z + 1);
	const yzOfZ = (2 * y) | ((2 * z + 1) << 16);
	const yzOfX = (2 * y) | ((2 * z + 2) << 16);
	const yzOfY = (2 * y + 1) | ((2 * z + 2) << 16);
	for (let at: usize = 0; at < rowBytes; at += 4) {
		const wide = load<u64>(upper + at);
		const bits = <u32>wide;
		const zCrossed = load<u32>(lower + at) ^ bits;
		const xCrossed = bits ^ <u32>(wide >> 1);
		const yCrossed = isLastRow ? 0 : bits ^ load<u32>(upper + rowBytes + at);
		if ((zCrossed | xCrossed | yCrossed) === 0) continue;
		const firstX = <u32>at << 3;
		if (zCrossed !== 0) putVertices(zCrossed, zIds, firstX, 0, yzOfZ, rowBase(b, c), rowBaseZ(b, c));
		if (xCrossed !== 0) putVertices(xCrossed, xIds, firstX, 1, yzOfX, rowBase(b, c + 1), rowBaseZ(b, c + 1));
		if (yCrossed !== 0) putVertices(yCrossed, yIds, firstX, 0, yzOfY, rowBase(b + 1, c + 1), rowBaseZ(b + 1, c + 1));
	}
}

/** Triangles of the cells between rows y, y + 1 and slices z, z + 1. Returns where the next index goes. */
function rowTriangles(row0: usize, sliceBytes: usize, rowBytes: usize, cells: usize, table: usize, out: usize): usize {
	const row1 = row0 + rowBytes;
	const row2 = row0 + sliceBytes;
	const row3 = row2 + rowBytes;
	for (let at: usize = 0; at < rowBytes; at += 4) {
		const q0 = load<u64>(row0 + at);
		const q1 = load<u64>(row1 + at);
		const q2 = load<u64>(row2 + at);
		const q3 = load<u64>(row3 + at);
		const any = q0 | q1 | q2 | q3;
		const all = q0 & q1 & q2 & q3;
		let active = <u32>((any | (any >> 1)) & ~(all & (all >> 1)));
		if (active === 0) continue;
		const cell = cells + (at << 5);
		do {
			const bit = <u64>ctz(active);
			active &= active - 1;
			const mask =
				(<u32>(q0 >> bit) & 3) |
				((<u32>(q1 >> bit) & 3) << 2) |
				((<u32>(q2 >> bit) & 3) << 4) |
				((<u32>(q3 >> bit) & 3) << 6);
			const here = cell + (<usize>bit << 2);
			const entry = table + (<usize>mask << 6);
			// Two triangles are written always, more only where the case has them: what is too much is overwritten.
			putTriangle(out, here, entry, 0);
			putTriangle(out, here, entry, 12);
			const byteCount = load<u32>(entry, 60);
			if (byteCount > 24) {
				putTriangle(out, here, entry, 24);
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
	const rowIds = <usize>wordsPerRow << 7;
	const sliceIds = rowIds * ny;
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
		const xIds = ids + parity * sliceIds;
		const yIds = ids + (2 + parity) * sliceIds;
		const zIds = ids + 4 * sliceIds;
		const cases = (z & 1) !== 0 ? oddTable : table;
		for (let y: u32 = 0; y < ny; y++) {
			const down = rowIds * y;
			const lower = slice + rowBytes * y;
			rowVertices(lower, sliceBytes, rowBytes, xIds + down, yIds + down, zIds + down, y, z, y + 1 === ny);
			// The cells of the row before this one have all their vertices now.
			if (y > 0) out = rowTriangles(lower - rowBytes, sliceBytes, rowBytes, ids + down - rowIds, cases, out);
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
