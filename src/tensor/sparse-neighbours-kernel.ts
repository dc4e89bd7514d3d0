import { openKernel, voxelNeighboursBinary, type Kernel } from '#wasm';
import type { SparseCoordinates } from './sparse-coordinates.ts';

/** Exports of assembly/voxel-neighbours.as.ts. */
interface Functions {
	findRows(coordinates: number, count: number, rowStarts: number): number;
	findNeighbours(
		coordinates: number,
		rowStarts: number,
		rows: number,
		firstRow: number,
		lastRow: number,
		table: number,
		stride: number,
		around: number,
	): void;
}

/** Voxels whose part of the table is made at a time: 3.5 MB, so that the kernel's memory stays small and near. */
const slabVoxels = 2 ** 15;
const aroundBytes = 64;
const align = (address: number): number => Math.ceil(address / 64) * 64;

let kept: Kernel<Functions> | undefined;

/** The compiled twin of the search in sparse-neighbours.ts; `indices` holds what stands for missing voxels. */
export function findNeighboursCompiled({ coordinates, count, stride }: SparseCoordinates, indices: Int32Array): void {
	if (count === 0) return;
	const kernel = (kept ??= openKernel<Functions>(voxelNeighboursBinary));
	const { functions, freeFrom } = kernel;
	const around = align(freeFrom);
	const points = around + aroundBytes;
	const rowStarts = align(points + 16 * count);
	const table = align(rowStarts + 4 * (count + 1));
	let buffer = kernel.reserve(table + 108 * Math.min(count, slabVoxels));
	new Int32Array(buffer, around, 9).fill(0);
	new Int32Array(buffer, points, 4 * count).set(coordinates.subarray(0, 4 * count));
	const rows = functions.findRows(points, count, rowStarts);
	const starts = new Int32Array(buffer, rowStarts, rows + 1).slice();
	// At least one row goes at a time, however long it is.
	const longest = starts.reduce((most, start, row) => (row === 0 ? 0 : Math.max(most, start - starts[row - 1])), 0);
	buffer = kernel.reserve(table + 108 * longest);
	for (let firstRow = 0; firstRow < rows;) {
		const from = starts[firstRow];
		let lastRow = firstRow + 1;
		while (lastRow < rows && starts[lastRow + 1] - from <= slabVoxels) lastRow++;
		const part = indices.subarray(27 * from, 27 * starts[lastRow]);
		const slab = new Int32Array(buffer, table, part.length);
		slab.fill(part[0]);
		functions.findNeighbours(points, rowStarts, rows, firstRow, lastRow, table, stride, around);
		part.set(slab);
		firstRow = lastRow;
	}
}
