import { labelRunsBinary, openKernel, type Kernel } from '#wasm';
import { reserveRuns, runBuffer, type RunBuffer } from './run-buffer.ts';

/** Exports of assembly/label-runs.as.ts. */
interface Functions {
	open(arrays: number, runCapacity: number, tables: number, labelCount: number, nx: number, ny: number): void;
	largestLabel(): number;
	scanBytes(pointer: number, voxelCount: number, firstRow: number): number;
	scanWords(pointer: number, voxelCount: number, firstRow: number): number;
}

/** Bytes of a slab: small enough to stay in the second-level cache between being copied and being scanned. */
export const slabBytes = 2 ** 18;
/** Bytes the kernel may write before the first voxel. */
const guardBytes = 16;
/** Bytes the kernel may read behind the last voxel. */
const slackBytes = 64;
/** Words of one label's record in the kernel's table. */
const recordWords = 16;
const labelCount = 2 ** 16;

/** What the scan knows of one label, in the units of the kernel: see assembly/label-runs.as.ts. */
export interface LabelTally {
	readonly label: number;
	readonly runCount: number;
	readonly voxelCount: number;
	readonly min: readonly [number, number, number];
	readonly max: readonly [number, number, number];
	/** Sums of the voxel indices on each axis. */
	readonly sum: readonly [number, number, number];
}

/** The compiled scan, with a memory of 7 MB whatever the volume: slabs come in, runs are taken out after each. */
export interface RunKernel {
	/** Where the caller puts the next slab: whole rows, at most {@link slabBytes}. */
	readonly slab: Uint8Array;
	/** What was found since the kernel was taken. */
	readonly runs: RunBuffer;
	/** Scans `byteCount` bytes of {@link slab} and appends their runs to {@link runs}. */
	scan(byteCount: number, firstRow: number): void;
	/** Every label met since the kernel was taken, ascending; empties the table. */
	takeTallies(): LabelTally[];
}

/** Runs for which memory is kept from one scan to the next: 10 MB. */
const keptRunCount = 2 ** 20;

interface Idle {
	readonly kernel: Kernel<Functions>;
	readonly runs: RunBuffer;
}

let idle: Idle | undefined;

/** A kernel for one scan; give it back with {@link releaseRunKernel}, or let it go. */
export function takeRunKernel(nx: number, ny: number, bytesPerVoxel: 1 | 2): RunKernel & Idle {
	const { kernel, runs } = idle ?? { kernel: openKernel<Functions>(labelRunsBinary), runs: runBuffer() };
	idle = undefined;
	runs.count = 0;
	const slabAt = kernel.freeFrom + guardBytes;
	const rowsAt = slabAt + slabBytes + slackBytes;
	const startsAt = rowsAt + 4 * slabBytes;
	const endsAt = startsAt + 2 * slabBytes;
	const labelsAt = endsAt + 2 * slabBytes;
	const countsAt = labelsAt + 2 * slabBytes;
	const tableAt = countsAt + 4 * labelCount;
	const memory = kernel.reserve(tableAt + 4 * recordWords * labelCount);
	const { functions } = kernel;
	functions.open(rowsAt, slabBytes, countsAt, labelCount, nx, ny);
	const scan = bytesPerVoxel === 1 ? functions.scanBytes : functions.scanWords;
	const counts = new Uint32Array(memory, countsAt, labelCount);
	const records = new Uint32Array(memory, tableAt, recordWords * labelCount);
	return {
		kernel,
		runs,
		slab: new Uint8Array(memory, slabAt, slabBytes),
		scan(byteCount, firstRow) {
			const found = scan(slabAt, byteCount / bytesPerVoxel, firstRow);
			if (found === 0) return;
			reserveRuns(runs, found);
			runs.row.set(new Int32Array(memory, rowsAt, found), runs.count);
			runs.start.set(new Uint16Array(memory, startsAt, found), runs.count);
			runs.end.set(new Uint16Array(memory, endsAt, found), runs.count);
			runs.label.set(new Uint16Array(memory, labelsAt, found), runs.count);
			runs.count += found;
		},
		takeTallies: () => takeTallies(counts, records, functions.largestLabel()),
	};
}

export function releaseRunKernel({ kernel, runs }: Idle): void {
	idle = { kernel, runs: runs.row.length <= keptRunCount ? runs : runBuffer() };
}

function takeTallies(counts: Uint32Array, records: Uint32Array, largest: number): LabelTally[] {
	const tallies: LabelTally[] = [];
	for (let label = 1; label <= largest; label++) {
		if (counts[label] === 0) continue;
		const r = records.subarray(label * recordWords, (label + 1) * recordWords);
		const wide = (word: number): number => r[word] + 2 ** 32 * r[word + 1];
		tallies.push({
			label,
			runCount: counts[label],
			voxelCount: wide(8),
			min: [~r[0] >>> 0, ~r[1] >>> 0, ~r[2] >>> 0],
			max: [r[4] - 1, r[5], r[6]],
			sum: [wide(10) / 2, wide(12), wide(14)],
		});
		r.fill(0);
	}
	counts.fill(0, 0, largest + 1);
	return tallies;
}
