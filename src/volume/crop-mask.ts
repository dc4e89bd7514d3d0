import { multiplyMat4, scaleTranslation } from '#numeric';
import { findExtent, type LabelRuns } from './group-runs.ts';
import type { Volume } from './volume.ts';

/** Options of {@link cropMask}. */
export interface CropMaskOptions {
	/** Empty voxels to add on every side; they may lie outside the source grid. Default 0. */
	readonly padding?: number;
}

/**
 * The voxels that carry any of the labels as a 0/1 mask cropped to their bounding box. Its affine puts every voxel
 * where it was in the source. Undefined if none of the labels occurs.
 *
 * @throws RangeError if the padding is not a whole number ≥ 0.
 */
export function cropMask(
	runs: LabelRuns,
	labels: readonly number[],
	{ padding = 0 }: CropMaskOptions = {},
): Volume<Uint8Array> | undefined {
	if (!Number.isInteger(padding) || padding < 0)
		throw new RangeError(`cropMask: padding must be a whole number ≥ 0, got ${padding}`);
	const extents = labels.map((label) => findExtent(runs, label)).filter((extent) => extent !== undefined);
	if (extents.length === 0) return undefined;
	const low = [0, 1, 2].map((axis) => Math.min(...extents.map((e) => e.min[axis])) - padding);
	const high = [0, 1, 2].map((axis) => Math.max(...extents.map((e) => e.max[axis])) + padding);
	const [nx, ny, nz] = low.map((l, axis) => high[axis] - l + 1);

	const voxels = new Uint8Array(nx * ny * nz);
	const { row, start, end } = runs.runs;
	const sourceNy = runs.dims[1];
	for (const { firstRun, runCount } of extents)
		for (let k = firstRun; k < firstRun + runCount; k++) {
			const run = runs.order[k];
			const z = Math.floor(row[run] / sourceNy);
			const y = row[run] - z * sourceNy;
			const base = nx * (y - low[1] + ny * (z - low[2])) - low[0];
			voxels.fill(1, base + start[run], base + end[run]);
		}
	const voxelToWorld = multiplyMat4(runs.voxelToWorld, scaleTranslation([1, 1, 1], [low[0], low[1], low[2]]));
	return { voxels, dims: [nx, ny, nz], voxelToWorld };
}
