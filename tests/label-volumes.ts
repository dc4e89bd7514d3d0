import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { identityMat4, type Mat4 } from '#numeric';
import type { LabelVolume, Volume } from '#volume';

type Triple = readonly [number, number, number];

/** A label volume whose voxel (x, y, z) is `labelAt(x, y, z)`. */
export function volumeOf(
	dims: Triple,
	labelAt: (x: number, y: number, z: number) => number | boolean,
	voxelToWorld: Mat4 = identityMat4(),
): Volume<Uint8Array> {
	const [nx, ny, nz] = dims;
	const voxels = new Uint8Array(nx * ny * nz);
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) voxels[i] = Number(labelAt(x, y, z));
	return { voxels, dims, voxelToWorld };
}

/** Seeded numbers in [0, 1), apart from the product's own generator. */
export function testRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x9e3779b9) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
	};
}

/** A cube of voxels, each 1 with the given probability. */
export function noiseVolume(size: number, probability: number, seed: number): Volume<Uint8Array> {
	const random = testRandom(seed);
	return volumeOf([size, size, size], () => random() < probability);
}

/** A ball of voxels in a cube just large enough for it and one empty voxel around. */
export function ballVolume(radius: number, voxelToWorld?: Mat4): Volume<Uint8Array> {
	const size = 2 * Math.ceil(radius) + 3;
	const middle = (size - 1) / 2;
	const isInside = (x: number, y: number, z: number): boolean =>
		(x - middle) ** 2 + (y - middle) ** 2 + (z - middle) ** 2 < radius * radius;
	return volumeOf([size, size, size], isInside, voxelToWorld);
}

/** An 8-bit little-endian NIfTI-1 with an sform, gzipped: independent of the product's reader. */
export function readTestNifti(file: string): LabelVolume {
	const raw = gunzipSync(readFileSync(file));
	const header = new DataView(raw.buffer, raw.byteOffset, 348);
	if (header.getInt32(0, true) !== 348 || header.getInt16(70, true) !== 2 || header.getInt16(254, true) === 0)
		throw new Error(`${file}: the test reads only 8-bit NIfTI-1 with an sform`);
	const dims = [40, 42, 44].map((offset) => header.getInt16(offset + 2, true)) as [number, number, number];
	const voxelToWorld = identityMat4().map((value, i) => (i < 12 ? header.getFloat32(280 + 4 * i, true) : value));
	const start = header.getFloat32(108, true);
	return { voxels: new Uint8Array(raw.subarray(start, start + dims[0] * dims[1] * dims[2])), dims, voxelToWorld };
}
