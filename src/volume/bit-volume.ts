import { findExtent, type LabelExtent, type LabelRuns } from './group-runs.ts';

/**
 * A binary mask, one bit a voxel, with an empty border of one voxel on every side. Rows are whole 32-bit words,
 * lowest bit = lowest x. Two spare zero words follow the last row, so a kernel may read the word after any row.
 */
export interface BitVolume {
	/** At least `(wordsPerRow · ny · nz) + 2` words; more when the storage is reused. */
	readonly words: Uint32Array;
	readonly wordsPerRow: number;
	/** Bits along the three axes, border included. */
	readonly dims: readonly [number, number, number];
	/** Voxel index of bit (0, 0, 0) in the volume the mask came from; −1 where the mask starts at the volume's edge. */
	readonly origin: readonly [number, number, number];
}

/**
 * The voxels that carry any of the labels, cropped to their bounding box, as bits. Labels that do not occur are
 * passed over; undefined if none occurs.
 *
 * @param storage words to reuse when large enough (their content is overwritten); otherwise new ones are made.
 */
export function bitVolume(runs: LabelRuns, labels: readonly number[], storage?: Uint32Array): BitVolume | undefined {
	const extents = labels.map((label) => findExtent(runs, label)).filter((extent) => extent !== undefined);
	if (extents.length === 0) return undefined;
	const origin = [0, 1, 2].map((axis) => Math.min(...extents.map((e) => e.min[axis])) - 1) as [number, number, number];
	const dims = [0, 1, 2].map((axis) => Math.max(...extents.map((e) => e.max[axis])) + 2 - origin[axis]) as [
		number,
		number,
		number,
	];
	const wordsPerRow = (dims[0] + 31) >>> 5;
	const wordCount = wordsPerRow * dims[1] * dims[2] + 2;
	const words = storage && storage.length >= wordCount ? storage.fill(0, 0, wordCount) : new Uint32Array(wordCount);
	const mask = { words, wordsPerRow, dims, origin };
	for (const extent of extents) fillRuns(mask, runs, extent);
	return mask;
}

/** Sets the bits of one label: first and last word of a run by mask, whole words between. */
function fillRuns({ words, wordsPerRow, dims, origin }: BitVolume, runs: LabelRuns, extent: LabelExtent): void {
	const { order } = runs;
	const { row, start, end } = runs.runs;
	const ny = runs.dims[1];
	const [ox, oy, oz] = origin;
	// Rows ascend, so a division is needed only where a slice begins.
	let slice = 0;
	let sliceEnd = 0;
	let offset = 0;
	for (let k = extent.firstRun; k < extent.firstRun + extent.runCount; k++) {
		const run = order[k];
		if (row[run] >= sliceEnd) {
			slice = Math.floor(row[run] / ny);
			sliceEnd = (slice + 1) * ny;
			offset = dims[1] * (slice - oz) - oy - slice * ny;
		}
		const base = (row[run] + offset) * wordsPerRow;
		const from = start[run] - ox;
		const last = end[run] - 1 - ox;
		const firstWord = from >>> 5;
		const lastWord = last >>> 5;
		const firstMask = -1 << (from & 31);
		const lastMask = -1 >>> (31 - (last & 31));
		if (firstWord === lastWord) words[base + firstWord] |= firstMask & lastMask;
		else {
			words[base + firstWord] |= firstMask;
			for (let w = firstWord + 1; w < lastWord; w++) words[base + w] = 0xffffffff;
			words[base + lastWord] |= lastMask;
		}
	}
}
