import type { Mat4 } from '#numeric';
import type { LabelTally } from './run-kernel.ts';
import type { Runs } from './run-buffer.ts';
import type { LabelVolume } from './volume.ts';

/** A face of the voxel grid: the low or high end of voxel axis i, j or k. */
export type GridFace = 'i-' | 'i+' | 'j-' | 'j+' | 'k-' | 'k+';

/** Where one label lies in the voxel grid. */
export interface LabelExtent {
	readonly label: number;
	readonly voxelCount: number;
	/** Smallest and largest voxel index on each axis, both inclusive. */
	readonly min: readonly [number, number, number];
	readonly max: readonly [number, number, number];
	/** Mean voxel index on each axis. */
	readonly centroid: readonly [number, number, number];
	/** Grid faces the label touches: there it may go on outside the scan. */
	readonly touchedFaces: readonly GridFace[];
	/** Its runs are `order[firstRun … firstRun + runCount − 1]` of {@link LabelRuns}. */
	readonly firstRun: number;
	readonly runCount: number;
}

/** The runs of a label volume sorted by label: all that is needed to work on its labels without the voxels. */
export interface LabelRuns {
	readonly dims: readonly [number, number, number];
	readonly voxelToWorld: Mat4;
	readonly runs: Runs;
	/** Run indices, grouped by label, inside a label in scan order. */
	readonly order: Uint32Array;
	/** The labels that occur, ascending; background is not among them. */
	readonly extents: readonly LabelExtent[];
}

/** The extent of a label, or undefined if no voxel has it. */
export function findExtent(runs: LabelRuns, label: number): LabelExtent | undefined {
	let low = 0;
	let high = runs.extents.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const found = runs.extents[middle];
		if (found.label === label) return found;
		if (found.label < label) low = middle + 1;
		else high = middle - 1;
	}
	return undefined;
}

/** Sorts the runs of a volume by label (counting sort) and gathers each label's extent in the same pass. */
export function groupRuns({ dims, voxelToWorld }: Pick<LabelVolume, 'dims' | 'voxelToWorld'>, runs: Runs): LabelRuns {
	const { count, label } = runs;
	let maxLabel = 0;
	for (let i = 0; i < count; i++) if (label[i] > maxLabel) maxLabel = label[i];

	const next = new Uint32Array(maxLabel + 2);
	for (let i = 0; i < count; i++) next[label[i] + 1]++;
	for (let i = 1; i < next.length; i++) next[i] += next[i - 1];
	const firstRun = next.slice();
	const order = new Uint32Array(count);
	for (let i = 0; i < count; i++) order[next[label[i]]++] = i;

	const tallies: LabelTally[] = [];
	for (let id = 1; id <= maxLabel; id++)
		if (firstRun[id + 1] > firstRun[id])
			tallies.push(tallyOf(id, runs, order.subarray(firstRun[id], firstRun[id + 1]), dims[1]));
	return { dims, voxelToWorld, runs, order, extents: extentsOf(tallies, dims) };
}

/** Run indices sorted by label, stable: the counting sort when the counts are known. */
export function orderByLabel({ count, label }: Runs, extents: readonly LabelExtent[]): Uint32Array {
	const next = new Uint32Array((extents.at(-1)?.label ?? 0) + 1);
	for (const extent of extents) next[extent.label] = extent.firstRun;
	const order = new Uint32Array(count);
	for (let i = 0; i < count; i++) order[next[label[i]]++] = i;
	return order;
}

function tallyOf(label: number, { row, start, end }: Runs, order: Uint32Array, ny: number): LabelTally {
	let minX = Infinity;
	let maxX = 0;
	let minY = Infinity;
	let maxY = 0;
	let voxelCount = 0;
	// Sums of x, y and z over the voxels; exact in float64 up to 2⁵³.
	let sumX = 0;
	let sumY = 0;
	let sumZ = 0;
	for (let k = 0; k < order.length; k++) {
		const run = order[k];
		const from = start[run];
		const to = end[run];
		const z = Math.floor(row[run] / ny);
		const y = row[run] - z * ny;
		if (from < minX) minX = from;
		if (to > maxX) maxX = to;
		if (y < minY) minY = y;
		if (y > maxY) maxY = y;
		const length = to - from;
		voxelCount += length;
		sumX += (length * (from + to - 1)) / 2;
		sumY += length * y;
		sumZ += length * z;
	}
	const minZ = Math.floor(row[order[0]] / ny);
	const maxZ = Math.floor(row[order[order.length - 1]] / ny);
	return {
		label,
		runCount: order.length,
		voxelCount,
		min: [minX, minY, minZ],
		max: [maxX - 1, maxY, maxZ],
		sum: [sumX, sumY, sumZ],
	};
}

/** The public form of what a scan gathered about its labels, which must be ascending. */
export function extentsOf(tallies: readonly LabelTally[], dims: readonly [number, number, number]): LabelExtent[] {
	let firstRun = 0;
	return tallies.map(({ label, runCount, voxelCount, min, max, sum }) => {
		const touchedFaces: GridFace[] = [];
		for (const axis of [0, 1, 2] as const) {
			if (min[axis] === 0) touchedFaces.push(`${'ijk'[axis] as 'i' | 'j' | 'k'}-`);
			if (max[axis] === dims[axis] - 1) touchedFaces.push(`${'ijk'[axis] as 'i' | 'j' | 'k'}+`);
		}
		const centroid = [sum[0] / voxelCount, sum[1] / voxelCount, sum[2] / voxelCount] as const;
		firstRun += runCount;
		return { label, firstRun: firstRun - runCount, runCount, voxelCount, min, max, centroid, touchedFaces };
	});
}
