import type { SparseCoordinates } from './sparse-coordinates.ts';
import { freshMemory, type TableMemory } from './table-memory.ts';

/** Where the rows (equal batch, z and y) of a sorted set begin, in points, and where its slices begin, in rows. */
export interface CoordinateRows {
	/** First point of each row, and the number of points. */
	readonly rowStarts: Int32Array;
	/** First row of each slice (equal batch and z), and the number of rows. */
	readonly sliceStarts: Int32Array;
}

export function coordinateRows(
	{ coordinates, count }: SparseCoordinates,
	memory: TableMemory = freshMemory,
): CoordinateRows {
	const rowStarts = memory.int32(count + 1);
	const sliceStarts = memory.int32(count + 1);
	let rows = 0;
	let slices = 0;
	for (let i = 0, at = 0; i < count; i++, at += 4) {
		const newSlice = i === 0 || coordinates[at] !== coordinates[at - 4] || coordinates[at + 3] !== coordinates[at - 1];
		if (newSlice) sliceStarts[slices++] = rows;
		if (newSlice || coordinates[at + 2] !== coordinates[at - 2]) rowStarts[rows++] = i;
	}
	rowStarts[rows] = count;
	sliceStarts[slices] = rows;
	return { rowStarts: rowStarts.subarray(0, rows + 1), sliceStarts: sliceStarts.subarray(0, slices + 1) };
}
