import type { SparseCoordinates } from './sparse-coordinates.ts';
import { coordinateRows } from './sparse-rows.ts';
import type { RowTable } from './sparse-table.ts';
import { freshMemory, type TableMemory } from './table-memory.ts';

/** The voxels of twice the stride that hold the voxels of a set. */
export interface HalvedCoordinates {
	/** Unique floor(c / 2s) · 2s; floor also for negative coordinates. */
	readonly coarse: SparseCoordinates;
	/** Place dx + 2 dy + 4 dz of row m: the voxel at c + (dx, dy, dz) · s; −1 where there is none. */
	readonly children: RowTable;
	/** One entry a fine voxel: 8 · coarse voxel + place; the reverse of `children`. */
	readonly parents: RowTable;
}

/** Coordinates and rule books of a convolution of edge 2 and stride 2, by one merge of up to four rows into one. */
export function halveCoordinates(set: SparseCoordinates, memory: TableMemory = freshMemory): HalvedCoordinates {
	const { coordinates, count } = set;
	const stride = 2 * set.stride;
	const { rowStarts, sliceStarts } = coordinateRows(set, memory);
	const coarse = memory.int32(4 * count);
	const parents = memory.int32(count);
	let found = 0;
	const rowOf = (row: number): number => 4 * rowStarts[row];
	const coarseOf = (row: number, axis: number): number => Math.floor(coordinates[rowOf(row) + axis] / stride) * stride;
	const ends = new Int32Array(4);
	const heads = new Int32Array(4);

	/** Merges the rows whose ranges stand in heads and ends. */
	const merge = (rows: number, batch: number, y: number, z: number): void => {
		for (;;) {
			let x = Infinity;
			for (let r = 0; r < rows; r++)
				if (heads[r] < ends[r]) x = Math.min(x, Math.floor(coordinates[4 * heads[r] + 1] / stride) * stride);
			if (x === Infinity) return;
			const to = 4 * found;
			coarse[to] = batch;
			coarse[to + 1] = x;
			coarse[to + 2] = y;
			coarse[to + 3] = z;
			for (let r = 0; r < rows; r++)
				while (heads[r] < ends[r] && coordinates[4 * heads[r] + 1] < x + stride) {
					const at = 4 * heads[r];
					const place =
						(coordinates[at + 1] === x ? 0 : 1) +
						(coordinates[at + 2] === y ? 0 : 2) +
						(coordinates[at + 3] === z ? 0 : 4);
					parents[heads[r]++] = 8 * found + place;
				}
			found++;
		}
	};

	for (let slice = 0; slice + 1 < sliceStarts.length;) {
		let row = sliceStarts[slice];
		const rowEnd = sliceStarts[slice + 1];
		const batch = coordinates[rowOf(row)];
		const z = coarseOf(row, 3);
		slice++;
		let second = rowEnd;
		let secondEnd = rowEnd;
		if (slice + 1 < sliceStarts.length && coordinates[rowOf(rowEnd)] === batch && coarseOf(rowEnd, 3) === z)
			secondEnd = sliceStarts[++slice];
		while (row < rowEnd || second < secondEnd) {
			const y = Math.min(
				row < rowEnd ? coarseOf(row, 2) : Infinity,
				second < secondEnd ? coarseOf(second, 2) : Infinity,
			);
			let rows = 0;
			for (; row < rowEnd && coarseOf(row, 2) === y; row++, rows++) {
				heads[rows] = rowStarts[row];
				ends[rows] = rowStarts[row + 1];
			}
			for (; second < secondEnd && coarseOf(second, 2) === y; second++, rows++) {
				heads[rows] = rowStarts[second];
				ends[rows] = rowStarts[second + 1];
			}
			merge(rows, batch, y, z);
		}
	}
	return halved(set, { coordinates: coarse.subarray(0, 4 * found), count: found, stride }, parents, memory);
}

function halved(
	set: SparseCoordinates,
	coarse: SparseCoordinates,
	parents: Int32Array,
	memory: TableMemory,
): HalvedCoordinates {
	const children = memory.int32(8 * coarse.count).fill(-1);
	for (let i = 0; i < set.count; i++) children[parents[i]] = i;
	return {
		coarse,
		children: { indices: children, rows: coarse.count, width: 8, sources: set.count },
		parents: { indices: parents, rows: set.count, width: 1, sources: 8 * coarse.count },
	};
}
