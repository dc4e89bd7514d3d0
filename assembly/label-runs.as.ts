/**
 * Scan of a label volume to runs, and where each label lies, slab by slab (whole rows), 64 bytes a step.
 *
 * A slab's runs go to four arrays (row, start, end, label). Per label a count of runs, and one record of 64 bytes that
 * gathers its box and first moments, made so that nothing but zeros is needed to begin and four vector operations
 * take a run in:
 *
 *      0  largest of −1 − start x, −1 − y, −1 − z (u32 each: the complements of the smallest)
 *     16  largest end x, y, z (u32 each)
 *     32  voxels, sum of 2·x (u64 each)
 *     48  sum of y, sum of z (u64 each)
 */
export const heapBase: usize = __heap_base;

/** Where the arrays of runs and the tables lie and how long a row is; set by `open`. */
let rows: usize = 0;
let starts: usize = 0;
let ends: usize = 0;
let labels: usize = 0;
let counts: usize = 0;
let table: usize = 0;
let rowLength: u32 = 0;
let rowsPerSlice: u32 = 0;
/** Largest label met since `open`. */
let largest: u32 = 0;

/** Runs written, the row being read, its number in the slab and its place in the volume. */
let count: u32 = 0;
let slabRow: u32 = 0;
let row: u32 = 0;
let y: u32 = 0;
let z: u32 = 0;

/**
 * Where the four arrays of runs, the counts (u32 a label) and the records begin, and the grid. Counts and records must
 * be zero. Arrays of runs need room for as many runs as a slab has voxels.
 */
export function open(arrays: usize, runCapacity: u32, tables: usize, labelCount: u32, nx: u32, ny: u32): void {
	rows = arrays;
	starts = rows + (<usize>runCapacity << 2);
	ends = starts + (<usize>runCapacity << 1);
	labels = ends + (<usize>runCapacity << 1);
	counts = tables;
	table = counts + (<usize>labelCount << 2);
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
	const tally = counts + (<usize>label << 2);
	store<u32>(tally, load<u32>(tally) + 1);
	if (label > largest) largest = label;
	const record = table + (<usize>label << 6);
	const place = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(y), 2, z), 0, start);
	const last = i32x4.replace_lane(place, 0, end);
	v128.store(record, i32x4.max_u(v128.load(record), v128.not(place)));
	v128.store(record, i32x4.max_u(v128.load(record, 16), last), 16);
	const length = i32x4.splat(end - start);
	const ones = i32x4.replace_lane(i32x4.splat(1), 1, start + end - 1);
	v128.store(record, i64x2.add(v128.load(record, 32), i64x2.extmul_low_i32x4_u(length, ones)), 32);
	const yz = i8x16.shuffle(place, place, 4, 5, 6, 7, 8, 9, 10, 11, 4, 5, 6, 7, 8, 9, 10, 11);
	v128.store(record, i64x2.add(v128.load(record, 48), i64x2.extmul_low_i32x4_u(length, yz)), 48);
}

@inline
function nextRow(): void {
	slabRow++;
	row++;
	if (++y === rowsPerSlice) {
		y = 0;
		z++;
	}
}

/** Voxels [from, to) of the slab, split where rows end. */
@inline
function emit(from: u32, to: u32, label: u32): void {
	let start = from - slabRow * rowLength;
	if (start >= rowLength) {
		nextRow();
		start -= rowLength;
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
	}
	let left = to - from;
	while (start + left > rowLength) {
		put(start, rowLength, label);
		left -= rowLength - start;
		start = 0;
		nextRow();
	}
	put(start, start + left, label);
}

function begin(firstRow: u32): void {
	count = 0;
	slabRow = 0;
	row = firstRow;
	z = firstRow / rowsPerSlice;
	y = firstRow - z * rowsPerSlice;
}

/** Where each of the voxels of 64 bytes, whose vectors are a, b, c and d, differs from the one before it, a bit a voxel. */
@inline
function changesIn<T, Bits>(here: usize, a: v128, b: v128, c: v128, d: v128): Bits {
	const before = here - sizeof<T>();
	const lanes = <Bits>(16 / sizeof<T>());
	return (
		<Bits>v128.bitmask<T>(v128.ne<T>(a, v128.load(before))) |
		(<Bits>v128.bitmask<T>(v128.ne<T>(b, v128.load(before, 16))) << lanes) |
		(<Bits>v128.bitmask<T>(v128.ne<T>(c, v128.load(before, 32))) << (2 * lanes)) |
		(<Bits>v128.bitmask<T>(v128.ne<T>(d, v128.load(before, 48))) << (3 * lanes))
	);
}

/** Runs of `n` voxels of a type at `pointer`; `Bits` has a bit for each that 64 bytes hold. */
@inline
function scan<T, Bits>(pointer: usize, n: u32, firstRow: u32): u32 {
	begin(firstRow);
	store<T>(pointer - sizeof<T>(), 0);
	const step: u32 = 64 / sizeof<T>();
	let label: u32 = 0;
	let from: u32 = 0;
	let pattern = v128.splat<T>(0);
	for (let at: u32 = 0; at < n; at += step) {
		const here = pointer + <usize>at * sizeof<T>();
		const a = v128.load(here);
		const b = v128.load(here, 16);
		const c = v128.load(here, 32);
		const d = v128.load(here, 48);
		const low = v128.or(v128.xor(a, pattern), v128.xor(b, pattern));
		const high = v128.or(v128.xor(c, pattern), v128.xor(d, pattern));
		if (!v128.any_true(v128.or(low, high))) continue;
		let changes = changesIn<T, Bits>(here, a, b, c, d);
		if (at + step > n) changes &= (<Bits>1 << <Bits>(n - at)) - 1;
		while (changes !== 0) {
			const to = at + <u32>ctz(changes);
			changes &= changes - 1;
			if (label !== 0) emit(from, to, label);
			label = load<T>(pointer + <usize>to * sizeof<T>());
			from = to;
		}
		pattern = v128.splat<T>(<T>label);
	}
	if (label !== 0) emit(from, n, label);
	return count;
}

/**
 * Runs of `n` 8-bit voxels at `pointer`, whole rows from row `firstRow` on. The 16 bytes before them must be writable
 * and the 64 behind them readable. Returns the number of runs, in scan order.
 */
export function scanBytes(pointer: usize, n: u32, firstRow: u32): u32 {
	return scan<u8, u64>(pointer, n, firstRow);
}

/** As {@link scanBytes}, for 16-bit voxels. */
export function scanWords(pointer: usize, n: u32, firstRow: u32): u32 {
	return scan<u16, u32>(pointer, n, firstRow);
}
