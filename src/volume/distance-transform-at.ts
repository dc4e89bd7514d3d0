import type { Backend } from '#wasm';
import type { BitVolume } from './bit-volume.ts';
import { transformGridAt } from './distance-transform-backend.ts';
import type { ColumnEntries } from './distance-transform-passes.ts';
import { checkDistanceMask, type DistanceMask } from './distance-transform.ts';

/** Options of {@link distanceTransformAt}. */
export interface DistanceTransformAtOptions {
	/** mm between voxel centres along each axis of the mask. */
	readonly spacing: readonly number[];
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/**
 * Exact Euclidean distance in mm, in float64, from the centres of some voxels to the centre of the nearest voxel of the
 * mask: what {@link distanceTransform} gives for 'outside', without the rounding to float32 and without the other
 * voxels. Infinity if the mask is empty.
 *
 * @param at indices into the mask's voxels, in any order.
 * @throws RangeError if dims, voxels and spacing do not fit together, or an index is outside the grid.
 */
export function distanceTransformAt(
	mask: DistanceMask | BitVolume,
	at: Uint32Array,
	{ spacing, backend }: DistanceTransformAtOptions,
): Float64Array {
	const { voxels, ...grid } = checkDistanceMask('distanceTransformAt', mask, spacing);
	const { entries, order } = sortByColumn(at, grid.dims);
	const sorted = transformGridAt(voxels, { ...grid, reach: 0, backend }, entries);
	const distances = new Float64Array(at.length);
	for (let entry = 0; entry < order.length; entry++) distances[order[entry]] = sorted[entry];
	return distances;
}

/** Counting sort of voxels by their column along z. */
function sortByColumn(
	at: Uint32Array,
	[nx, ny, nz]: readonly number[],
): { entries: ColumnEntries; order: Uint32Array } {
	const plane = nx * ny;
	const columnStart = new Uint32Array(plane + 2);
	const column = new Uint32Array(at.length);
	for (let i = 0; i < at.length; i++) {
		if (!(at[i] < plane * nz)) throw new RangeError(`distanceTransformAt: no voxel ${at[i]} in ${nx} × ${ny} × ${nz}`);
		column[i] = at[i] % plane;
		columnStart[column[i] + 2]++;
	}
	for (let c = 2; c <= plane + 1; c++) columnStart[c] += columnStart[c - 1];
	const rows = new Uint32Array(at.length);
	const order = new Uint32Array(at.length);
	for (let i = 0; i < at.length; i++) {
		const entry = columnStart[column[i] + 1]++;
		rows[entry] = (at[i] - column[i]) / plane;
		order[entry] = i;
	}
	return { entries: { columnStart: columnStart.subarray(0, plane + 1), rows }, order };
}
