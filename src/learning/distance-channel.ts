import { signedDistanceTransform } from '#volume';
import type { FieldGrid } from './field-grid.ts';

/** Of an occupancy 0 … 1, from this on a voxel is inside. */
const insideFrom = 0.5;
/** Voxels emptier or fuller than these are whole: the surface does not run through them. */
const partlyFilled = { from: 0.02, to: 0.98 } as const;

/**
 * Fills `own` with the signed distance of an occupancy, −1 (inside) … 1 in units of `reachMm`, cut off there: whole voxels by the exact
 * transform; beside the surface what a voxel's filling says of where in it the surface lies.
 */
export function fillDistance(
	own: Float32Array,
	occupancy: Float32Array,
	{ dims, spacingMm }: FieldGrid,
	reachMm: number,
): void {
	const box = boxAround(occupancy, dims, Math.ceil(reachMm / spacingMm) + 1);
	own.fill(1);
	if (!box) return;
	const [nx, ny] = dims;
	const { low, size } = box;
	const voxels = new Uint8Array(size[0] * size[1] * size[2]);
	const rowStart = (y: number, z: number): number => low[0] + nx * (low[1] + y + ny * (low[2] + z));
	// As loops: `from` with a function takes thirty times as long.
	for (let z = 0, to = 0; z < size[2]; z++)
		for (let y = 0; y < size[1]; y++)
			for (let x = 0, i = rowStart(y, z); x < size[0]; x++, i++, to++) voxels[to] = occupancy[i] >= insideFrom ? 1 : 0;
	const signed = signedDistanceTransform({ voxels, dims: size }, { spacing: [spacingMm, spacingMm, spacingMm] });
	for (let z = 0, from = 0; z < size[2]; z++)
		for (let y = 0; y < size[1]; y++)
			for (let x = 0, i = rowStart(y, z); x < size[0]; x++, i++, from++) {
				const filling = occupancy[i];
				const isPartly = filling > partlyFilled.from && filling < partlyFilled.to;
				const share = (isPartly ? (0.5 - filling) * spacingMm : signed[from]) / reachMm;
				own[i] = share < -1 ? -1 : share > 1 ? 1 : share;
			}
}

interface Box {
	readonly low: readonly number[];
	readonly size: readonly number[];
}

/**
 * All voxels that are not farther than `margin` from one with something in it, within the grid; undefined if all are empty. Beyond
 * it everything is out of reach; within it distances are those of the whole grid.
 */
function boxAround(occupancy: Float32Array, dims: FieldGrid['dims'], margin: number): Box | undefined {
	const [nx, ny, nz] = dims;
	const low = [nx, ny, nz];
	const high = [-1, -1, -1];
	for (let z = 0, row = 0; z < nz; z++)
		for (let y = 0; y < ny; y++, row += nx) {
			let first = 0;
			while (first < nx && !(occupancy[row + first] > partlyFilled.from)) first++;
			if (first === nx) continue;
			let last = nx - 1;
			while (!(occupancy[row + last] > partlyFilled.from)) last--;
			if (first < low[0]) low[0] = first;
			if (last > high[0]) high[0] = last;
			if (y < low[1]) low[1] = y;
			if (y > high[1]) high[1] = y;
			if (z < low[2]) low[2] = z;
			high[2] = z;
		}
	if (high[0] < 0) return undefined;
	const from = low.map((at) => Math.max(0, at - margin));
	return { low: from, size: high.map((at, axis) => Math.min(dims[axis] - 1, at + margin) - from[axis] + 1) };
}
