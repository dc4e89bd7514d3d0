import { labelRunsBinary, openKernel, type Kernel } from '#wasm';
import { reserveRuns, type RunBuffer } from './run-buffer.ts';

/** Exports of assembly/label-runs.as.ts. */
interface Functions {
	open(rows: number, starts: number, ends: number, labels: number, table: number, nx: number, ny: number): void;
	largestLabel(): number;
	scanBytes(pointer: number, voxelCount: number, firstRow: number): number;
	scanWords(pointer: number, voxelCount: number, firstRow: number): number;
}

/** Bytes of a slab: small enough to stay in the second-level cache between being copied and being scanned. */
export const slabBytes = 2 ** 18;
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
	/** Scans `byteCount` bytes of {@link slab} and appends their runs. */
	scan(byteCount: number, firstRow: number, runs: RunBuffer): void;
	/** Every label met since the kernel was taken, ascending; empties the table. */
	takeTallies(): LabelTally[];
}

let idle: Kernel<Functions> | undefined;

/** A kernel for one scan; give it back with {@link releaseRunKernel}, or let it go. */
export function takeRunKernel(nx: number, ny: number, bytesPerVoxel: 1 | 2): RunKernel & { kernel: Kernel<Functions> } {
	const kernel = idle ?? openKernel<Functions>(labelRunsBinary);
	idle = undefined;
	const slabAt = kernel.freeFrom;
	const rowsAt = slabAt + slabBytes + slackBytes;
	const startsAt = rowsAt + 4 * slabBytes;
	const endsAt = startsAt + 2 * slabBytes;
	const labelsAt = endsAt + 2 * slabBytes;
	const tableAt = labelsAt + 2 * slabBytes;
	const memory = kernel.reserve(tableAt + 4 * recordWords * labelCount);
	const { functions } = kernel;
	functions.open(rowsAt, startsAt, endsAt, labelsAt, tableAt, nx, ny);
	const scan = bytesPerVoxel === 1 ? functions.scanBytes : functions.scanWords;
	const table = new Uint32Array(memory, tableAt, recordWords * labelCount);
	return {
		kernel,
		slab: new Uint8Array(memory, slabAt, slabBytes),
		scan(byteCount, firstRow, runs) {
			const found = scan(slabAt, byteCount / bytesPerVoxel, firstRow);
			if (found === 0) return;
			reserveRuns(runs, found);
			runs.row.set(new Int32Array(memory, rowsAt, found), runs.count);
			runs.start.set(new Uint16Array(memory, startsAt, found), runs.count);
			runs.end.set(new Uint16Array(memory, endsAt, found), runs.count);
			runs.label.set(new Uint16Array(memory, labelsAt, found), runs.count);
			runs.count += found;
		},
		takeTallies: () => takeTallies(table, functions.largestLabel()),
	};
}

export function releaseRunKernel({ kernel }: { readonly kernel: Kernel<Functions> }): void {
	idle = kernel;
}

function takeTallies(table: Uint32Array, largest: number): LabelTally[] {
	const tallies: LabelTally[] = [];
	for (let label = 1; label <= largest; label++) {
		const at = label * recordWords;
		if (table[at] === 0) continue;
		const wide = (word: number): number => table[at + word] + 2 ** 32 * table[at + word + 1];
		tallies.push({
			label,
			runCount: table[at],
			voxelCount: wide(8),
			min: [table[at + 1], table[at + 3], table[at + 5]],
			max: [table[at + 2] - 1, table[at + 4], table[at + 6]],
			sum: [wide(10) / 2, wide(12), wide(14)],
		});
		table.fill(0, at, at + recordWords);
	}
	return tallies;
}
