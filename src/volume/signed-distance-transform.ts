import type { Backend } from '#wasm';
import type { BitVolume } from './bit-volume.ts';
import { transformGrid } from './distance-transform-backend.ts';
import { checkDistanceMask, type DistanceMask } from './distance-transform.ts';

/** Options of {@link signedDistanceTransform}. */
export interface SignedDistanceTransformOptions {
	/** mm between voxel centres along each axis of the mask. */
	readonly spacing: readonly number[];
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/**
 * Signed distance in mm from every voxel centre to the surface of the mask, as float32: negative inside, positive
 * outside, never 0. The surface is that of the voxels taken as boxes, so a voxel beside a face of the surface is half
 * its spacing away from it; distances are exact, to the box and not only along the axes. What lies beyond the grid is
 * outside the mask: a mask that touches the edge of the grid has its surface there. An empty mask gives Infinity.
 *
 * @throws RangeError if dims, voxels and spacing do not fit together, or an axis is longer than 65,534.
 */
export function signedDistanceTransform(
	mask: DistanceMask | BitVolume,
	{ spacing, backend }: SignedDistanceTransformOptions,
): Float32Array {
	const { voxels, ...checked } = checkDistanceMask('signedDistanceTransform', mask, spacing);
	const grid = { ...checked, reach: 0.5, backend } as const;
	const signed = transformGrid(voxels, 'nonZero', grid, false);
	const inside = transformGrid(voxels, 'zero', grid, false);
	const [nx, ny, nz] = grid.dims;
	const is3d = mask.dims.length === 3;
	for (let z = 0, i = 0; z < nz; z++) {
		const toSlab = is3d ? (Math.min(z, nz - 1 - z) + 0.5) * grid.spacing[2] : Infinity;
		for (let y = 0; y < ny; y++) {
			const toEdge = Math.min(toSlab, (Math.min(y, ny - 1 - y) + 0.5) * grid.spacing[1]);
			for (let x = 0; x < nx; x++, i++)
				if (voxels[i] !== 0) {
					const toSide = (Math.min(x, nx - 1 - x) + 0.5) * grid.spacing[0];
					signed[i] = -Math.min(inside[i], toEdge, toSide);
				}
		}
	}
	return signed;
}
