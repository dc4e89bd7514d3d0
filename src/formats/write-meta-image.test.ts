import { describe, expect, test } from 'vitest';
import { identityMat4 } from '#numeric';
import {
	affineDifference,
	elementTypes,
	sampleVolume,
	signedPermutations,
	tiltedAffine,
} from '../../tests/volume-samples.ts';
import { portableCompress } from './portable-compress.ts';
import { readMetaImage } from './read-meta-image.ts';
import { writeMetaImage } from './write-meta-image.ts';

describe('writeMetaImage', () => {
	test.each(elementTypes)('%s comes back as it was, plain and compressed', async (type) => {
		const volume = sampleVolume(type, tiltedAffine(identityMat4(), type));
		for (const options of [{}, { compress: portableCompress }]) {
			const { volume: back, original } = await readMetaImage(await writeMetaImage(volume, options));
			expect(back.voxels).toEqual(volume.voxels);
			expect(back.dims).toEqual(volume.dims);
			expect(original.datatype).toBe(type);
		}
	});

	test('the affine comes back for all orientations, oblique and sheared', async () => {
		for (const [index, base] of signedPermutations().entries()) {
			for (const shear of [0, 0.3]) {
				const volume = sampleVolume('uint8', tiltedAffine(base, index, { shear }));
				const back = (await readMetaImage(await writeMetaImage(volume))).volume;
				expect(affineDifference(back.voxelToWorld, volume.voxelToWorld)).toBeLessThan(1e-12);
			}
		}
	});

	test('refuses a volume whose count does not match', async () => {
		const volume = sampleVolume('uint8', identityMat4());
		await expect(writeMetaImage({ ...volume, dims: [1, 1, 1] })).rejects.toThrow(RangeError);
	});
});
