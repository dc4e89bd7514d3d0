import { data } from 'dcmjs';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import type { LabelVolume } from '#volume';
import { readDicomSeg } from './read-dicom-seg.ts';
import { writeDicomSeg } from './write-dicom-seg.ts';
import type { SegmentToWrite } from './segment-to-write.ts';

const random = createRandom('segments');
/** 11 × 9 × 6 voxels of labels 0 … `labels`, oblique and mirrored. */
function noise(labels: number, wide = false): LabelVolume {
	const size = 11 * 9 * 6;
	const voxels = wide ? new Uint16Array(size) : new Uint8Array(size);
	for (let i = 0; i < size; i++) voxels[i] = random.integer(labels + 1);
	const voxelToWorld = Float64Array.of(0.6, 0, -1.6, 10, 0, 1.5, 0, -20, 0.8, 0, 1.2, 30, 0, 0, 0, 1);
	return { voxels, dims: [11, 9, 6], voxelToWorld };
}
const liver = { value: '10200004', scheme: 'SCT', meaning: 'Liver' };
const pick = (volume: LabelVolume, count: number): SegmentToWrite[] =>
	Array.from({ length: count }, (_, i) => ({ volume, value: i + 1, label: `Part ${i + 1}`, type: liver }));

describe('writeDicomSeg', () => {
	test.each(['BINARY', 'LABELMAP'] as const)('%s comes back voxel by voxel, with its pose', async (type) => {
		const volume = noise(3);
		const bytes = await writeDicomSeg(pick(volume, 3), { type, emptyFrames: true });
		const seg = await readDicomSeg(bytes);
		expect(seg.type).toBe(type);
		expect(seg.layers).toHaveLength(1);
		expect(seg.layers[0].volume.dims).toEqual(volume.dims);
		expect(Array.from(seg.layers[0].volume.voxels)).toEqual(Array.from(volume.voxels));
		for (const [i, value] of volume.voxelToWorld.entries())
			expect(seg.layers[0].volume.voxelToWorld[i]).toBeCloseTo(value, 10);
	});

	test('overlapping segments of two volumes come back in two layers', async () => {
		const volumes = [noise(1), noise(1)];
		const segments = volumes.map((volume, i) => ({ volume, value: 1, label: `mask ${i}` }));
		const { layers } = await readDicomSeg(await writeDicomSeg(segments));
		expect(layers).toHaveLength(2);
		for (const [i, { volume }] of layers.entries())
			expect(Array.from(volume.voxels, Boolean)).toEqual(Array.from(volumes[i].voxels, Boolean));
		await expect(writeDicomSeg(segments, { type: 'LABELMAP' })).rejects.toThrow(/overlap/);
	});

	test('a slice axis against the normal is read from the other end: every voxel stays where it was', async () => {
		const volume = noise(1);
		volume.voxelToWorld[2] = 1.6;
		volume.voxelToWorld[10] = -1.2;
		const { layers } = await readDicomSeg(await writeDicomSeg(pick(volume, 1), { emptyFrames: true }));
		const { voxels, voxelToWorld } = layers[0].volume;
		expect(voxelToWorld[10]).toBeCloseTo(1.2, 10);
		expect(voxelToWorld[3]).toBeCloseTo(10 + 5 * 1.6, 8);
		for (let k = 0; k < 6; k++)
			expect(Array.from(voxels.subarray(99 * k, 99 * (k + 1)))).toEqual(
				Array.from(volume.voxels.subarray(99 * (5 - k), 99 * (6 - k))),
			);
	});

	test('300 labels take 16 bits', async () => {
		const volume = noise(300, true);
		const bytes = await writeDicomSeg(pick(volume, 300), { type: 'LABELMAP', emptyFrames: true });
		const { layers, original } = await readDicomSeg(bytes);
		expect(original.datatype).toBe('LABELMAP 16 bit');
		expect(Array.from(layers[0].volume.voxels)).toEqual(Array.from(volume.voxels));
	});

	test.each([false, true])(
		'voxels of label maps are counted wherever the file lies in memory (16 bits: %s)',
		async (wide) => {
			const labels = wide ? 300 : 3;
			const volume = noise(labels, wide);
			// Long runs, as in real maps, that begin and end within words.
			volume.voxels.fill(2, 101, 402);
			const bytes = await writeDicomSeg(pick(volume, labels), { type: 'LABELMAP', emptyFrames: true });
			const counts = pick(volume, labels).map(({ value }) => volume.voxels.filter((voxel) => voxel === value).length);
			for (const offset of [0, 1, 2, 3]) {
				const placed = new Uint8Array(bytes.length + offset).subarray(offset);
				placed.set(bytes);
				const { segments } = await readDicomSeg(placed);
				expect(segments.map(({ voxelCount }) => voxelCount)).toEqual(counts);
			}
		},
	);

	test('descriptions come back', async () => {
		const segment: SegmentToWrite = {
			volume: noise(1),
			value: 1,
			label: 'Foie — lésion',
			description: 'drawn by hand',
			category: { value: '49755003', scheme: 'SCT', meaning: 'Morphologically Altered Structure' },
			type: { value: '4147007', scheme: 'SCT', meaning: 'Mass' },
			side: 'right',
			anatomicRegion: liver,
			algorithmType: 'AUTOMATIC',
			algorithmName: 'net',
			colour: [10, 200, 90],
		};
		const { segments, facts, identifiers } = await readDicomSeg(
			await writeDicomSeg([segment], { patient: { sex: 'female', ageYears: 44 }, frameOfReferenceUid: '2.25.77' }),
		);
		const { volume, value, ...described } = segment;
		expect(volume.voxels.filter((voxel) => voxel === value)).toHaveLength(segments[0].voxelCount);
		expect(segments[0]).toMatchObject({ ...described, number: 1 });
		expect(facts).toMatchObject({ sex: 'female', ageYears: 44 });
		expect(identifiers.frameOfReferenceUid).toBe('2.25.77');
		expect(identifiers.patientId).toBeUndefined();
	});

	test('the same input gives the same bytes, other voxels other identifiers', async () => {
		const volume = noise(2);
		const first = await writeDicomSeg(pick(volume, 2));
		expect(await writeDicomSeg(pick(volume, 2))).toEqual(first);
		const uid = async (bytes: Uint8Array): Promise<string | undefined> =>
			(await readDicomSeg(bytes)).identifiers.sopInstanceUid;
		volume.voxels[5] = volume.voxels[5] === 1 ? 2 : 1;
		const other = await uid(await writeDicomSeg(pick(volume, 2)));
		expect(other).not.toBe(await uid(first));
		expect(other).toMatch(/^2\.25\.\d{30,39}$/);
	});

	test('dcmjs reads the same header and the same bits', async () => {
		const volume = noise(2);
		const bytes = await writeDicomSeg(pick(volume, 2), { emptyFrames: true, seriesDescription: 'Parts' });
		const { dict } = data.DicomMessage.readFile(bytes.buffer as ArrayBuffer);
		const found = data.DicomMetaDictionary.naturalizeDataset(dict);
		expect(found).toMatchObject({
			SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4',
			NumberOfFrames: 12,
			Rows: 9,
			Columns: 11,
		});
		expect(found['SeriesDescription']).toBe('Parts');
		expect(found['SegmentSequence']).toHaveLength(2);
		const bits = new Uint8Array((found['PixelData'] as ArrayBuffer[])[0]);
		for (let segment = 1; segment <= 2; segment++)
			for (let i = 0; i < volume.voxels.length; i++) {
				const at = (segment - 1) * volume.voxels.length + i;
				expect((bits[at >> 3] >> (at & 7)) & 1).toBe(volume.voxels[i] === segment ? 1 : 0);
			}
	});

	test('refuses what the format cannot hold', async () => {
		const volume = noise(1);
		await expect(writeDicomSeg([])).rejects.toThrow(RangeError);
		const sheared = { ...volume, voxelToWorld: Float64Array.of(1, 0.5, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1) };
		await expect(writeDicomSeg(pick(sheared, 1))).rejects.toThrow(/perpendicular/);
		await expect(writeDicomSeg([...pick(volume, 1), ...pick({ ...volume, dims: [9, 11, 6] }, 1)])).rejects.toThrow(
			/different grids/,
		);
	});
});
