import type { BitVolume } from './bit-volume.ts';

/** One byte a voxel from one bit a voxel: 1 where the bit is set. */
export function expandBits({ words, wordsPerRow, dims }: BitVolume): Uint8Array {
	const [nx, ny, nz] = dims;
	const voxels = new Uint8Array(nx * ny * nz);
	for (let row = 0; row < ny * nz; row++)
		for (let w = 0; w < wordsPerRow; w++) {
			let bits = words[row * wordsPerRow + w];
			while (bits !== 0) {
				const x = 31 - Math.clz32(bits & -bits);
				voxels[row * nx + 32 * w + x] = 1;
				bits &= bits - 1;
			}
		}
	return voxels;
}
