import { checkVolume } from './check-volume.ts';
import type { LabelVolume } from './volume.ts';

/** Horizontal runs of equal non-background voxels, in scan order (x fastest, then y, then z), as parallel arrays. */
export interface Runs {
	/** Number of runs; the arrays have exactly this length. */
	readonly count: number;
	/** Row of each run: `y + ny · z`. */
	readonly row: Int32Array;
	/** First voxel of the run along x. */
	readonly start: Uint16Array;
	/** Voxel after the last along x. */
	readonly end: Uint16Array;
	readonly label: Uint16Array;
}

/** Largest extent along x (run ends are 16-bit) and largest row count (rows are 31-bit). */
const maxRowLength = 65_535;
const maxRowCount = 2 ** 31 - 1;
/** Rows are scanned in slabs whose voxel indices stay far below 2³¹, so that index arithmetic stays 32-bit. */
const slabVoxelCount = 2 ** 28;

interface RunBuffer {
	count: number;
	row: Int32Array;
	start: Uint16Array;
	end: Uint16Array;
	label: Uint16Array;
}

/**
 * Every run of equal labels in one read of the volume. Whole 32-bit words are compared with the current label, so
 * long runs and background cost a quarter (8-bit) or half (16-bit) of a compare per voxel.
 *
 * @throws RangeError if an axis 0 longer than 65,535 voxels or more than 2³¹ − 1 rows are asked for.
 */
export function scanRuns(volume: LabelVolume): Runs {
	checkVolume(volume, 'scanRuns');
	const [nx, ny, nz] = volume.dims;
	if (nx > maxRowLength) throw new RangeError(`scanRuns: axis 0 may have at most ${maxRowLength} voxels, got ${nx}`);
	if (ny * nz > maxRowCount) throw new RangeError(`scanRuns: at most ${maxRowCount} rows, got ${ny} × ${nz}`);

	const runs = runBuffer(1024);
	const rowsPerSlab = Math.max(1, Math.floor(slabVoxelCount / Math.max(1, nx)));
	for (let row = 0; row < ny * nz; row += rowsPerSlab) {
		const slab = volume.voxels.subarray(row * nx, Math.min(row + rowsPerSlab, ny * nz) * nx);
		scanSlab(runs, slab, nx, row);
	}
	const { count } = runs;
	return {
		count,
		row: runs.row.slice(0, count),
		start: runs.start.slice(0, count),
		end: runs.end.slice(0, count),
		label: runs.label.slice(0, count),
	};
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
		if (runs.count === runs.row.length) grow(runs);
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

function runBuffer(capacity: number): RunBuffer {
	return {
		count: 0,
		row: new Int32Array(capacity),
		start: new Uint16Array(capacity),
		end: new Uint16Array(capacity),
		label: new Uint16Array(capacity),
	};
}

function grow(runs: RunBuffer): void {
	const larger = runBuffer(2 * runs.row.length);
	larger.row.set(runs.row);
	larger.start.set(runs.start);
	larger.end.set(runs.end);
	larger.label.set(runs.label);
	runs.row = larger.row;
	runs.start = larger.start;
	runs.end = larger.end;
	runs.label = larger.label;
}
