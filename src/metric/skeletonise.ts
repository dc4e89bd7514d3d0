import type { Mask } from './mask.ts';
import { thinVolume } from './skeletonise-volume.ts';

/**
 * The skeleton of a mask: curves one voxel thin that keep its topology and its ends, by Lee, Kashyap & Chu (Building
 * Skeleton Models via 3-D Medial Surface/Axis Thinning Algorithms, 1994), a slice being a volume one voxel thick. Voxel
 * for voxel what scikit-image's `skeletonize(…, method='lee')` gives for the same order of axes: its default in 3D, in 2D
 * its other method. Spacing plays no part. Beyond the grid is background.
 *
 * @returns 1 on the skeleton, else 0, on the grid of the mask.
 */
export function skeletonise({ voxels, dims }: Pick<Mask, 'voxels' | 'dims'>): Uint8Array {
	const [nx, ny, nz] = dims.length === 2 ? [1, dims[0], dims[1]] : dims;
	const padded = [nx + 2, ny + 2, nz + 2] as const;
	const work = new Uint8Array(padded[0] * padded[1] * padded[2]);
	const rowAt = (y: number, z: number): number => 1 + padded[0] * (y + 1 + padded[1] * (z + 1));
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let to = rowAt(y, z), end = i + nx; i < end; i++, to++) work[to] = voxels[i] === 0 ? 0 : 1;
	thinVolume(work, padded);
	const skeleton = new Uint8Array(voxels.length);
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let from = rowAt(y, z), end = i + nx; i < end; i++, from++) skeleton[i] = work[from];
	return skeleton;
}
