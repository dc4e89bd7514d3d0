/**
 * The 27 neighbours of every voxel of a sorted set, as src/tensor/sparse-neighbours.ts finds them: nine pointers to rows
 * that only move forward, and merges of two rows.
 *
 * Coordinates: i32 [count, 4] (batch, x, y, z), sorted by batch, z, y, x. Table: i32 [count, 27], filled by the caller with
 * what stands for a missing voxel.
 */
export const heapBase: usize = __heap_base;

/** Writes where each row of voxels begins, and the count behind them; gives the number of rows. */
export function findRows(coordinates: usize, count: i32, rowStarts: usize): i32 {
	let rows = 0;
	for (let i = 0; i < count; i++) {
		const at = coordinates + (<usize>i << 4);
		const isFirst =
			i == 0 ||
			load<i32>(at) != load<i32>(at - 16) ||
			load<i32>(at + 8) != load<i32>(at - 8) ||
			load<i32>(at + 12) != load<i32>(at - 4);
		if (isFirst) {
			store<i32>(rowStarts + (<usize>rows << 2), i);
			rows++;
		}
	}
	store<i32>(rowStarts + (<usize>rows << 2), count);
	return rows;
}

/** Where row r begins among the voxels. */
@inline
function startOf(rowStarts: usize, row: i32): i32 {
	return load<i32>(rowStarts + (<usize>row << 2));
}

@inline
function isBefore(at: usize, batch: i32, y: i64, z: i64): bool {
	const own = load<i32>(at);
	if (own != batch) return own < batch;
	const ownZ = <i64>load<i32>(at + 12);
	if (ownZ != z) return ownZ < z;
	return <i64>load<i32>(at + 8) < y;
}

/**
 * Moves `reached` on to the row that lies side % 3 − 1 strides further in y and side / 3 − 1 in z than that of the voxel at
 * `first`; false if there is none. Sums are taken in 64 bits: a coordinate may be any i32.
 */
@inline
function reachRow(
	coordinates: usize,
	rowStarts: usize,
	rows: i32,
	first: usize,
	side: i32,
	stride: i32,
	reached: usize,
): bool {
	const batch = load<i32>(first);
	const y = <i64>load<i32>(first + 8) + <i64>((side % 3) - 1) * <i64>stride;
	const z = <i64>load<i32>(first + 12) + <i64>(side / 3 - 1) * <i64>stride;
	let row = load<i32>(reached);
	let at = coordinates + (<usize>startOf(rowStarts, row) << 4);
	while (row < rows && isBefore(at, batch, y, z)) {
		row++;
		at = coordinates + (<usize>startOf(rowStarts, row) << 4);
	}
	store<i32>(reached, row);
	if (row == rows) return false;
	return load<i32>(at) == batch && <i64>load<i32>(at + 12) == z && <i64>load<i32>(at + 8) == y;
}

/**
 * For each voxel of a row those of another row at x − stride, x and x + stride; if `isForBoth` (known when compiled) also
 * noted for the other. `origin` is where the table of voxel 0 lies or would lie.
 */
@inline
function mergeRows(
	isForBoth: bool,
	coordinates: usize,
	from: i32,
	to: i32,
	begin: i32,
	end: i32,
	origin: usize,
	side: i32,
	stride: i32,
): void {
	let j = begin;
	const reversed = origin + <usize>(104 - 12 * side);
	let own = origin + <usize>from * 108 + <usize>(12 * side);
	for (let i = from; i < to; i++, own += 108) {
		const low = <i64>load<i32>(coordinates + (<usize>i << 4) + 4) - <i64>stride;
		while (j < end && <i64>load<i32>(coordinates + (<usize>j << 4) + 4) < low) j++;
		if (j == end) break;
		for (let k = j; k < end && k < j + 3; k++) {
			const step = <i64>load<i32>(coordinates + (<usize>k << 4) + 4) - low;
			if (step > 2 * <i64>stride) break;
			const place: usize = step == 0 ? 0 : step == <i64>stride ? 4 : 8;
			store<i32>(own + place, k);
			if (isForBoth) store<i32>(reversed + <usize>k * 108 - place, i);
		}
	}
}

/**
 * Fills the table of the rows from `firstRow` to before `lastRow`, whose first voxel is the table's first. `around` has room
 * for nine i32: how far the search for each of the nine rows around a row has come; zeros before the first call, then left
 * as they are.
 */
export function findNeighbours(
	coordinates: usize,
	rowStarts: usize,
	rows: i32,
	firstRow: i32,
	lastRow: i32,
	table: usize,
	stride: i32,
	around: usize,
): void {
	const origin = table - <usize>startOf(rowStarts, firstRow) * 108;
	for (let row = firstRow; row < lastRow; row++) {
		const from = startOf(rowStarts, row);
		const to = startOf(rowStarts, row + 1);
		const first = coordinates + (<usize>from << 4);
		for (let side = 0; side < 9; side++) {
			const reached = around + (<usize>side << 2);
			if (!reachRow(coordinates, rowStarts, rows, first, side, stride, reached)) continue;
			const other = load<i32>(reached);
			const begin = startOf(rowStarts, other);
			const end = startOf(rowStarts, other + 1);
			mergeRows(false, coordinates, from, to, begin, end, origin, side, stride);
		}
	}
}

/**
 * The whole table at once: only the five of nine rows that come no later are searched, and what is found is noted at both ends.
 * `around` has room for four i32, zeros.
 */
export function findAllNeighbours(
	coordinates: usize,
	rowStarts: usize,
	rows: i32,
	table: usize,
	stride: i32,
	around: usize,
): void {
	for (let row = 0; row < rows; row++) {
		const from = startOf(rowStarts, row);
		const to = startOf(rowStarts, row + 1);
		const first = coordinates + (<usize>from << 4);
		for (let side = 0; side < 4; side++) {
			const reached = around + (<usize>side << 2);
			if (!reachRow(coordinates, rowStarts, rows, first, side, stride, reached)) continue;
			const other = load<i32>(reached);
			const begin = startOf(rowStarts, other);
			const end = startOf(rowStarts, other + 1);
			mergeRows(true, coordinates, from, to, begin, end, table, side, stride);
		}
		for (let i = from; i < to; i++) {
			const place = table + <usize>i * 108;
			store<i32>(place + 52, i);
			if (i == from) continue;
			const x = <i64>load<i32>(coordinates + (<usize>i << 4) + 4);
			if (x - <i64>load<i32>(coordinates + (<usize>i << 4) - 12) != <i64>stride) continue;
			store<i32>(place + 48, i - 1);
			store<i32>(place - 108 + 56, i);
		}
	}
}
