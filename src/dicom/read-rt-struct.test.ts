import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FormatError } from '#formats';
import { dicomSample } from '../../tests/dicom-samples.ts';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { readRtStruct } from './read-rt-struct.ts';

describe('readRtStruct', () => {
	test('names, types, colours and points of a file of pydicom', async () => {
		const set = await readRtStruct(dicomSample('structures'));
		expect(set.label).toBe('PLAN');
		expect(
			set.structures.map(({ name, interpretedType, colour, contours }) => [
				name,
				interpretedType,
				colour,
				contours.length,
			]),
		).toEqual([
			['Box', 'ORGAN', [50, 0, 255], 4],
			['Ring', 'PTV', [100, 0, 255], 3],
			['Iso', 'ISOCENTER', [150, 0, 255], 1],
			['Nothing', 'CONTROL', [200, 0, 255], 0],
		]);
		// (−20.5, 3.25, −7) in LPS.
		expect(Array.from(set.structures[0].contours[0].points.subarray(0, 3))).toEqual([20.5, -3.25, -7]);
		expect(set.structures[2].contours[0]).toEqual({ type: 'point', points: Float64Array.of(15.5, -8.25, -7) });
		expect(set.facts).toEqual({ sex: 'male' });
	});

	test('refuses what is cut where a list would be short, and other objects', async () => {
		const good = dicomSample('structures');
		// Behind the contours only observations follow: cut there the contours are whole.
		const end = good.length - 4 * 60;
		await expectTruncationsRefused((bytes) => readRtStruct(bytes), good.slice(0, end - 200), 5);
		await expect(readRtStruct(dicomSample('labelmap'))).rejects.toThrow(/not a structure set but labelMapSegmentation/);
	});

	test('damaged bytes', async () => {
		const good = dicomSample('structures');
		await expectDamageSurvived((bytes) => readRtStruct(bytes), good, {
			headerBytes: good.length,
			seed: 'rt',
			rounds: 1500,
		});
	});

	test('coordinates that are no numbers, and point counts that do not fit', async () => {
		const good = dicomSample('structures');
		const at = new TextDecoder('latin1').decode(good).indexOf('-20.5\\3.25');
		const broken = good.slice();
		broken[at + 1] = 120;
		await expect(readRtStruct(broken)).rejects.toThrow(/contourData wants numbers/);
		const joined = good.slice();
		joined[at + 5] = 48;
		await expect(readRtStruct(joined)).rejects.toThrow(FormatError);
	});
});

describe.skipIf(!hasSharedData)('a planning system', () => {
	test('10 structures, 441 contours', async () => {
		const bytes = new Uint8Array(readFileSync(sharedData('dicompyler-rtstruct/rtss.dcm')));
		const { structures, original } = await readRtStruct(bytes);
		expect(structures.map(({ name, contours }) => [name, contours.length])).toEqual([
			['BODY', 141],
			['Areola', 0],
			['Borders', 2],
			['Breast', 48],
			['Heart', 33],
			['Lt Lung', 165],
			['Nodes', 4],
			['Scar', 6],
			['Tumor Bed', 18],
			['Tumor Bed Block', 24],
		]);
		expect(structures[0]).toMatchObject({
			interpretedType: 'EXTERNAL',
			colour: [154, 155, 100],
			generationAlgorithm: 'MANUAL',
		});
		expect(structures[0].code).toEqual({ value: 'C44.9', scheme: 'ICD-O-2', meaning: 'Skin, NOS' });
		expect(original.notes).toEqual(['implicit VR little endian']);
	});
});
