/**
 * Closed surface of a grey volume at a level: the compiled twin of src/shape/isosurface-typescript.ts, with the same bits.
 * A slice of voxels is packed into bits (`packSlice`), with an empty border of one voxel on every side, and joined to the
 * slice before it (`slicePair`), so that only two slices need be in memory, and the volume is read once. Voxel (x, y, z) is
 * bit (x + 1, y + 1, z + 1). The caller lays out the memory and sizes it by `countPair`, which is exact.
 */
export const heapBase: usize = __heap_base;

/** Element types, as src/shape/isosurface-kernel.ts numbers them. */
const UINT8: u32 = 0;
const INT8: u32 = 1;
const UINT16: u32 = 2;
const INT16: u32 = 3;
const UINT32: u32 = 4;
const INT32: u32 = 5;
const FLOAT32: u32 = 6;

/** Inside or not of the voxels of one vector, as bits. */
@inline
function insideLanes<T>(at: usize, threshold: v128, isHigh: bool): u32 {
	const values = v128.load(at);
	const inside = isHigh ? v128.ge<T>(values, threshold) : v128.le<T>(values, threshold);
	if (sizeof<T>() == 1) return i8x16.bitmask(inside);
	if (sizeof<T>() == 2) return i16x8.bitmask(inside);
	return sizeof<T>() == 4 ? i32x4.bitmask(inside) : i64x2.bitmask(inside);
}

@inline
function inside32<T>(at: usize, threshold: v128, isHigh: bool): u32 {
	let bits: u32 = 0;
	const lanes: u32 = 16 / sizeof<T>();
	for (let k: u32 = 0; k < 32; k += lanes) bits |= insideLanes<T>(at + k * sizeof<T>(), threshold, isHigh) << k;
	return bits;
}

function packRows<T>(values: usize, nx: u32, ny: u32, words: usize, rowBytes: usize, limit: T, isHigh: bool): void {
	const threshold = v128.splat<T>(limit);
	const whole = nx >> 5;
	const rest = nx & 31;
	for (let y: u32 = 0; y < ny; y++) {
		let carry: u32 = 0;
		let to = words + rowBytes * (y + 1);
		const end = to + rowBytes;
		for (let k: u32 = 0; k < whole; k++) {
			const bits = inside32<T>(values, threshold, isHigh);
			store<u32>(to, (bits << 1) | carry);
			carry = bits >> 31;
			to += 4;
			values += 32 * sizeof<T>();
		}
		let bits: u32 = 0;
		for (let k: u32 = 0; k < rest; k++) {
			const value = load<T>(values);
			bits |= u32(isHigh ? value >= limit : value <= limit) << k;
			values += sizeof<T>();
		}
		store<u32>(to, (bits << 1) | carry);
		if (to + 4 < end) store<u32>(to, 0, 4);
	}
}

/**
 * Bits of one slice of voxels, into a slice of words of which the first and last row, and the first bit, are border.
 *
 * @param limit least value inside (greatest, if not `isHigh`), representable in the type.
 */
export function packSlice(
	type: u32,
	values: usize,
	nx: u32,
	ny: u32,
	words: usize,
	rowBytes: usize,
	limit: f64,
	isHigh: bool,
): void {
	if (type === UINT8) packRows<u8>(values, nx, ny, words, rowBytes, <u8>limit, isHigh);
	else if (type === INT8) packRows<i8>(values, nx, ny, words, rowBytes, <i8>limit, isHigh);
	else if (type === UINT16) packRows<u16>(values, nx, ny, words, rowBytes, <u16>limit, isHigh);
	else if (type === INT16) packRows<i16>(values, nx, ny, words, rowBytes, <i16>limit, isHigh);
	else if (type === UINT32) packRows<u32>(values, nx, ny, words, rowBytes, <u32>limit, isHigh);
	else if (type === INT32) packRows<i32>(values, nx, ny, words, rowBytes, <i32>limit, isHigh);
	else if (type === FLOAT32) packRows<f32>(values, nx, ny, words, rowBytes, <f32>limit, isHigh);
	else packRows<f64>(values, nx, ny, words, rowBytes, limit, isHigh);
}

/**
 * Crossed edges from one slice of bits to the next, and along x and y in the next. Rows follow each other and begin and
 * end empty, so a slice is read as one long row, with empty words after it.
 */
export function countPair(lower: usize, upper: usize, sliceBytes: usize, bytesPerRow: usize): u32 {
	let total: u64 = 0;
	const lastRow = sliceBytes - bytesPerRow;
	let at: usize = 0;
	for (; at + 8 <= lastRow; at += 8) {
		const bits = load<u64>(upper + at);
		const x = bits ^ ((bits >> 1) | (load<u64>(upper + at, 8) << 63));
		const y = bits ^ load<u64>(upper + at + bytesPerRow);
		const z = bits ^ load<u64>(lower + at);
		if ((x | y | z) !== 0) total += popcnt(x) + popcnt(y) + popcnt(z);
	}
	// The last row is empty: nothing is crossed in it, nor from it to the other slice's.
	for (; at < lastRow; at += 4) {
		const wide = load<u64>(upper + at);
		const bits = <u32>wide;
		const y = bits ^ load<u32>(upper + at + bytesPerRow);
		total += <u64>(popcnt(bits ^ <u32>(wide >> 1)) + popcnt(y) + popcnt(bits ^ load<u32>(lower + at)));
	}
	return <u32>total;
}

/** The grid and the affine, kept between calls. */
let nx: i32 = 0;
let ny: i32 = 0;
let nz: i32 = 0;
let rowBytes: usize = 0;
let level: f64 = 0;
let borderFraction: f64 = 0;
let leastFraction: f64 = 0;
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
let vertex: u32 = 0;
let positions: usize = 0;
let table: usize = 0;
let ids: usize = 0;

/** Where a vertex lies between two voxels. */
@inline
function fraction(low: f64, high: f64): f64 {
	const t = (level - low) / (high - low);
	if (t < leastFraction) return leastFraction;
	const highest = 1 - leastFraction;
	if (t > highest) return highest;
	return t >= leastFraction ? t : 0.5;
}

@inline
function putVertex(id: u32, x: f64, y: f64, z: f64): void {
	const p = positions + <usize>id * 12;
	store<f32>(p, <f32>(m00 * x + (m01 * y + (m02 * z + m03))));
	store<f32>(p, <f32>(m10 * x + (m11 * y + (m12 * z + m13))), 4);
	store<f32>(p, <f32>(m20 * x + (m21 * y + (m22 * z + m23))), 8);
}

/** Cells of a row that are done at a time: as many as 64 bits at a byte address hold together with their next bit. */
const cellsPerStep: u32 = 56;
const stepBytes: usize = 7;

/** The bits of one step that lie in the row: all, or those before its end. */
@inline
function inRow(at: usize): u64 {
	const left = (rowBytes - at) << 3;
	return left < cellsPerStep ? (<u64>1 << left) - 1 : (<u64>1 << cellsPerStep) - 1;
}

/** Vertices on the edges from one row of voxels to another, in y or z. `isReal`: both rows are in the volume. */
@inline
function crossVertices<T>(
	from: usize,
	to: usize,
	idRow: usize,
	low: usize,
	high: usize,
	isReal: bool,
	y: f64,
	z: f64,
	dy: f64,
): void {
	for (let at: usize = 0; at < rowBytes; at += stepBytes) {
		let crossed = (load<u64>(from + at) ^ load<u64>(to + at)) & inRow(at);
		while (crossed !== 0) {
			const bit = (<u32>at << 3) + <u32>ctz(crossed);
			crossed &= crossed - 1;
			store<u32>(idRow + (<usize>bit << 2), vertex);
			const x = <usize>(bit - 1) * sizeof<T>();
			const t = isReal ? fraction(<f64>load<T>(low + x), <f64>load<T>(high + x)) : borderFraction;
			putVertex(vertex++, <f64>(<i32>bit - 1), y + dy * t, z + (1 - dy) * t);
		}
	}
}

/** Vertices of bit row y on the z-edges between bit slices z and z + 1. */
function zVertices<T>(y: i32, z: i32): void {
	const row = rowBytes * <usize>y;
	const idRow = ids + ((4 * sliceBytes() + row) << 5);
	const valueRow = <usize>(y - 1) * <usize>nx * sizeof<T>();
	const isReal = y >= 1 && y <= ny && z >= 1 && z + 1 <= nz;
	const low = lowerValues + valueRow;
	const high = upperValues + valueRow;
	crossVertices<T>(lowerBits + row, upperBits + row, idRow, low, high, isReal, <f64>(y - 1), <f64>(z - 1), 0);
}

/** Vertices on the x-edges of bit row y of slice z, the upper one. */
function xVertices<T>(y: i32, z: i32): void {
	const row = rowBytes * <usize>y;
	const idRow = ids + ((<usize>(z & 1) * sliceBytes() + row) << 5);
	const values = upperValues + <usize>(y - 1) * <usize>nx * sizeof<T>();
	const fy = <f64>(y - 1);
	const fz = <f64>(z - 1);
	for (let at: usize = 0; at < rowBytes; at += stepBytes) {
		const bits = load<u64>(upperBits + row + at);
		let crossed = (bits ^ (bits >> 1)) & inRow(at);
		while (crossed !== 0) {
			const bit = (<u32>at << 3) + <u32>ctz(crossed);
			crossed &= crossed - 1;
			store<u32>(idRow + (<usize>bit << 2), vertex);
			const x = <usize>(bit - 1) * sizeof<T>();
			const isReal = bit >= 1 && bit < <u32>nx;
			const t = isReal
				? fraction(<f64>load<T>(values + x), <f64>load<T>(values + x, sizeof<T>()))
				: borderFraction;
			putVertex(vertex++, <f64>(<i32>bit - 1) + t, fy, fz);
		}
	}
}

/** Vertices on the y-edges between bit rows y and y + 1 of slice z, the upper one. */
function yVertices<T>(y: i32, z: i32): void {
	const row = rowBytes * <usize>y;
	const from = upperBits + row;
	const idRow = ids + (((2 + <usize>(z & 1)) * sliceBytes() + row) << 5);
	const low = upperValues + <usize>(y - 1) * <usize>nx * sizeof<T>();
	const high = low + <usize>nx * sizeof<T>();
	const isReal = y >= 1 && y + 1 <= ny && z <= nz;
	crossVertices<T>(from, from + rowBytes, idRow, low, high, isReal, <f64>(y - 1), <f64>(z - 1), 1);
}

@inline
function sliceBytes(): usize {
	return rowBytes * <usize>(ny + 2);
}

/** Triangles of the cells between rows y, y + 1 and slices z, z + 1. Returns where the next index goes. */
function rowTriangles(row0: usize, row2: usize, cells: usize, cases: usize, triangles: usize): usize {
	const row1 = row0 + rowBytes;
	const row3 = row2 + rowBytes;
	let out = triangles;
	for (let at: usize = 0; at < rowBytes; at += stepBytes) {
		const q0 = load<u64>(row0 + at);
		const q1 = load<u64>(row1 + at);
		const q2 = load<u64>(row2 + at);
		const q3 = load<u64>(row3 + at);
		const any = q0 | q1 | q2 | q3;
		const all = q0 & q1 & q2 & q3;
		let active = (any | (any >> 1)) & ~(all & (all >> 1)) & inRow(at);
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
			const entry = cases + (<usize>mask << 6);
			// Three triangles are written always, more only where the case has them: what is too much is overwritten.
			putTriangle(out, here, entry, 0);
			putTriangle(out, here, entry, 12);
			putTriangle(out, here, entry, 24);
			const byteCount = load<u32>(entry, 60);
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

/** Bytes of one half of the table: 256 cases of 16 words, and the places of the twelve edges. */
const halfTable: usize = 256 * 64 + 64;
export const tableBytes: usize = 2 * halfTable;

/** The case table with the place of each edge's id relative to its cell, in bytes; the last word of a case is its size. */
function fillTable(at: usize, edges: usize, parity: i32): void {
	const offsets = at + 256 * 64;
	const rowLength = <i32>(rowBytes << 3);
	const sliceLength = rowLength * (ny + 2);
	for (let p: i32 = 0; p < 2; p++)
		for (let q: i32 = 0; q < 2; q++) {
			const place = offsets + ((p + 2 * q) << 2);
			store<i32>(place, 4 * ((parity ^ q) * sliceLength + p * rowLength));
			store<i32>(place, 4 * ((2 + (parity ^ q)) * sliceLength + p), 16);
			store<i32>(place, 4 * (4 * sliceLength + p + q * rowLength), 32);
		}
	for (let mask: usize = 0; mask < 256; mask++) {
		const entry = at + (mask << 6);
		const count = <usize>load<u8>(edges + 4096 + mask);
		for (let k: usize = 0; k < 15; k++) {
			const edge = k < count ? <usize>load<u8>(edges + (mask << 4) + k) : 0;
			store<i32>(entry + (k << 2), load<i32>(offsets + (edge << 2)));
		}
		store<u32>(entry, <u32>count << 2, 60);
	}
}

/**
 * What holds for all slices.
 *
 * @param numbers level, border fraction, least fraction, then the 12 numbers of the affine of voxels.
 * @param edges 16 bytes a case, then 256 bytes with the number of indices of each case.
 * @param tableAt room for `tableBytes`.
 * @param idsAt room for `5 · (ny + 2) · bits of a row` numbers.
 */
export function begin(
	x: i32,
	y: i32,
	z: i32,
	bytesPerRow: usize,
	numbers: usize,
	edges: usize,
	tableAt: usize,
	idsAt: usize,
): void {
	nx = x;
	ny = y;
	nz = z;
	rowBytes = bytesPerRow;
	level = load<f64>(numbers);
	borderFraction = load<f64>(numbers, 8);
	leastFraction = load<f64>(numbers, 16);
	m00 = load<f64>(numbers, 24);
	m01 = load<f64>(numbers, 32);
	m02 = load<f64>(numbers, 40);
	m03 = load<f64>(numbers, 48);
	m10 = load<f64>(numbers, 56);
	m11 = load<f64>(numbers, 64);
	m12 = load<f64>(numbers, 72);
	m13 = load<f64>(numbers, 80);
	m20 = load<f64>(numbers, 88);
	m21 = load<f64>(numbers, 96);
	m22 = load<f64>(numbers, 104);
	m23 = load<f64>(numbers, 112);
	table = tableAt;
	ids = idsAt;
	vertex = 0;
	fillTable(table, edges, 0);
	fillTable(table + halfTable, edges, 1);
}

/** Where the bits and the voxels of the two slices lie, and where vertices and triangles go. */
let lowerBits: usize = 0;
let upperBits: usize = 0;
let lowerValues: usize = 0;
let upperValues: usize = 0;

function pair<T>(z: i32, triangles: usize): usize {
	const cases = table + ((z & 1) !== 0 ? halfTable : 0);
	let out = triangles;
	for (let y: i32 = 0; y < ny + 2; y++) zVertices<T>(y, z);
	for (let y: i32 = 0; y < ny + 2; y++) xVertices<T>(y, z + 1);
	for (let y: i32 = 0; y <= ny; y++) yVertices<T>(y, z + 1);
	for (let y: i32 = 0; y <= ny; y++) {
		const row = rowBytes * <usize>y;
		out = rowTriangles(lowerBits + row, upperBits + row, ids + (row << 5), cases, out);
	}
	return out;
}

/**
 * Vertices and triangles between bit slices z and z + 1, which are voxel slices z − 1 and z; the id of the first vertex
 * follows the last one of the pair before. Slices beyond the volume have no values, and none are read.
 *
 * @param places the slices' bits (2), their values (2), as u32.
 * @returns where the next index goes; up to 60 bytes beyond it are written.
 */
export function slicePair(type: u32, places: usize, z: i32, positionsAt: usize, triangles: usize): usize {
	lowerBits = load<u32>(places);
	upperBits = load<u32>(places, 4);
	lowerValues = load<u32>(places, 8);
	upperValues = load<u32>(places, 12);
	positions = positionsAt - <usize>vertex * 12;
	if (type === UINT8) return pair<u8>(z, triangles);
	if (type === INT8) return pair<i8>(z, triangles);
	if (type === UINT16) return pair<u16>(z, triangles);
	if (type === INT16) return pair<i16>(z, triangles);
	if (type === UINT32) return pair<u32>(z, triangles);
	if (type === INT32) return pair<i32>(z, triangles);
	if (type === FLOAT32) return pair<f32>(z, triangles);
	return pair<f64>(z, triangles);
}
