import type { Features } from './feature-distances.ts';
import type { JointGrid } from './joint-grid.ts';

/**
 * The voxels of a mask with a neighbour across a face (6 of them, 4 in 2D) that is not in it: the mask without its
 * erosion by the face-connected cross. Beyond the grid is background, so voxels at its edge belong to the border.
 */
export function voxelBorder(voxels: Uint8Array, { dims, is2d }: Pick<JointGrid, 'dims' | 'is2d'>): Features {
	const [nx, ny, nz] = dims;
	const plane = nx * ny;
	const marked = new Uint8Array(voxels.length);
	let found = new Uint32Array(1024);
	let count = 0;
	const [zFirst, zEnd] = is2d ? [0, 1] : [1, nz - 1];
	for (let z = zFirst; z < zEnd; z++)
		for (let y = 1; y < ny - 1; y++) {
			const row = nx * (y + ny * z);
			if (count + nx > found.length) found = enlarge(found, count + nx);
			for (let i = row + 1; i < row + nx - 1; i++) {
				if (voxels[i] === 0) continue;
				const across = is2d ? 1 : voxels[i - plane] & voxels[i + plane];
				if ((voxels[i - 1] & voxels[i + 1] & voxels[i - nx] & voxels[i + nx] & across) !== 0) continue;
				marked[i] = 1;
				found[count++] = i;
			}
		}
	return { marked, indices: found.slice(0, count) };
}

function enlarge(list: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
	const larger = new Uint32Array(Math.max(least, 2 * list.length));
	larger.set(list);
	return larger;
}
