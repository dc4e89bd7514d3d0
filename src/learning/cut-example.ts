import { createRandom } from '#numeric';
import { cutCap, type CutPlane } from './augmentation/random-defect.ts';
import { occupancyArray } from './encode-shape.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { findCutPlane } from './find-cut-plane.ts';
import { guessCentre } from './guess-centre.ts';
import type { ShapeSample } from './shape-sample.ts';

/** Voxels along x, y and z. */
export type VoxelOffset = readonly [number, number, number];

/** What a cut goes by. */
export interface CutSettings {
	readonly grid: FieldGrid;
	/** Of the whole volume that is cut off. */
	readonly share: number;
	readonly seed: number | string;
	/** The same cut for every epoch and seed, its plane to be found. Default false. */
	readonly isFixed?: boolean;
}

/** A shape of which a cap was cut off, on the grid it lay on: occupancy 0 … 1, axis 0 fastest. */
export interface CutExample {
	readonly whole: Float32Array;
	readonly rest: Float32Array;
	/** From the middle of the grid to the voxel where the centroid of the whole may be guessed. */
	readonly offset: VoxelOffset;
}

/**
 * The cut of a sample as an epoch makes it. Where it was cut is known to an epoch; to a test it is not, and is found.
 *
 * @param sample prepared on the grid.
 */
export function cutExample(
	sample: ShapeSample,
	epoch: number,
	{ grid, share, seed, isFixed }: CutSettings,
): CutExample {
	const whole = occupancyArray(sample.content, grid);
	const random = createRandom(isFixed ? `cut ${sample.id}` : `cut ${seed} ${epoch} ${sample.id}`);
	const { rest: left, plane } = cutCap(sample, { share, random });
	const rest = occupancyArray(left.content, grid);
	const [x, y, z] = guessFromRest(rest, { grid, share }, isFixed ? undefined : plane).map((mm) =>
		Math.round(mm / grid.spacingMm),
	);
	return { whole, rest, offset: [x, y, z] };
}

/**
 * How far from the middle of a grid the centroid of the whole may have lain of which something is left there, mm: what is told is
 * the rest and the share that is gone.
 *
 * @param rest occupancy 0 … 1.
 * @throws RangeError if nothing is left.
 */
export function guessFromRest(
	rest: Float32Array,
	{ grid, share }: Pick<CutSettings, 'grid' | 'share'>,
	known?: CutPlane,
): [number, number, number] {
	const voxels = new Uint8Array(rest.length);
	for (let i = 0; i < rest.length; i++) if (rest[i] >= 0.5) voxels[i] = 255;
	const volume = { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	return guessCentre(volume, known ?? findCutPlane(volume), share);
}

/** The values of a grid seen from another middle: at (x, y, z) what lay at (x, y, z) + offset; 0 where that was beyond the grid. */
export function seenFrom(
	values: Float32Array,
	[nx, ny, nz]: FieldGrid['dims'],
	[dx, dy, dz]: VoxelOffset,
): Float32Array {
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
