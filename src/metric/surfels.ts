import type { FeatureGrid, Features } from './feature-distances.ts';
import { contourLengths, surfelAreas } from './surfel-areas.ts';

/** Surface elements of a mask; the corner before voxel (i, j, k) on every axis has the voxel's index. */
export interface Surfels extends Features {
	/** mm² of each; in 2D mm. */
	readonly areas: Float64Array;
}

/** Every voxel corner whose neighbourhood is neither empty nor full, in scan order. */
export function surfels(voxels: Uint8Array, grid: FeatureGrid): Surfels {
	const areaOf = grid.is2d ? contourLengths(grid.spacing) : surfelAreas(grid.spacing);
	const full = grid.is2d ? 15 : 255;
	const [nx, ny, nz] = grid.dims;
	const plane = nx * ny;
	const marked = new Uint8Array(voxels.length);
	const found: Uint32Array[] = [];
	const codes: Uint8Array[] = [];
	const rowIndices = new Uint32Array(nx);
	const rowCodes = new Uint8Array(nx);
	for (let z = grid.is2d ? 0 : 1; z < nz; z++)
		for (let y = 1; y < ny; y++) {
			const row = nx * (y + ny * z);
			let count = 0;
			let before = 0;
			for (let i = row; i < row + nx; i++) {
				// The four (in 2D two) voxels of this x: the corner's upper side along x.
				const upper = (voxels[i - nx] << 1) | (voxels[i] << 3);
				const here = full === 15 ? upper : (upper << 4) | (voxels[i - plane - nx] << 1) | (voxels[i - plane] << 3);
				const code = before | here;
				before = here >> 1;
				if (code === 0 || code === full) continue;
				marked[i] = 1;
				rowIndices[count] = i;
				rowCodes[count++] = code;
			}
			if (count > 0) {
				found.push(rowIndices.slice(0, count));
				codes.push(rowCodes.slice(0, count));
			}
		}
	const indices = new Uint32Array(found.reduce((sum, list) => sum + list.length, 0));
	const areas = new Float64Array(indices.length);
	let at = 0;
	found.forEach((list, k) => {
		indices.set(list, at);
		for (const code of codes[k]) areas[at++] = areaOf[code];
	});
	return { marked, indices, areas };
}
