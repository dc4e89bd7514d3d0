import { checkVolume } from './check-volume.ts';
import { gatheredRuns, reserveRuns, runBuffer, type RunBuffer, type Runs } from './run-buffer.ts';
import type { LabelVolume } from './volume.ts';

/** Largest extent along x (run ends are 16-bit) and largest row count (rows are 31-bit). */
const maxRowLength = 65_535;
const maxRowCount = 2 ** 31 - 1;
/** Rows are scanned in slabs whose voxel indices stay far below 2³¹, so that index arithmetic stays 32-bit. */
const slabVoxelCount = 2 ** 28;

/**
 * Every run of equal labels in one read of the volume. Whole 32-bit words are compared with the current label, so
 * long runs and background cost a quarter (8-bit) or half (16-bit) of a compare per voxel.
 *
 * @throws RangeError if an axis 0 longer than 65,535 voxels or more than 2³¹ − 1 rows are asked for.
 */
export function scanRuns(volume: LabelVolume): Runs {
	checkVolume(volume, 'scanRuns');
	checkRunGrid(volume.dims, 'scanRuns');
	const runs = runBuffer();
	appendSlab(runs, volume.voxels, volume.dims[0], 0);
	return gatheredRuns(runs);
}

/** @throws RangeError if the grid cannot be described by runs: see {@link scanRuns}. */
export function checkRunGrid([nx, ny, nz]: LabelVolume['dims'], operation: string): void {
	if (nx > maxRowLength)
		throw new RangeError(`${operation}: axis 0 may have at most ${maxRowLength} voxels, got ${nx}`);
	if (ny * nz > maxRowCount) throw new RangeError(`${operation}: at most ${maxRowCount} rows, got ${ny} × ${nz}`);
}

/** Appends the runs of whole rows, however many; `firstRow` is the row of `voxels[0]`. */
export function appendSlab(runs: RunBuffer, voxels: Uint8Array | Uint16Array, nx: number, firstRow: number): void {
	const rowCount = nx === 0 ? 0 : voxels.length / nx;
	const rowsPerSlab = Math.max(1, Math.floor(slabVoxelCount / Math.max(1, nx)));
	for (let row = 0; row < rowCount; row += rowsPerSlab) {
		const slab = voxels.subarray(row * nx, Math.min(row + rowsPerSlab, rowCount) * nx);
		scanSlab(runs, slab, nx, firstRow + row);
	}
}

/** Appends the runs of whole rows; `firstRow` is the row of `voxels[0]`. */
function scanSlab(runs: RunBuffer, voxels: Uint8Array | Uint16Array, nx: number, firstRow: number): void {
	const voxelsPerWord = 4 / voxels.BYTES_PER_ELEMENT;
	const repeat = voxelsPerWord === 4 ? 0x01010101 : 0x00010001;
	const n = voxels.length;
	// The voxels before the first word boundary and after the last whole word are resolved one by one.
	const head = Math.min(n, ((4 - (voxels.byteOffset & 3)) & 3) / voxels.BYTES_PER_ELEMENT);
	const wordCount = Math.floor((n - head) / voxelsPerWord);
	const words = new Int32Array(voxels.buffer, voxels.byteOffset + head * voxels.BYTES_PER_ELEMENT, wordCount);

	let label = 0;
	let runStart = 0;
	let pattern = 0;
	let word = 0;
	let i = 0;
	let resolveEnd = head;
	for (;;) {
		for (; i < resolveEnd; i++) {
			const voxel = voxels[i];
			if (voxel !== label) {
				if (label !== 0) appendRun(runs, nx, firstRow, runStart, i, label);
				label = voxel;
				runStart = i;
			}
		}
		if (i >= n) break;
		pattern = Math.imul(label, repeat);
		while (
			word + 4 <= wordCount &&
			((words[word] ^ pattern) |
				(words[word + 1] ^ pattern) |
				(words[word + 2] ^ pattern) |
				(words[word + 3] ^ pattern)) ===
				0
		)
			word += 4;
		while (word < wordCount && words[word] === pattern) word++;
		i = head + word * voxelsPerWord;
		resolveEnd = word < wordCount ? i + voxelsPerWord : n;
		if (word < wordCount) word++;
	}
	if (label !== 0) appendRun(runs, nx, firstRow, runStart, n, label);
}

/** Voxels [from, to) of a slab, split where a row ends. */
function appendRun(runs: RunBuffer, nx: number, firstRow: number, from: number, to: number, label: number): void {
	let row = Math.floor(from / nx);
	let start = from - row * nx;
	let left = to - from;
	while (left > 0) {
		const end = Math.min(nx, start + left);
		if (runs.count === runs.row.length) reserveRuns(runs, 1);
		const index = runs.count++;
		runs.row[index] = firstRow + row;
		runs.start[index] = start;
		runs.end[index] = end;
		runs.label[index] = label;
		left -= end - start;
		start = 0;
		row++;
	}
}
