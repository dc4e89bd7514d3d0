/**
 * Scan of a label volume to runs, and where each label lies, slab by slab (whole rows), 16 to 64 bytes a step.
 *
 * A slab's runs go to four arrays (row, start, end, label). Per label one record of 64 bytes gathers runs, voxels,
 * box and first moments:
 *
 *      0 runs u32   4 min x   8 max x (exclusive)  12 min y  16 max y  20 min z  24 max z  28 –
 *     32 voxels u64  40 sum of 2·x u64  48 sum of y u64  56 sum of z u64
 */
export const heapBase: usize = __heap_base;

/** Where the arrays of runs lie and how long a row is; set by `open`. */
let rows: usize = 0;
let starts: usize = 0;
let ends: usize = 0;
let labels: usize = 0;
let table: usize = 0;
let rowLength: u32 = 0;
let rowsPerSlice: u32 = 0;
/** Largest label met since `open`. */
let largest: u32 = 0;

/** Row being written, and its place in the slice. */
let count: u32 = 0;
let row: u32 = 0;
let y: u32 = 0;
let z: u32 = 0;

/** Layout of the memory and shape of the grid; the table must be zero up to the largest label met before. */
export function open(
	rowsAt: usize,
	startsAt: usize,
	endsAt: usize,
	labelsAt: usize,
	tableAt: usize,
	nx: u32,
	ny: u32,
): void {
	rows = rowsAt;
	starts = startsAt;
	ends = endsAt;
	labels = labelsAt;
	table = tableAt;
	rowLength = nx;
	rowsPerSlice = ny;
	largest = 0;
}

export function largestLabel(): u32 {
	return largest;
}

/** Runs of one label on one row. */
@inline
function put(start: u32, end: u32, label: u32): void {
	const at = count++;
	store<u32>(rows + (<usize>at << 2), row);
	store<u16>(starts + (<usize>at << 1), <u16>start);
	store<u16>(ends + (<usize>at << 1), <u16>end);
	store<u16>(labels + (<usize>at << 1), <u16>label);
	const entry = table + (<usize>label << 6);
	const length = end - start;
	const runs = load<u32>(entry);
	store<u32>(entry, runs + 1);
	if (runs === 0) {
		if (label > largest) largest = label;
		store<u32>(entry, start, 4);
		store<u32>(entry, end, 8);
		store<u32>(entry, y, 12);
		store<u32>(entry, y, 16);
		store<u32>(entry, z, 20);
	} else {
		if (start < load<u32>(entry, 4)) store<u32>(entry, start, 4);
		if (end > load<u32>(entry, 8)) store<u32>(entry, end, 8);
		if (y < load<u32>(entry, 12)) store<u32>(entry, y, 12);
		if (y > load<u32>(entry, 16)) store<u32>(entry, y, 16);
	}
	store<u32>(entry, z, 24);
	store<u64>(entry, load<u64>(entry, 32) + length, 32);
	store<u64>(entry, load<u64>(entry, 40) + <u64>length * (start + end - 1), 40);
	store<u64>(entry, load<u64>(entry, 48) + <u64>length * y, 48);
	store<u64>(entry, load<u64>(entry, 56) + <u64>length * z, 56);
}

/** Voxels [from, to) of the slab, split where rows end. `slabRow` is the row of the slab that `row` is. */
let slabRow: u32 = 0;
function emit(from: u32, to: u32, label: u32): void {
	let start = from - slabRow * rowLength;
	if (start >= rowLength) {
		const skipped = start / rowLength;
		slabRow += skipped;
		row += skipped;
		y += skipped;
		while (y >= rowsPerSlice) {
			y -= rowsPerSlice;
			z++;
		}
		start -= skipped * rowLength;
	}
	let left = to - from;
	while (start + left > rowLength) {
		put(start, rowLength, label);
		left -= rowLength - start;
		start = 0;
		slabRow++;
		row++;
		if (++y === rowsPerSlice) {
			y = 0;
			z++;
		}
	}
	put(start, start + left, label);
}

/**
 * Runs of `n` 8-bit voxels at `pointer`, whole rows from row `firstRow` on. At least 64 bytes after the last voxel must
 * be readable. Returns the number of runs, in scan order.
 */
export function scanBytes(pointer: usize, n: u32, firstRow: u32): u32 {
	begin(firstRow);
	let label: u32 = 0;
	let from: u32 = 0;
	let at: u32 = 0;
	while (at < n) {
		const pattern = i8x16.splat(<i8>label);
		let unequal = i8x16.bitmask(i8x16.ne(v128.load(pointer + at), pattern));
		if (unequal === 0) {
			at += 16;
			while (at + 64 <= n) {
				const here = pointer + at;
				const low = v128.or(v128.xor(v128.load(here), pattern), v128.xor(v128.load(here, 16), pattern));
				const high = v128.or(v128.xor(v128.load(here, 32), pattern), v128.xor(v128.load(here, 48), pattern));
				if (v128.any_true(v128.or(low, high))) break;
				at += 64;
			}
			while (at < n) {
				unequal = i8x16.bitmask(i8x16.ne(v128.load(pointer + at), pattern));
				if (unequal !== 0) break;
				at += 16;
			}
			if (at >= n) break;
		}
		at += <u32>ctz(unequal);
		if (at >= n) break;
		if (label !== 0) emit(from, at, label);
		label = load<u8>(pointer + at);
		from = at++;
	}
	if (label !== 0) emit(from, n, label);
	return count;
}

/** As {@link scanBytes}, for 16-bit voxels. */
export function scanWords(pointer: usize, n: u32, firstRow: u32): u32 {
	begin(firstRow);
	let label: u32 = 0;
	let from: u32 = 0;
	let at: u32 = 0;
	while (at < n) {
		const pattern = i16x8.splat(<i16>label);
		let unequal = i16x8.bitmask(i16x8.ne(v128.load(pointer + (<usize>at << 1)), pattern));
		if (unequal === 0) {
			at += 8;
			while (at + 32 <= n) {
				const here = pointer + (<usize>at << 1);
				const low = v128.or(v128.xor(v128.load(here), pattern), v128.xor(v128.load(here, 16), pattern));
				const high = v128.or(v128.xor(v128.load(here, 32), pattern), v128.xor(v128.load(here, 48), pattern));
				if (v128.any_true(v128.or(low, high))) break;
				at += 32;
			}
			while (at < n) {
				unequal = i16x8.bitmask(i16x8.ne(v128.load(pointer + (<usize>at << 1)), pattern));
				if (unequal !== 0) break;
				at += 8;
			}
			if (at >= n) break;
		}
		at += <u32>ctz(unequal);
		if (at >= n) break;
		if (label !== 0) emit(from, at, label);
		label = load<u16>(pointer + (<usize>at << 1));
		from = at++;
	}
	if (label !== 0) emit(from, n, label);
	return count;
}

function begin(firstRow: u32): void {
	count = 0;
	slabRow = 0;
	row = firstRow;
	z = firstRow / rowsPerSlice;
	y = firstRow - z * rowsPerSlice;
}
