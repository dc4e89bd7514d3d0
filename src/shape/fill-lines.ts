import type { LineCrossings } from './line-crossings.ts';

/** The inside of a solid, line by line: run r has the voxels `bounds[2r]` to before `bounds[2r + 1]` of its line. */
export interface SolidRuns {
	/** Runs of line l: from `start[l]` to before `start[l + 1]`. */
	readonly start: Uint32Array;
	readonly bounds: Uint32Array;
}

/**
 * The runs of voxels between crossings. `parity`: from every odd crossing to the next even one; `winding`: wherever the
 * crossings so far do not balance.
 */
export function solidRuns(
	{ count, lines, marks }: LineCrossings,
	[nx, ny, nz]: readonly [number, number, number],
	fill: 'parity' | 'winding',
): SolidRuns {
	const lineCount = ny * nz;
	const { start, sorted } = sortByLine(lines, marks, count, lineCount);
	const bounds = new Uint32Array(count + lineCount);
	const isParity = fill === 'parity';
	let at = 0;
	for (let line = 0, first = 0; line < lineCount; line++) {
		const end = start[line + 1];
		start[line] = at >> 1;
		if (end - first > 1) sortMarks(sorted, first, end);
		let winding = 0;
		for (let i = first; i < end; i++) {
			const mark = sorted[i];
			const before = winding;
			winding = isParity ? 1 - winding : winding + 1 - 2 * (mark & 1);
			if (before === 0) bounds[at] = mark >>> 1;
			else if (winding === 0) {
				bounds[at + 1] = mark >>> 1;
				if (bounds[at + 1] > bounds[at]) at += 2;
			}
		}
		if (winding !== 0) {
			bounds[at + 1] = nx;
			at += 2;
		}
		first = end;
	}
	start[lineCount] = at >> 1;
	return { start, bounds };
}

/** A 0/1 mask of the runs, axis 0 fastest. */
export function fillRuns({ start, bounds }: SolidRuns, [nx, ny, nz]: readonly [number, number, number]): Uint8Array {
	const voxels = new Uint8Array(nx * ny * nz);
	for (let line = 0, base = 0; line < ny * nz; line++, base += nx)
		for (let at = 2 * start[line]; at < 2 * start[line + 1]; at += 2)
			fillRun(voxels, base + bounds[at], base + bounds[at + 1]);
	return voxels;
}

/** Runs shorter than this are filled sooner by a loop than by the library. */
const shortRun = 24;

function fillRun(voxels: Uint8Array, from: number, to: number): void {
	if (to - from >= shortRun) voxels.fill(1, from, to);
	else for (let i = from; i < to; i++) voxels[i] = 1;
}

/** Counting sort: the marks of line l are `sorted[start[l]]` to before `sorted[start[l + 1]]`. */
function sortByLine(
	lines: Uint32Array,
	marks: Uint32Array,
	count: number,
	lineCount: number,
): { start: Uint32Array; sorted: Uint32Array } {
	const start = new Uint32Array(lineCount + 2);
	for (let i = 0; i < count; i++) start[lines[i] + 2]++;
	for (let line = 2; line < start.length; line++) start[line] += start[line - 1];
	const sorted = new Uint32Array(count);
	// Entry l + 1 serves as the fill mark of line l and ends as the start of line l + 1.
	for (let i = 0; i < count; i++) sorted[start[lines[i] + 1]++] = marks[i];
	return { start, sorted };
}

/** Marks of a line are few and mostly in order: insertion sort, but not of lines with very many. */
function sortMarks(marks: Uint32Array, first: number, end: number): void {
	if (end - first > 64) {
		marks.subarray(first, end).sort();
		return;
	}
	for (let i = first + 1; i < end; i++) {
		const mark = marks[i];
		let k = i - 1;
		while (k >= first && marks[k] > mark) {
			marks[k + 1] = marks[k];
			k--;
		}
		marks[k + 1] = mark;
	}
}
