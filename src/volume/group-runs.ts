import type { Mat4 } from '#numeric';
import { scanRuns, type Runs } from './scan-runs.ts';
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

/** {@link scanRuns} and {@link groupRuns} in one call: a label volume as runs sorted by label. */
export function labelRuns(volume: LabelVolume): LabelRuns {
	return groupRuns(volume, scanRuns(volume));
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

	const extents: LabelExtent[] = [];
	for (let id = 1; id <= maxLabel; id++) {
		const runCount = firstRun[id + 1] - firstRun[id];
		if (runCount > 0) extents.push(extentOf({ label: id, firstRun: firstRun[id], runCount }, runs, order, dims));
	}
	return { dims, voxelToWorld, runs, order, extents };
}

function extentOf(
	group: Pick<LabelExtent, 'label' | 'firstRun' | 'runCount'>,
	{ row, start, end }: Runs,
	order: Uint32Array,
	[nx, ny, nz]: readonly [number, number, number],
): LabelExtent {
	let minX = nx;
	let maxX = -1;
	let minY = ny;
	let maxY = -1;
	let voxelCount = 0;
	// Sums of x, y and z over the voxels; exact in float64 up to 2⁵³.
	let sumX = 0;
	let sumY = 0;
	let sumZ = 0;
	const last = group.firstRun + group.runCount - 1;
	for (let k = group.firstRun; k <= last; k++) {
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
	const min = [minX, minY, Math.floor(row[order[group.firstRun]] / ny)] as const;
	const max = [maxX - 1, maxY, Math.floor(row[order[last]] / ny)] as const;
	const touchedFaces: GridFace[] = [];
	for (const axis of [0, 1, 2] as const) {
		if (min[axis] === 0) touchedFaces.push(`${'ijk'[axis] as 'i' | 'j' | 'k'}-`);
		if (max[axis] === [nx, ny, nz][axis] - 1) touchedFaces.push(`${'ijk'[axis] as 'i' | 'j' | 'k'}+`);
	}
	const centroid = [sumX / voxelCount, sumY / voxelCount, sumZ / voxelCount] as const;
	return { ...group, voxelCount, min, max, centroid, touchedFaces };
}
