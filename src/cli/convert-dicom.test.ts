import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readNifti, readStl } from '#formats';
import { massProperties, weld } from '#shape';
import { nodeCompress, nodeDecompress } from '#node-zlib';
import { dicomSample, forSampleVoxels, isInSample } from '../../tests/dicom-samples.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { convertFile, type ConvertedFile, type ConvertOptions } from './convert-file.ts';

const io = { compress: nodeCompress, decompress: nodeDecompress };

async function convert(
	bytes: Uint8Array,
	options: Partial<ConvertOptions> & { format: string },
): Promise<ConvertedFile[]> {
	const all: ConvertOptions = { union: false, smooth: false, pointCount: 100, seed: '1', open: 'refuse', ...options };
	const files: ConvertedFile[] = [];
	for await (const file of convertFile(bytes, 'x.dcm', all, io)) files.push(file);
	return files;
}

describe('msn convert of DICOM', () => {
	test('segments become surfaces with their names', async () => {
		const files = await convert(dicomSample('labelmap'), { format: 'stl' });
		expect(files.map(({ name }) => name)).toEqual(['Liver.stl', 'Kidney_left.stl', 'Tumeur_renale.stl']);
		expect(files[2].record).toMatchObject({ label: 3, part: 'Tumeur rénale', isClosed: true });
	});

	test('overlapping segments: every surface whole, one volume a layer', async () => {
		const surfaces = await convert(dicomSample('binary-overlapping'), { format: 'stl' });
		const counts = [0, 0, 0];
		forSampleVoxels((_, ...p) => [1, 2, 3].forEach((s) => (counts[s - 1] += isInSample(s, ...p) ? 1 : 0)));
		expect(surfaces.map(({ record }) => record['voxelCount'])).toEqual(counts);
		const volumes = await convert(dicomSample('binary-overlapping'), { format: 'nii.gz' });
		expect(volumes.length).toBeGreaterThan(1);
		let voxels = 0;
		for (const { bytes } of volumes) {
			const { volume } = await readNifti(bytes, io);
			for (const value of volume.voxels) if (Number(value) !== 0) voxels++;
		}
		expect(voxels).toBe(counts[0] + counts[1] + counts[2]);
	});

	test('one label chosen by number', async () => {
		const files = await convert(dicomSample('labelmap'), { format: 'ply', labels: [2] });
		expect(files.map(({ name }) => name)).toEqual(['Kidney_left.ply']);
	});

	test('structure sets become closed surfaces', async () => {
		const files = await convert(dicomSample('structures'), { format: 'stl' });
		expect(files.map(({ name }) => name)).toEqual(['Box.stl', 'Ring.stl']);
		const { parts } = (await readStl(files[0].bytes)) as { parts: readonly { mesh: Parameters<typeof weld>[0] }[] };
		expect(massProperties(weld(parts[0].mesh)).volumeMm3 / 800).toBeCloseTo(1, 1);
	});

	test('an image is refused by name', async () => {
		await expect(convert(dicomSample('image-0'), { format: 'stl' })).rejects.toThrow(/ctImage holds no shape/);
	});

	test.skipIf(!hasSharedData)('the liver of dcmqi', async () => {
		const bytes = readFileSync(sharedData('dcmqi-dicomseg/segmentations/liver.dcm'));
		const [file] = await convert(bytes, { format: 'stl' });
		expect(file.name).toBe('Liver.stl');
		expect(file.record).toMatchObject({ voxelCount: 107_098, isClosed: true });
	});
});
