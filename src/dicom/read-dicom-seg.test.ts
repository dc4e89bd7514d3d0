import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FormatError, readNrrd } from '#formats';
import { transformPoint } from '#numeric';
import {
	dicomSample,
	forSampleVoxels,
	isInSample,
	sampleDims,
	sampleLabel,
	samplePoint,
} from '../../tests/dicom-samples.ts';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import type { DicomSegmentation } from './dicom-segmentation.ts';
import { readDicomSeg } from './read-dicom-seg.ts';

/** Voxels of the sample that carry another value than they should. */
function wrongVoxels(
	{ segments, layers }: DicomSegmentation,
	wanted: (s: number, p: [number, number, number]) => boolean,
) {
	let wrong = 0;
	for (const { labelValue } of segments) {
		const owners = layers.filter(({ labelValues }) => labelValues.includes(labelValue));
		expect(owners).toHaveLength(1);
		forSampleVoxels((i, x, y, z) => {
			if ((owners[0].volume.voxels[i] === labelValue) !== wanted(labelValue, [x, y, z])) wrong++;
		});
	}
	return wrong;
}

function expectPose({ layers, fractions }: DicomSegmentation): void {
	const { dims, voxelToWorld } = (layers[0] ?? fractions[0]).volume;
	expect(dims).toEqual(sampleDims);
	const [x, y, z] = [4, 6, 3];
	const found = transformPoint(voxelToWorld, x, y, z);
	for (const [axis, value] of samplePoint(x, y, z).entries()) expect(found[axis]).toBeCloseTo(value, 8);
}

describe('files of highdicom', () => {
	test.each(['', '-deflated', '-implicit', '-big-endian'])(
		'overlapping binary segments keep every voxel%s',
		async (kind) => {
			const seg = await readDicomSeg(dicomSample(`binary-overlapping${kind}`));
			expect(seg.type).toBe('BINARY');
			expect(seg.layers.length).toBeGreaterThan(1);
			expect(wrongVoxels(seg, (s, p) => isInSample(s, ...p))).toBe(0);
			for (const { labelValue, voxelCount } of seg.segments) {
				let count = 0;
				forSampleVoxels((_, ...p) => (count += isInSample(labelValue, ...p) ? 1 : 0));
				expect(voxelCount).toBe(count);
			}
			expectPose(seg);
		},
	);

	test('frames that were left out are empty slices', async () => {
		const seg = await readDicomSeg(dicomSample('binary-gapped'));
		expect(seg.layers).toHaveLength(1);
		expect(wrongVoxels(seg, (s, [x, y, z]) => z % 2 === 0 && sampleLabel(x, y, z) === s)).toBe(0);
		expectPose(seg);
	});

	test.each(['', '-deflated', '-implicit', '-big-endian', '-rle'])('label map%s', async (kind) => {
		const seg = await readDicomSeg(dicomSample(`labelmap${kind}`));
		expect(seg.type).toBe('LABELMAP');
		expect(seg.layers).toHaveLength(1);
		expect(wrongVoxels(seg, (s, p) => sampleLabel(...p) === s)).toBe(0);
		expectPose(seg);
	});

	test('fractions as labels from a threshold on, and as grey values', async () => {
		const bytes = dicomSample('fractional');
		const seg = await readDicomSeg(bytes);
		expect(seg.fractionalType).toBe('PROBABILITY');
		const half = (s: number, [x, y, z]: [number, number, number]): boolean =>
			s === 1 ? Math.round(((x + y + z) / 23) * 200) >= 100 : s === 3 && isInSample(3, x, y, z);
		for (const { labelValue, volume } of seg.layers.flatMap(({ labelValues, volume }) =>
			labelValues.map((labelValue) => ({ labelValue, volume })),
		))
			forSampleVoxels((i, ...p) => expect(volume.voxels[i] === labelValue).toBe(half(labelValue, p)));
		expect(seg.segments.map(({ voxelCount }) => voxelCount > 0)).toEqual([true, false, true]);
		const low = await readDicomSeg(bytes, { threshold: 0.2 });
		expect(low.segments[1].voxelCount).toBeGreaterThan(0);
		const grey = await readDicomSeg(bytes, { fractional: 'grey' });
		expect(grey.layers).toEqual([]);
		const [first] = grey.fractions;
		expect(first.maximum).toBe(200);
		forSampleVoxels((i, x, y, z) =>
			expect(Math.abs(first.volume.voxels[i] - ((x + y + z) / 23) * 200)).toBeLessThanOrEqual(0.5001),
		);
		expectPose(grey);
	});

	test('descriptions, codes, sides and colours', async () => {
		const { segments, facts, identifiers } = await readDicomSeg(dicomSample('binary-overlapping'));
		expect(segments.map(({ label }) => label)).toEqual(['Liver', 'Kidney left', 'Tumeur rénale']);
		expect(segments[0].type).toEqual({ value: '10200004', scheme: 'SCT', meaning: 'Liver' });
		expect(segments[1].side).toBe('left');
		expect(segments[1].typeModifiers[0].value).toBe('7771000');
		expect(segments[2].anatomicRegion?.value).toBe('64033007');
		expect(segments[0].algorithmType).toBe('MANUAL');
		expect(segments[2].algorithmName).toBe('net');
		for (const [i, { colour }] of segments.entries())
			for (const [channel, value] of [200, 60 * (i + 1), 30].entries())
				expect(Math.abs((colour?.[channel] ?? -99) - value)).toBeLessThanOrEqual(1);
		expect(facts).toMatchObject({ sex: 'female', ageYears: 67, seriesDescription: 'Sample segmentation' });
		expect(JSON.stringify(facts)).not.toMatch(/Invented\^|NOBODY|19500102/);
		expect(identifiers).toMatchObject({ patientId: 'NOBODY-7', frameOfReferenceUid: '2.25.3' });
		expect(identifiers.referencedSeriesUids).toEqual(['2.25.2']);
	});

	test('several files: renumbered, on one grid, nothing lost', async () => {
		const seg = await readDicomSeg([dicomSample('binary-overlapping'), dicomSample('binary-gapped')]);
		expect(seg.segments.map(({ labelValue }) => labelValue)).toEqual([1, 2, 3, 4, 5, 6]);
		expect(seg.segments.map(({ file }) => file)).toEqual([0, 0, 0, 1, 1, 1]);
		const alone = await readDicomSeg(dicomSample('binary-gapped'));
		expect(seg.segments.slice(3).map(({ voxelCount }) => voxelCount)).toEqual(
			alone.segments.map(({ voxelCount }) => voxelCount),
		);
	});

	test('a label map twice makes two layers', async () => {
		const seg = await readDicomSeg([dicomSample('labelmap'), dicomSample('labelmap-rle')]);
		expect(seg.layers.map(({ labelValues }) => labelValues)).toEqual([
			[1, 2, 3],
			[4, 5, 6],
		]);
	});
});

describe('hostile bytes', () => {
	test('cut anywhere', async () => {
		for (const name of ['binary-overlapping', 'labelmap-rle', 'binary-overlapping-deflated'])
			await expectTruncationsRefused((bytes) => readDicomSeg(bytes), dicomSample(name), 7);
	});

	test.each(['binary-overlapping', 'binary-overlapping-implicit', 'fractional', 'labelmap-rle', 'labelmap-big-endian'])(
		'damaged: %s',
		async (name) => {
			const bytes = dicomSample(name);
			await expectDamageSurvived((damaged) => readDicomSeg(damaged, { maxBytes: 2 ** 24 }), bytes, {
				headerBytes: bytes.length,
				seed: name,
				rounds: 700,
			});
		},
	);

	test('a small file that inflates to a large one stops at the limit', async () => {
		const head = dicomSample('binary-overlapping-deflated').slice(0, 340);
		const at = new TextDecoder('latin1').decode(head).indexOf('1.2.840.10008.1.2.1.99');
		expect(at).toBeGreaterThan(0);
		const start = 144 + new DataView(head.buffer).getUint32(140, true);
		const bomb = deflateRawSync(new Uint8Array(2 ** 26));
		const file = new Uint8Array([...head.slice(0, start), ...bomb]);
		await expect(readDicomSeg(file, { maxBytes: 2 ** 20 })).rejects.toThrow(FormatError);
	});

	test('sequences nested without end', async () => {
		const good = dicomSample('binary-overlapping-implicit');
		const start = 144 + new DataView(good.buffer).getUint32(140, true);
		const level = [0x08, 0, 0x15, 0x11, 255, 255, 255, 255, 0xfe, 255, 0, 0xe0, 255, 255, 255, 255];
		const deep = new Uint8Array([...good.slice(0, start), ...Array.from({ length: 100_000 }, () => level).flat()]);
		await expect(readDicomSeg(deep)).rejects.toThrow(/nested/);
	});

	test('says what and where', async () => {
		const good = dicomSample('binary-overlapping');
		await expect(readDicomSeg(good.slice(0, -40))).rejects.toThrow(
			/\(7FE0,0010\) pixelData claims \d+ bytes, .* \(byte \d+\)/,
		);
		await expect(readDicomSeg(dicomSample('structures'))).rejects.toThrow(/not a segmentation but rtStructureSet/);
		await expect(readDicomSeg(new Uint8Array(500))).rejects.toThrow(FormatError);
		await expect(readDicomSeg(good, { threshold: 2 })).rejects.toThrow(RangeError);
		await expect(readDicomSeg(good, { maxBytes: 100 })).rejects.toThrow(/maxBytes/);
	});
});

describe.skipIf(!hasSharedData)('files of dcmqi', () => {
	test.each([
		['liver.dcm', 'liver_seg.nrrd'],
		['23x38x3/seg/label.seg', '23x38x3/nrrd/label.nrrd'],
	])('%s equals %s', async (dicom, nrrd) => {
		const read = (name: string): Uint8Array =>
			new Uint8Array(readFileSync(sharedData(`dcmqi-dicomseg/segmentations/${name}`)));
		const { layers, segments } = await readDicomSeg(read(dicom));
		// The liver's colour of Slicer, with which both were drawn.
		expect(segments.map(({ label, colour }) => ({ label, colour }))).toEqual([
			{ label: 'Liver', colour: [221, 130, 101] },
		]);
		const { volume } = await readNrrd(read(nrrd));
		expect(layers).toHaveLength(1);
		expect(layers[0].volume.dims).toEqual(volume.dims);
		for (const [i, value] of volume.voxelToWorld.entries())
			expect(layers[0].volume.voxelToWorld[i]).toBeCloseTo(value, 5);
		expect(Array.from(layers[0].volume.voxels)).toEqual(Array.from(volume.voxels, Number));
	});
});
