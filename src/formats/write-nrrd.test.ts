import { describe, expect, test } from 'vitest';
import { identityMat4 } from '#numeric';
import { elementTypes, sampleVolume, signedPermutations, tiltedAffine } from '../../tests/volume-samples.ts';
import { portableCompress } from './portable-compress.ts';
import { readNrrdHeader } from './nrrd-header.ts';
import { readNrrd } from './read-nrrd.ts';
import { writeNrrd } from './write-nrrd.ts';

describe('writeNrrd', () => {
	test.each(elementTypes)('%s comes back as it was, raw and gzipped', async (type) => {
		const volume = sampleVolume(type, tiltedAffine(identityMat4(), type));
		for (const options of [{}, { compress: portableCompress }]) {
			const { volume: back, original } = await readNrrd(await writeNrrd(volume, options));
			expect(back).toEqual(volume);
			expect(original).toMatchObject({ datatype: type, units: 'mm', space: 'LPS', notes: [] });
		}
	});

	test('the affine is exact for all orientations, oblique and sheared', async () => {
		for (const [index, base] of signedPermutations().entries()) {
			for (const shear of [0, 0.3]) {
				const volume = sampleVolume('uint8', tiltedAffine(base, index, { shear }));
				expect((await readNrrd(await writeNrrd(volume))).volume.voxelToWorld).toEqual(volume.voxelToWorld);
			}
		}
	});

	test('key/value pairs come back, whatever is in the values', async () => {
		const keyValues = { Segment0_Name: 'linke Niere', odd: 'a:=b\n\\n ünï' };
		const bytes = await writeNrrd(sampleVolume('uint8', identityMat4()), { keyValues });
		expect(Object.fromEntries(readNrrdHeader(bytes).keyValues)).toEqual(keyValues);
		await expect(writeNrrd(sampleVolume('uint8', identityMat4()), { keyValues: { 'a:=b': '' } })).rejects.toThrow(
			RangeError,
		);
	});
});
