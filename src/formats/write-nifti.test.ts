import { gunzipSync } from 'node:zlib';
import * as peer from 'nifti-reader-js';
import { describe, expect, test } from 'vitest';
import { identityMat4, type Mat4 } from '#numeric';
import { orientationCode } from '#volume';
import {
	affineDifference,
	elementTypes,
	sampleVolume,
	signedPermutations,
	tiltedAffine,
} from '../../tests/volume-samples.ts';
import { portableCompress } from './portable-compress.ts';
import { readNifti } from './read-nifti.ts';
import { writeNifti, writeNiftiGz } from './write-nifti.ts';

describe('writeNifti', () => {
	test.each(elementTypes)('%s comes back as it was', async (type) => {
		const volume = sampleVolume(type, tiltedAffine(identityMat4(), type));
		const { volume: back, original } = await readNifti(writeNifti(volume));
		expect(back.voxels).toEqual(volume.voxels);
		expect(back.dims).toEqual(volume.dims);
		expect(original).toMatchObject({ datatype: type, units: 'mm', space: 'RAS' });
	});

	const affines: [string, Mat4][] = signedPermutations().flatMap((base): [string, Mat4][] => [
		[`${orientationCode(base)} straight`, tiltedAffine(base, 1, { tilt: 0 })],
		[`${orientationCode(base)} oblique`, tiltedAffine(base, 2)],
		[`${orientationCode(base)} sheared`, tiltedAffine(base, 3, { shear: 0.2 })],
	]);

	test.each(affines)('sform and qform of a %s grid', async (name, affine) => {
		const bytes = writeNifti(sampleVolume('uint8', affine));
		const asFloats = Float64Array.from(Float32Array.from(affine));
		expect((await readNifti(bytes)).volume.voxelToWorld).toEqual(asFloats);

		// With the sform taken away the qform must say the same, or be absent for a sheared grid.
		const view = new DataView(bytes.buffer);
		view.setInt16(254, 0, true);
		const code = view.getInt16(252, true);
		expect(code).toBe(name.endsWith('sheared') ? 0 : 1);
		if (code === 1) {
			expect(affineDifference((await readNifti(bytes)).volume.voxelToWorld, affine)).toBeLessThan(1e-4);
		}
	});

	test('another reader sees the same', () => {
		const affine = tiltedAffine(identityMat4(), 'peer');
		const bytes = writeNifti(sampleVolume('int16', affine), { description: 'a description' });
		const header = peer.readHeader(bytes.buffer);
		expect(header.description.replaceAll('\0', '')).toBe('a description');
		expect(header.dims.slice(0, 4)).toEqual([3, 5, 4, 3]);
		header.affine.flat().forEach((value, i) => expect(value).toBeCloseTo(affine[i], 4));
		const q = (header as peer.NIFTI1).convertNiftiQFormToNiftiSForm(
			header.quatern_b,
			header.quatern_c,
			header.quatern_d,
			header.qoffset_x,
			header.qoffset_y,
			header.qoffset_z,
			header.pixDims[1],
			header.pixDims[2],
			header.pixDims[3],
			header.pixDims[0],
		);
		q.flat().forEach((value, i) => expect(value).toBeCloseTo(affine[i], 3));
	});

	test('gzipped bytes are the same every time and unpack to the plain file', async () => {
		const volume = sampleVolume('uint16', identityMat4());
		const packed = await writeNiftiGz(volume, { compress: portableCompress });
		expect(await writeNiftiGz(volume, { compress: portableCompress })).toEqual(packed);
		expect(Buffer.compare(gunzipSync(packed), writeNifti(volume))).toBe(0);
	});

	test.each(elementTypes)('NIfTI-2 of %s comes back as it was, the affine to the last bit', async (type) => {
		const volume = sampleVolume(type, tiltedAffine(identityMat4(), type));
		const bytes = writeNifti(volume, { version: 2, description: 'a description' });
		const { volume: back, original } = await readNifti(bytes);
		expect(back).toEqual(volume);
		expect(original).toMatchObject({ format: 'NIfTI-2', datatype: type, units: 'mm', space: 'RAS' });
		// With the sform taken away the qform must say the same.
		new DataView(bytes.buffer).setInt32(348, 0, true);
		expect(affineDifference((await readNifti(bytes)).volume.voxelToWorld, volume.voxelToWorld)).toBeLessThan(1e-6);
	});

	test('NIfTI-2 as another reader sees it, and an axis too long for NIfTI-1', async () => {
		const affine = tiltedAffine(identityMat4(), 'peer');
		const header = peer.readHeader(writeNifti(sampleVolume('int16', affine), { version: 2 }).buffer);
		expect(header.dims.slice(0, 4)).toEqual([3, 5, 4, 3]);
		expect(header.affine.flat()).toEqual(Array.from(affine));
		const long = { voxels: new Uint8Array(40_000), dims: [40_000, 1, 1] as const, voxelToWorld: identityMat4() };
		expect((await readNifti(writeNifti(long, { version: 2 }))).volume).toEqual(long);
	});

	test('refuses sizes that the header cannot hold', () => {
		const volume = sampleVolume('uint8', identityMat4());
		expect(() => writeNifti({ ...volume, dims: [40_000, 1, 1] })).toThrow(/32767/);
		expect(() => writeNifti({ ...volume, dims: [5, 4, 0] })).toThrow(RangeError);
		expect(() => writeNifti({ ...volume, dims: [5, 4, 4] })).toThrow(/80|expected/);
	});
});
