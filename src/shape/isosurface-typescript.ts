import type { BitVolume } from '#volume';
import { leastFraction, type ClosedSurface, type GreyVoxels, type IsosurfaceGrid } from './isosurface-grid.ts';
import { marchingCubes, marchingCubesScratch } from './marching-cubes.ts';

/** The TypeScript twin: bits of the voxels inside, binary marching cubes, then every vertex moved along its edge. */
export function isosurfaceTypescript(grid: IsosurfaceGrid): ClosedSurface {
	const scratch = marchingCubesScratch();
	marchingCubes(insideBits(grid), grid.isMirrored, scratch);
	const coordinates = scratch.coordinates.subarray(0, 3 * scratch.vertexCount);
	return { positions: crossings(grid, coordinates), triangles: scratch.triangles.slice(0, scratch.indexCount) };
}

function insideBits({ voxels, dims: [nx, ny, nz], level, isHighInside }: IsosurfaceGrid): BitVolume {
	const dims = [nx + 2, ny + 2, nz + 2] as const;
	const wordsPerRow = (dims[0] + 31) >>> 5;
	const words = new Uint32Array(wordsPerRow * dims[1] * dims[2] + 2);
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) {
			const row = (y + 1 + dims[1] * (z + 1)) * wordsPerRow;
			i = isHighInside ? setHighBits(voxels, i, nx, level, words, row) : setLowBits(voxels, i, nx, level, words, row);
		}
	return { words, wordsPerRow, dims, origin: [-1, -1, -1] };
}

/** Bits of one row of voxels from bit 1 on; returns where the next row begins. NaN compares false: it is outside. */
function setHighBits(
	voxels: GreyVoxels,
	first: number,
	count: number,
	level: number,
	words: Uint32Array,
	row: number,
): number {
	for (let x = 1; x <= count; x++) if (voxels[first + x - 1] >= level) words[row + (x >>> 5)] |= 1 << (x & 31);
	return first + count;
}

function setLowBits(
	voxels: GreyVoxels,
	first: number,
	count: number,
	level: number,
	words: Uint32Array,
	row: number,
): number {
	for (let x = 1; x <= count; x++) if (voxels[first + x - 1] <= level) words[row + (x >>> 5)] |= 1 << (x & 31);
	return first + count;
}

/** World positions of the level on the crossed edges; a doubled coordinate is odd on the axis of its edge. */
function crossings(grid: IsosurfaceGrid, coordinates: Int32Array): Float32Array<ArrayBuffer> {
	const { voxels, dims, level, borderFraction } = grid;
	const [nx, ny, nz] = dims;
	const [xx, xy, xz, x0, yx, yy, yz, y0, zx, zy, zz, z0] = Array.from(grid.voxelToWorld);
	const positions = new Float32Array(coordinates.length);
	const highest = 1 - leastFraction;
	for (let i = 0; i < coordinates.length; i += 3) {
		const a = coordinates[i];
		const b = coordinates[i + 1];
		const c = coordinates[i + 2];
		// The lower end of the edge, and the step to the upper one.
		const x = (a >> 1) - 1;
		const y = (b >> 1) - 1;
		const z = (c >> 1) - 1;
		const ux = a & 1;
		const uy = b & 1;
		const uz = c & 1;
		let t = borderFraction;
		if (x >= 0 && y >= 0 && z >= 0 && x + ux < nx && y + uy < ny && z + uz < nz) {
			const lower = x + nx * (y + ny * z);
			const low = voxels[lower];
			t = (level - low) / (voxels[lower + ux + nx * (uy + ny * uz)] - low);
			if (t < leastFraction) t = leastFraction;
			else if (t > highest) t = highest;
			else if (!(t >= leastFraction)) t = 0.5;
		}
		const px = x + ux * t;
		const py = y + uy * t;
		const pz = z + uz * t;
		positions[i] = xx * px + (xy * py + (xz * pz + x0));
		positions[i + 1] = yx * px + (yy * py + (yz * pz + y0));
		positions[i + 2] = zx * px + (zy * py + (zz * pz + z0));
	}
	return positions;
}
