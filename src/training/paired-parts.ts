import { connectedComponents, voxelVolumeMm3, type Volume } from '#volume';

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
 */
export function pairedParts(
	volume: Volume,
	{ labels, leastMl = 30, leastGapMm = 40 }: PairedPartsOptions = {},
): PairedParts | string {
	const { voxels, dims, voxelToWorld } = volume;
	const wanted = labels && new Set(labels);
	const inside = new Uint8Array(voxels.length);
	for (let i = 0; i < inside.length; i++) {
		const label = Number(voxels[i]);
		inside[i] = label !== 0 && (wanted === undefined || wanted.has(label)) ? 1 : 0;
	}
	const { components, voxelCounts } = connectedComponents({ dims, voxelToWorld, voxels: inside }, 26);
	const ml = voxelVolumeMm3(voxelToWorld) / 1000;
	if (voxelCounts.length < 2 || voxelCounts[1] * ml < leastMl)
		return `fewer than two parts of ${leastMl} ml: one organ, or both joined`;
	if (voxelCounts.length > 2 && voxelCounts[2] * ml > leastMl) return `a third part above ${leastMl} ml`;
	const parts = [1, 2].map((component) => measurePart(volume, components.voxels, component));
	const [a, b] = parts.map(({ centroid }) => centroid[0]);
	if (Math.abs(a - b) < leastGapMm) return 'the two parts lie on one side';
	return {
		components: components.voxels,
		parts: parts.map((part, i) => ({ ...part, side: (i === 0) === a > b ? 'right' : 'left', component: i + 1 })),
	};
}

function measurePart(
	{ voxels, dims, voxelToWorld }: Volume,
	components: Uint32Array,
	component: number,
): Omit<PairedPart, 'side' | 'component'> {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	const sums = [0, 0, 0];
	const counts: number[] = [];
	let count = 0;
	const [nx, ny, nz] = dims;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (components[i] !== component) continue;
				count++;
				const label = Number(voxels[i]);
				counts[label] = (counts[label] ?? 0) + 1;
				sums[0] += x;
				sums[1] += y;
				sums[2] += z;
				if (x < low[0]) low[0] = x;
				if (x > high[0]) high[0] = x;
				if (y < low[1]) low[1] = y;
				if (y > high[1]) high[1] = y;
				if (z < low[2]) low[2] = z;
				if (z > high[2]) high[2] = z;
			}
	const [x, y, z] = sums.map((sum) => sum / count);
	const at = (row: number): number =>
		voxelToWorld[4 * row] * x +
		voxelToWorld[4 * row + 1] * y +
		voxelToWorld[4 * row + 2] * z +
		voxelToWorld[4 * row + 3];
	return {
		low,
		high,
		counts: Array.from(counts, (value) => value ?? 0),
		centroid: [at(0), at(1), at(2)],
		touchesBorder: low.some((from, axis) => from === 0 || high[axis] === dims[axis] - 1),
	};
}
