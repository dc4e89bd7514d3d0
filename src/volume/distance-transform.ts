import type { Backend } from '#wasm';
import { expandBits } from './distance-transform-bits.ts';
import { transformGrid } from './distance-transform-backend.ts';
import type { BitVolume } from './bit-volume.ts';

/** A mask as the distance transforms take it: voxels that are not 0 are inside; axis 0 runs fastest. */
export interface DistanceMask {
	readonly voxels: Uint8Array | Uint16Array;
	/** Voxel counts along two or three axes. */
	readonly dims: readonly number[];
}

/** Options of {@link distanceTransform}. */
export interface DistanceTransformOptions {
	/** mm between voxel centres along each axis of the mask. */
	readonly spacing: readonly number[];
	/**
	 * 'inside': voxels of the mask get the distance to the nearest voxel outside it, the others 0. 'outside': voxels
	 * outside the mask get the distance to the nearest voxel of it, the others 0.
	 */
	readonly of: 'inside' | 'outside';
	/** Gives mm² instead of mm. Default false. */
	readonly squared?: boolean;
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/**
 * Exact Euclidean distance of every voxel, centre to centre, in mm, as float32 in the order of the mask's voxels. What
 * lies beyond the grid is neither inside nor outside. Where the grid has no voxel to measure to (an empty mask for
 * 'outside', a full one for 'inside') every distance is Infinity.
 *
 * A {@link BitVolume} is taken with its empty border: the result covers `dims` of the bits.
 *
 * Felzenszwalb & Huttenlocher, Distance Transforms of Sampled Functions, 2012.
 *
 * @throws RangeError if dims, voxels and spacing do not fit together, or an axis is longer than 65,534.
 */
export function distanceTransform(
	mask: DistanceMask | BitVolume,
	{ spacing, of, squared = false, backend }: DistanceTransformOptions,
): Float32Array {
	if (of !== 'inside' && of !== 'outside')
		throw new RangeError(`distanceTransform: of must be 'inside' or 'outside', got ${String(of)}`);
	const grid = checkDistanceMask('distanceTransform', mask, spacing);
	return transformGrid(grid.voxels, of === 'inside' ? 'zero' : 'nonZero', { ...grid, reach: 0, backend }, squared);
}

/** Voxels, dims and spacing with three axes each; a missing third axis is one voxel thick. */
export function checkDistanceMask(
	operation: string,
	mask: DistanceMask | BitVolume,
	spacing: readonly number[],
): { voxels: Uint8Array | Uint16Array; dims: [number, number, number]; spacing: [number, number, number] } {
	const { dims } = mask;
	if ((dims.length !== 2 && dims.length !== 3) || !dims.every((n) => Number.isInteger(n) && n >= 0 && n <= 65_534))
		throw new RangeError(`${operation}: dims must be two or three whole numbers of 0 … 65534, got ${dims.join(' × ')}`);
	// Plain JavaScript may leave it out.
	const steps: readonly number[] | undefined = spacing;
	if (!steps || steps.length !== dims.length || !steps.every((step) => step > 0 && Number.isFinite(step)))
		throw new RangeError(
			`${operation}: spacing must be ${dims.length} lengths in mm above 0, got ${steps ? steps.join(' × ') : 'none'}`,
		);
	const voxels = 'words' in mask ? expandBits(mask) : mask.voxels;
	const count = dims.reduce((product, n) => product * n, 1);
	if (voxels.length !== count)
		throw new RangeError(`${operation}: ${dims.join(' × ')} voxels expected, got ${voxels.length}`);
	return {
		voxels,
		dims: [dims[0], dims[1], dims[2] ?? 1],
		spacing: [steps[0], steps[1], steps[2] ?? 1],
	};
}
