import { createRandom } from '#numeric';
import { cutCap } from './augmentation/random-defect.ts';
import { occupancyArray } from './encode-shape.ts';
import type { LessonSettings } from './lesson-examples.ts';
import type { ShapeSample } from './shape-sample.ts';

/** Voxels along x, y and z. */
export type VoxelOffset = readonly [number, number, number];

/** A shape of which a cap was cut off, on the grid it lay on: occupancy 0 … 1, axis 0 fastest. */
export interface CutExample {
	readonly whole: Float32Array;
	readonly rest: Float32Array;
	/** From the middle of the grid to the voxel nearest the centroid of the rest. */
	readonly offset: VoxelOffset;
}

/**
 * The cut of a sample as an epoch makes it.
 *
 * @param sample prepared on the grid.
 */
export function cutExample(
	sample: ShapeSample,
	epoch: number,
	{ grid, share, seed, isFixed }: Pick<LessonSettings, 'grid' | 'share' | 'seed' | 'isFixed'>,
): CutExample {
	const whole = occupancyArray(sample.content, grid);
	const random = createRandom(isFixed ? `cut ${sample.id}` : `cut ${seed} ${epoch} ${sample.id}`);
	const { rest: left } = cutCap(sample, { share, random });
	const rest = occupancyArray(left.content, grid);
	return { whole, rest, offset: offsetOfCentroid(rest, grid.dims) };
}

/** From the middle of a grid to the voxel nearest the centroid of what fills it; of nothing 0. */
function offsetOfCentroid(filling: Float32Array, [nx, ny, nz]: VoxelOffset): VoxelOffset {
	let total = 0;
	let sumX = 0;
	let sumY = 0;
	let sumZ = 0;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				const value = filling[i];
				if (value === 0) continue;
				total += value;
				sumX += value * x;
				sumY += value * y;
				sumZ += value * z;
			}
	if (total === 0) return [0, 0, 0];
	const offset = (sum: number, n: number): number => Math.round(sum / total - (n - 1) / 2);
	return [offset(sumX, nx), offset(sumY, ny), offset(sumZ, nz)];
}

/** The values of a grid seen from another middle: at (x, y, z) what lay at (x, y, z) + offset; 0 where that was beyond the grid. */
export function seenFrom(values: Float32Array, [nx, ny, nz]: VoxelOffset, [dx, dy, dz]: VoxelOffset): Float32Array {
	const seen = new Float32Array(values.length);
	const from = Math.max(0, -dx);
	const to = Math.min(nx, nx - dx);
	for (let z = Math.max(0, -dz); z < Math.min(nz, nz - dz); z++)
		for (let y = Math.max(0, -dy); y < Math.min(ny, ny - dy); y++) {
			const row = nx * (y + ny * z);
			const source = nx * (y + dy + ny * (z + dz)) + dx;
			if (to > from) seen.set(values.subarray(source + from, source + to), row + from);
		}
	return seen;
}
