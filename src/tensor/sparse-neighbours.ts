import { isWasmSupported, type Backend } from '#wasm';
import type { SparseCoordinates } from './sparse-coordinates.ts';
import { coordinateRows } from './sparse-rows.ts';
import type { RowTable } from './sparse-table.ts';
import { findNeighboursCompiled } from './sparse-neighbours-kernel.ts';
import { freshMemory, type TableMemory } from './table-memory.ts';

/**
 * The 27 neighbours of every voxel within its own set, for a submanifold convolution of edge 3: place
 * (dx + 1) + 3 (dy + 1) + 9 (dz + 1) of row i is the voxel at c + (dx, dy, dz) · stride, −1 where there is none. The
 * table is its own reverse: voxel j is neighbour k of i exactly if i is neighbour 26 − k of j.
 *
 * No hashing: the nine rows of voxels around a row are found by nine pointers that only ever move forward, and the
 * voxels of two rows are merged, so every pass reads memory in order.
 */
export function neighbourTable(
	set: SparseCoordinates,
	memory: TableMemory = freshMemory,
	backend: Backend = defaultBackend(),
): RowTable {
	const indices = memory.int32(27 * set.count).fill(-1);
	findNeighbours(set, indices, { memory, backend });
	return { indices, rows: set.count, width: 27, sources: set.count };
}

/**
 * {@link neighbourTable} for a graph with `size` rows, as `padTable` would make it, without a second copy.
 *
 * @throws RangeError if no row of zeros would be left.
 */
export function paddedNeighbours(
	set: SparseCoordinates,
	size: number,
	memory: TableMemory = freshMemory,
	backend: Backend = defaultBackend(),
): Int32Array<ArrayBuffer> {
	if (!(size > set.count))
		throw new RangeError(`paddedNeighbours: ${size} rows cannot hold ${set.count} and a row of zeros`);
	const indices = memory.int32(27 * size).fill(size - 1);
	findNeighbours(set, indices, { memory, backend });
	return indices;
}

interface Choices {
	readonly memory: TableMemory;
	readonly backend: Backend;
}

const defaultBackend = (): Backend => (isWasmSupported() ? 'wasm' : 'typescript');

/** Writes the neighbours there are; the others stay as they stand. */
function findNeighbours(set: SparseCoordinates, indices: Int32Array, { memory, backend }: Choices): void {
	if (backend === 'wasm') findNeighboursCompiled(set, indices);
	else findNeighboursPlain(set, indices, memory);
}

function findNeighboursPlain(set: SparseCoordinates, indices: Int32Array, memory: TableMemory): void {
	const { coordinates, count, stride } = set;
	const { rowStarts } = coordinateRows(set, memory);
	const rowCount = rowStarts.length - 1;
	const xs = memory.int32(count);
	for (let i = 0; i < count; i++) xs[i] = coordinates[4 * i + 1];
	const around = new Int32Array(9);
	for (let row = 0; row < rowCount; row++) {
		const from = rowStarts[row];
		const to = rowStarts[row + 1];
		const batch = coordinates[4 * from];
		for (let side = 0; side < 9; side++) {
			const y = coordinates[4 * from + 2] + ((side % 3) - 1) * stride;
			const z = coordinates[4 * from + 3] + (((side / 3) | 0) - 1) * stride;
			let other = around[side];
			while (other < rowCount && isBefore(coordinates, 4 * rowStarts[other], batch, y, z)) other++;
			around[side] = other;
			if (other === rowCount) continue;
			const at = 4 * rowStarts[other];
			if (coordinates[at] !== batch || coordinates[at + 3] !== z || coordinates[at + 2] !== y) continue;
			// For each voxel of the row those of the other row at x − stride, x and x + stride.
			const end = rowStarts[other + 1];
			for (let i = from, j = rowStarts[other], place = 27 * from + 3 * side; i < to; i++, place += 27) {
				const low = xs[i] - stride;
				while (j < end && xs[j] < low) j++;
				if (j === end) break;
				// At most three in a row are near: each tells its place by its distance.
				for (let k = j; k < end && k < j + 3; k++) {
					const step = xs[k] - low;
					if (step > 2 * stride) break;
					indices[place + (step === 0 ? 0 : step === stride ? 1 : 2)] = k;
				}
			}
		}
	}
}

function isBefore(coordinates: Int32Array, at: number, batch: number, y: number, z: number): boolean {
	if (coordinates[at] !== batch) return coordinates[at] < batch;
	if (coordinates[at + 3] !== z) return coordinates[at + 3] < z;
	return coordinates[at + 2] < y;
}
