import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { elementTypes, sampleVolume, tiltedAffine } from '../../tests/volume-samples.ts';
import { identityMat4 } from '#numeric';
import { FormatError } from './format-error.ts';
import { portableCompress } from './portable-compress.ts';
import { readVolume } from './read-volume.ts';
import { volumeSlabs, type VolumeSlab } from './volume-slabs.ts';
import { writeMgh } from './write-mgh.ts';
import { writeNifti } from './write-nifti.ts';
import { writeNrrd } from './write-nrrd.ts';
import { writePly, writePlyChunks } from './write-ply.ts';
import { writeStl, writeStlChunks } from './write-stl.ts';

/** The bytes in pieces of a size that fits nothing. */
async function* pieces(bytes: Uint8Array, size = 37): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function collected(bytes: Uint8Array, slabBytes: number): Promise<VolumeSlab[]> {
	const slabs = [];
	for await (const slab of volumeSlabs(pieces(bytes), { slabBytes })) slabs.push(slab);
	return slabs;
}

describe('volumeSlabs', () => {
	test.each(elementTypes)('slabs of %s are the volume that readVolume reads', async (type) => {
		const volume = sampleVolume(type, tiltedAffine(identityMat4(), type));
		const nifti = writeNifti(volume, { version: 2 });
		const files = [
			nifti,
			gzipSync(nifti),
			await writeNrrd(volume),
			await writeNrrd(volume, { compress: portableCompress }),
			writeMgh({ ...volume, voxels: Float32Array.from(volume.voxels, Number) }),
		];
		for (const file of files) {
			const whole = (await readVolume(file)).volume;
			const [nx, ny, nz] = whole.dims;
			// One byte asks for single slices, the other for two at a time and a rest.
			for (const slabBytes of [1, 2 * nx * ny * whole.voxels.BYTES_PER_ELEMENT]) {
				const slabs = await collected(file, slabBytes);
				expect(slabs.map(({ firstSlice }) => firstSlice)).toEqual(slabBytes === 1 ? [0, 1, 2] : [0, 2]);
				expect(slabs.flatMap((slab) => Array.from(slab.volume.voxels, Number))).toEqual(
					Array.from(whole.voxels, Number),
				);
				for (const { volume: slab, firstSlice, dims } of slabs) {
					expect(dims).toEqual([nx, ny, nz]);
					const m = whole.voxelToWorld;
					for (const row of [0, 4, 8]) {
						expect(slab.voxelToWorld[row + 3]).toBeCloseTo(m[row + 3] + firstSlice * m[row + 2], 9);
						expect(slab.voxelToWorld[row]).toBe(m[row]);
					}
				}
			}
		}
	});

	test('refuses truncation wherever it is, other formats, and damaged gzip', async () => {
		const nifti = writeNifti(sampleVolume('int16', identityMat4()));
		for (const file of [nifti, new Uint8Array(gzipSync(nifti)), await writeNrrd(sampleVolume('int16', identityMat4()))])
			for (let length = 0; length < file.length; length += 11)
				await expect(collected(file.slice(0, length), 1), `${length} of ${file.length}`).rejects.toThrow(FormatError);
		await expect(collected(new TextEncoder().encode('# vtk DataFile'), 1)).rejects.toThrow(/slab by slab/);
	});

	test('leaving the loop closes the stream', async () => {
		let isClosed = false;
		async function* stream(): AsyncGenerator<Uint8Array> {
			try {
				yield* pieces(writeNifti(sampleVolume('int16', identityMat4())));
			} finally {
				isClosed = true;
			}
		}
		for await (const slab of volumeSlabs(stream(), { slabBytes: 1 })) if (slab.firstSlice === 0) break;
		expect(isClosed).toBe(true);
	});

	test('512 MB of voxels from a gzip file take a small part of it', { timeout: 60_000 }, () => {
		// In a process of its own: the peak of this one's memory is that of all tests before.
		const script = `
			import { createGzip } from 'node:zlib';
			import { volumeSlabs, writeNifti } from '#formats';
			import { peakMemoryBytes } from '#process';
			const slice = new Uint16Array(512 * 512);
			const head = writeNifti({ voxels: slice, dims: [512, 512, 1], voxelToWorld: Float64Array.of(1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1) }).subarray(0, 352);
			new DataView(head.buffer).setInt16(46, 1024, true);
			const gzip = createGzip({ level: 1 });
			(async () => {
				gzip.write(head);
				for (let k = 0; k < 1024; k++) {
					slice.fill(k);
					// Packed before the slice is filled anew: the writer leaves no memory behind that would count as the reader's.
					await new Promise((go) => gzip.write(Buffer.from(slice.buffer), go));
				}
				gzip.end();
			})();
			let slices = 0;
			for await (const { volume, firstSlice } of volumeSlabs(gzip, { slabBytes: 2 ** 22 })) {
				for (let k = 0; k < volume.dims[2]; k++, slices++)
					if (volume.voxels[k * 512 * 512] !== firstSlice + k) throw new Error('wrong slice ' + (firstSlice + k));
				// What is held counts, not when the engine collects what is not.
				gc();
			}
			console.log(slices, peakMemoryBytes() / 2 ** 20);`;
		const { stdout, stderr } = spawnSync(
			process.execPath,
			['--expose-gc', '--conditions=source', '--input-type=module', '-e', script],
			{ encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
		);
		const [slices, peakMB] = stdout.split(' ').map(Number);
		expect({ slices, stderr }).toEqual({ slices: 1024, stderr: '' });
		expect(peakMB).toBeLessThan(256);
	});
});

describe('chunks of meshes', () => {
	test('are the bytes of the whole file', () => {
		const mesh = torusMesh(20, 5, 400, 150);
		const joined = (chunks: Iterable<Uint8Array>): Buffer => Buffer.concat([...chunks]);
		expect(Buffer.compare(joined(writeStlChunks(mesh)), writeStl(mesh))).toBe(0);
		expect(Buffer.compare(joined(writePlyChunks(mesh)), writePly(mesh))).toBe(0);
		expect([...writeStlChunks(mesh)].length).toBeGreaterThan(3);
		for (const chunk of [...writeStlChunks(mesh), ...writePlyChunks(mesh)])
			expect(chunk.length).toBeLessThan(1.1 * 2 ** 20);
	});
});
