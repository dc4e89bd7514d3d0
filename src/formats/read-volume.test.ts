import { readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { identityMat4 } from '#numeric';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { niftiSample, orderedBytes } from '../../tests/nifti-samples.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sampleVolume } from '../../tests/volume-samples.ts';
import { FormatError } from './format-error.ts';
import { readVolume } from './read-volume.ts';
import { writeMetaImage } from './write-meta-image.ts';
import { writeNifti } from './write-nifti.ts';
import { writeNpy } from './write-npy.ts';
import { writeNrrd } from './write-nrrd.ts';

const volume = sampleVolume('uint16', identityMat4());

describe('readVolume', () => {
	test('tells formats by content, plain or gzipped, whatever the name says', async () => {
		const files = {
			'NIfTI-1': writeNifti(volume),
			NRRD: await writeNrrd(volume),
			MetaImage: await writeMetaImage(volume),
			npy: writeNpy(volume.voxels, [3, 4, 5]),
		};
		for (const [format, bytes] of Object.entries(files)) {
			for (const given of [bytes, gzipSync(bytes)]) {
				const file = await readVolume(given, { fileName: 'wrong.mha' });
				expect(file.original.format).toBe(format);
				expect(file.volume.voxels).toEqual(volume.voxels);
				expect(file.volume.dims).toEqual([5, 4, 3]);
			}
		}
	});

	test('a pair may be given with the image first', async () => {
		const voxels = Uint8Array.from({ length: 24 }, (_, i) => i);
		const header = niftiSample({ magic: 'ni1', voxels });
		const file = await readVolume(orderedBytes(voxels, true), { companion: header });
		expect(file.volume.voxels).toEqual(voxels);
		await expect(readVolume(voxels, { companion: voxels })).rejects.toThrow(FormatError);
	});

	test('names what a stranger looks like and what to do', async () => {
		await expect(readVolume(new Uint8Array(0))).rejects.toThrow(/is empty/);
		await expect(readVolume(Buffer.from('PK\u0003\u0004'), { fileName: 'x.zip' })).rejects.toThrow(
			/"x\.zip".*zip archive/,
		);
		await expect(readVolume(Buffer.from('nonsense'))).rejects.toThrow(/expected NIfTI/);
		await expect(readVolume(gzipSync(Buffer.from('nonsense')))).rejects.toThrow(/expected NIfTI/);
	});

	test('damaged beginnings of every format', async () => {
		for (const good of [await writeNrrd(volume), await writeMetaImage(volume), writeNpy(volume.voxels, [3, 4, 5])]) {
			await expectDamageSurvived(readVolume, good, { headerBytes: 60, seed: 'volume', rounds: 500 });
		}
	});
});

describe.skipIf(!hasSharedData)('readVolume on every other kind of file', () => {
	test('foreign formats and deliberately bad files are refused with a FormatError', async () => {
		const folders = [
			['nibabel-formats', 'tests', 'data'],
			['nibabel-formats', 'nicom', 'tests', 'data'],
			['nibabel-formats', 'gifti', 'tests', 'data'],
			['niivue-formats', 'demos'],
			['niivue-formats', 'dicom'],
			['dicompyler-rtstruct'],
		];
		let refused = 0;
		for (const parts of folders) {
			const folder = sharedData(...parts);
			for (const name of readdirSync(folder)) {
				if (/\.(nii|nrrd|gz)$/.test(name) && !name.includes('dcm') && !name.includes('gii')) continue;
				if (/(?<!test)\.mgz$/.test(name)) continue;
				if (statSync(`${folder}/${name}`).isDirectory()) continue;
				const result = await readVolume(readFileSync(`${folder}/${name}`)).catch((error: unknown) => error);
				expect(result, name).toBeInstanceOf(FormatError);
				refused++;
			}
		}
		expect(refused).toBeGreaterThan(40);
	});

	test('DICOM files that carry a foreign header in front are still called DICOM', async () => {
		const bytes = readFileSync(sharedData('nibabel-formats', 'tests', 'data', '0.dcm'));
		await expect(readVolume(bytes)).rejects.toThrow(/DICOM/);
	});
});
