import type { SparseCoordinates } from './sparse-coordinates.ts';
import { coordinateRows } from './sparse-rows.ts';
import type { RowTable } from './sparse-table.ts';

/**
 * The 27 neighbours of every voxel within its own set, for a submanifold convolution of edge 3: place
 * (dx + 1) + 3 (dy + 1) + 9 (dz + 1) of row i is the voxel at c + (dx, dy, dz) · stride, −1 where there is none. The
 * table is its own reverse: voxel j is neighbour k of i exactly if i is neighbour 26 − k of j.
 *
 * No hashing: the nine rows of voxels around a row are found by nine pointers that only ever move forward, and the
 * voxels of two rows are merged, so every pass reads memory in order.
 */
export function neighbourTable(set: SparseCoordinates): RowTable {
	const indices = new Int32Array(27 * set.count).fill(-1);
	findNeighbours(set, indices);
	return { indices, rows: set.count, width: 27, sources: set.count };
}

/**
 * {@link neighbourTable} for a graph with `size` rows, as `padTable` would make it, without a second copy.
 *
 * @throws RangeError if no row of zeros would be left.
 */
export function paddedNeighbours(set: SparseCoordinates, size: number): Int32Array {
	if (!(size > set.count))
		throw new RangeError(`paddedNeighbours: ${size} rows cannot hold ${set.count} and a row of zeros`);
	const indices = new Int32Array(27 * size).fill(size - 1);
	findNeighbours(set, indices);
	return indices;
}

/** Writes the neighbours there are; the others stay as they stand. */
function findNeighbours(set: SparseCoordinates, indices: Int32Array): void {
	const { coordinates, count, stride } = set;
	const { rowStarts } = coordinateRows(set);
	const rowCount = rowStarts.length - 1;
	const xs = new Int32Array(count);
	for (let i = 0; i < count; i++) xs[i] = coordinates[4 * i + 1];
	const around = new Int32Array(9);
	for (let row = 0; row < rowCount; row++) {
		const first = 4 * rowStarts[row];
		const batch = coordinates[first];
		for (let side = 0; side < 9; side++) {
			const y = coordinates[first + 2] + ((side % 3) - 1) * stride;
			const z = coordinates[first + 3] + (Math.floor(side / 3) - 1) * stride;
			let other = around[side];
			let at = 4 * rowStarts[other];
			while (other < rowCount && isBefore(coordinates, at, batch, y, z)) at = 4 * rowStarts[++other];
			around[side] = other;
			if (other === rowCount || coordinates[at] !== batch) continue;
			if (coordinates[at + 3] !== z || coordinates[at + 2] !== y) continue;
			const own = { from: rowStarts[row], to: rowStarts[row + 1] };
			mergeRows(xs, own, { from: rowStarts[other], to: rowStarts[other + 1] }, { stride, side, indices });
		}
	}
}

function isBefore(coordinates: Int32Array, at: number, batch: number, y: number, z: number): boolean {
	if (coordinates[at] !== batch) return coordinates[at] < batch;
	if (coordinates[at + 3] !== z) return coordinates[at + 3] < z;
	return coordinates[at + 2] < y;
}

interface Range {
	readonly from: number;
	readonly to: number;
}

/** For each voxel of a row those of another row at x − stride, x and x + stride. */
function mergeRows(
	xs: Int32Array,
	own: Range,
	other: Range,
	{ stride, side, indices }: { stride: number; side: number; indices: Int32Array },
): void {
	const { to } = other;
	let j = other.from;
	for (let i = own.from; i < own.to; i++) {
		const x = xs[i];
		while (j < to && xs[j] < x - stride) j++;
		if (j === to) return;
		let k = j;
		const place = 27 * i + 3 * side;
		if (xs[k] === x - stride) {
			indices[place] = k;
			if (++k === to) continue;
		}
		if (xs[k] === x) {
			indices[place + 1] = k;
			if (++k === to) continue;
		}
		if (xs[k] === x + stride) indices[place + 2] = k;
	}
}
