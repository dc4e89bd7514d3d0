import { comparePoints, type SparseCoordinates } from './sparse-coordinates.ts';
import type { RowTable } from './sparse-table.ts';
import { freshMemory, type TableMemory } from './table-memory.ts';

/** For each voxel of `set` where it stands in `other`, −1 where it does not: one pass over both. */
export function positionsIn(
	set: SparseCoordinates,
	other: SparseCoordinates,
	memory: TableMemory = freshMemory,
): Int32Array {
	checkStrides('positionsIn', set, other);
	const positions = memory.int32(set.count).fill(-1);
	for (let i = 0, j = 0; i < set.count && j < other.count;) {
		const order = comparePoints(set.coordinates, i, other.coordinates, j);
		if (order === 0) positions[i++] = j++;
		else if (order < 0) i++;
		else j++;
	}
	return positions;
}

/** 1 for each voxel of `set` that is in `target`, else 0: the targets of an occupancy head. */
export function memberMask(
	set: SparseCoordinates,
	target: SparseCoordinates,
	memory: TableMemory = freshMemory,
): Float32Array {
	const positions = positionsIn(set, target, memory);
	const mask = memory.float32(set.count);
	for (let i = 0; i < mask.length; i++) mask[i] = positions[i] >= 0 ? 1 : 0;
	return mask;
}

/** All voxels of two sets, and where each of them came from. */
export interface UnitedCoordinates {
	readonly union: SparseCoordinates;
	/** For each voxel of the union its row in the first and the second set, −1 where that has none. */
	readonly fromFirst: RowTable;
	readonly fromSecond: RowTable;
	/** For each voxel of a set its row in the union: the reverse tables. */
	readonly ofFirst: RowTable;
	readonly ofSecond: RowTable;
}

/** Coordinates and rule books of the sum of two sparse tensors: a side that is missing counts as 0. */
export function uniteCoordinates(
	first: SparseCoordinates,
	second: SparseCoordinates,
	memory: TableMemory = freshMemory,
): UnitedCoordinates {
	checkStrides('uniteCoordinates', first, second);
	const most = first.count + second.count;
	const coordinates = memory.int32(4 * most);
	const fromFirst = memory.int32(most).fill(-1);
	const fromSecond = memory.int32(most).fill(-1);
	const ofFirst = memory.int32(first.count);
	const ofSecond = memory.int32(second.count);
	let count = 0;
	for (let i = 0, j = 0; i < first.count || j < second.count; count++) {
		const order =
			i === first.count ? 1 : j === second.count ? -1 : comparePoints(first.coordinates, i, second.coordinates, j);
		const from = order <= 0 ? first.coordinates : second.coordinates;
		const at = 4 * (order <= 0 ? i : j);
		coordinates[4 * count] = from[at];
		coordinates[4 * count + 1] = from[at + 1];
		coordinates[4 * count + 2] = from[at + 2];
		coordinates[4 * count + 3] = from[at + 3];
		if (order <= 0) {
			fromFirst[count] = i;
			ofFirst[i++] = count;
		}
		if (order >= 0) {
			fromSecond[count] = j;
			ofSecond[j++] = count;
		}
	}
	const table = (indices: Int32Array, sources: number): RowTable => ({
		indices,
		rows: indices.length,
		width: 1,
		sources,
	});
	return {
		union: { coordinates: coordinates.subarray(0, 4 * count), count, stride: first.stride },
		fromFirst: table(fromFirst.subarray(0, count), first.count),
		fromSecond: table(fromSecond.subarray(0, count), second.count),
		ofFirst: table(ofFirst, count),
		ofSecond: table(ofSecond, count),
	};
}

/** What is left of a set, and where it came from. */
export interface PrunedCoordinates {
	readonly kept: SparseCoordinates;
	/** For each kept voxel its row in the whole set. */
	readonly fromAll: RowTable;
	/** For each voxel of the whole set its row among the kept ones, −1 if it went: the reverse table. */
	readonly ofAll: RowTable;
}

/** Keeps the voxels whose entry in `keep` is not 0; none may be left. */
export function pruneCoordinates(
	set: SparseCoordinates,
	keep: ArrayLike<number>,
	memory: TableMemory = freshMemory,
): PrunedCoordinates {
	if (keep.length < set.count)
		throw new RangeError(`pruneCoordinates: ${set.count} decisions expected, got ${keep.length}`);
	const fromAll = memory.int32(set.count);
	const ofAll = memory.int32(set.count).fill(-1);
	const coordinates = memory.int32(4 * set.count);
	let count = 0;
	for (let i = 0; i < set.count; i++) {
		if (keep[i] === 0) continue;
		const [from, to] = [4 * i, 4 * count];
		coordinates[to] = set.coordinates[from];
		coordinates[to + 1] = set.coordinates[from + 1];
		coordinates[to + 2] = set.coordinates[from + 2];
		coordinates[to + 3] = set.coordinates[from + 3];
		ofAll[i] = count;
		fromAll[count++] = i;
	}
	return {
		kept: { coordinates: coordinates.subarray(0, 4 * count), count, stride: set.stride },
		fromAll: { indices: fromAll.subarray(0, count), rows: count, width: 1, sources: set.count },
		ofAll: { indices: ofAll, rows: set.count, width: 1, sources: count },
	};
}

function checkStrides(operation: string, a: SparseCoordinates, b: SparseCoordinates): void {
	if (a.stride !== b.stride)
		throw new RangeError(`${operation}: sets of one stride expected, got ${a.stride} and ${b.stride}`);
}
