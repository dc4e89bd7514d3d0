import { connectedComponents, denseLabels, scanRuns, voxelVolumeMm3, type Runs, type Volume } from '#volume';

/** Options of {@link pairedParts}. */
export interface PairedPartsOptions {
	/** Labels that together make the organ; default all that are not 0. */
	readonly labels?: readonly number[];
	/** The least volume of either organ, ml; a third part as large makes the case unclear. Default 30. */
	readonly leastMl?: number;
	/** The least distance of the centroids from left to right, mm. Default 40. */
	readonly leastGapMm?: number;
}

/** One of the two parts of a label map. */
export interface PairedPart {
	readonly side: 'left' | 'right';
	/** Its number in the map of components. */
	readonly component: number;
	/** First and last voxel along each axis. */
	readonly low: readonly number[];
	readonly high: readonly number[];
	/** Voxels of each label, by index. */
	readonly counts: readonly number[];
	/** World mm. */
	readonly centroid: readonly [number, number, number];
	readonly touchesBorder: boolean;
}

/** The two parts, the larger one first, and which voxels are theirs. */
export interface PairedParts {
	/** 0, or the number of the connected part that the voxel belongs to. */
	readonly components: Uint32Array;
	readonly parts: readonly PairedPart[];
}

/**
 * The two organs of a pair (kidneys, lungs, adrenal glands) in one label map: the two largest connected parts of the union of its
 * labels, told apart by the world's x (RAS+: the patient's right has the larger x).
 *
 * @returns them, or in words why the two cannot be told apart.
 * @throws RangeError if the volume is no label map.
 */
export function pairedParts(
	volume: Volume,
	{ labels, leastMl = 30, leastGapMm = 40 }: PairedPartsOptions = {},
): PairedParts | string {
	const { dims, voxelToWorld } = volume;
	const dense = denseLabels(volume);
	const runs = scanRuns(dense.volume);
	const isWanted = Array.from(dense.labels, (label) => label !== 0 && (labels === undefined || labels.includes(label)));
	const organ = { runs, labels: dense.labels, isWanted };
	const inside = new Uint8Array(volume.voxels.length);
	for (let i = 0; i < runs.count; i++)
		if (isWanted[runs.label[i]])
			inside.fill(1, runs.row[i] * dims[0] + runs.start[i], runs.row[i] * dims[0] + runs.end[i]);
	const { components, voxelCounts } = connectedComponents({ dims, voxelToWorld, voxels: inside }, 26);
	const ml = voxelVolumeMm3(voxelToWorld) / 1000;
	if (voxelCounts.length < 2 || voxelCounts[1] * ml < leastMl)
		return `fewer than two parts of ${leastMl} ml: one organ, or both joined`;
	if (voxelCounts.length > 2 && voxelCounts[2] * ml > leastMl) return `a third part above ${leastMl} ml`;
	const parts = [1, 2].map((component) => measurePart(organ, components, component));
	const [a, b] = parts.map(({ centroid }) => centroid[0]);
	if (Math.abs(a - b) < leastGapMm) return 'the two parts lie on one side';
	return {
		components: components.voxels,
		parts: parts.map((part, i) => ({ ...part, side: (i === 0) === a > b ? 'right' : 'left', component: i + 1 })),
	};
}

interface OrganRuns {
	readonly runs: Runs;
	/** Label of each number that runs carry, and whether it is one of the organ's. */
	readonly labels: Int32Array;
	readonly isWanted: readonly boolean[];
}

/** What the runs of one connected part say; a run lies in one part as a whole. */
function measurePart(
	{ runs: { count: runCount, row, start, end, label }, labels, isWanted }: OrganRuns,
	{ voxels: components, dims, voxelToWorld: m }: Volume<Uint32Array>,
	component: number,
): Omit<PairedPart, 'side' | 'component'> {
	const [nx, ny] = dims;
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	const sums = [0, 0, 0];
	const counts: number[] = [];
	let total = 0;
	for (let run = 0; run < runCount; run++) {
		if (!isWanted[label[run]] || components[row[run] * nx + start[run]] !== component) continue;
		const first = [start[run], row[run] % ny, Math.floor(row[run] / ny)];
		const last = [end[run] - 1, first[1], first[2]];
		const count = end[run] - start[run];
		total += count;
		const own = labels[label[run]];
		counts[own] = (counts[own] ?? 0) + count;
		for (let axis = 0; axis < 3; axis++) {
			sums[axis] += (count * (first[axis] + last[axis])) / 2;
			low[axis] = Math.min(low[axis], first[axis]);
			high[axis] = Math.max(high[axis], last[axis]);
		}
	}
	const [x, y, z] = sums.map((sum) => sum / total);
	const at = (k: number): number => m[4 * k] * x + m[4 * k + 1] * y + m[4 * k + 2] * z + m[4 * k + 3];
	return {
		low,
		high,
		counts: Array.from(counts, (value) => value ?? 0),
		centroid: [at(0), at(1), at(2)],
		touchesBorder: low.some((from, axis) => from === 0 || high[axis] === dims[axis] - 1),
	};
}
