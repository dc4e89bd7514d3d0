import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { orderedBytes } from '../../tests/nifti-samples.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { affineDifference, elementTypes, sampleElements } from '../../tests/volume-samples.ts';
import type { VolumeFile } from './file-content.ts';
import { readNifti } from './read-nifti.ts';
import { readNrrd } from './read-nrrd.ts';
import { readNrrdHeader } from './nrrd-header.ts';
import { nrrdTypes } from './nrrd-types-table.ts';

const base: Record<string, string> = {
	type: 'uint8',
	dimension: '3',
	space: 'left-posterior-superior',
	sizes: '2 3 4',
	'space directions': '(1,0,0) (0,1,0) (0,0,1)',
	'space origin': '(0,0,0)',
	encoding: 'raw',
	endian: 'little',
	'space units': '"mm" "mm" "mm"',
};

/** A NRRD file from fields (undefined drops one) and data. */
function nrrd(
	fields: Record<string, string | undefined> = {},
	data: Uint8Array = new Uint8Array(24),
	newline = '\n',
): Uint8Array {
	const lines = Object.entries({ ...base, ...fields }).filter(([, value]) => value !== undefined);
	const text = ['NRRD0005', '# a comment', ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join(newline);
	return new Uint8Array(Buffer.concat([Buffer.from(text), data]));
}

const rows = (file: VolumeFile): number[] => Array.from(file.volume.voxelToWorld.subarray(0, 12));

describe('readNrrd voxels', () => {
	test.each(elementTypes.flatMap((type) => ['little', 'big'].map((endian) => [type, endian])))(
		'%s %s-endian in every encoding',
		async (type, endian) => {
			const voxels = sampleElements(type as 'uint8', 24, 1);
			const name = type.replace('float32', 'float').replace('float64', 'double');
			const data = orderedBytes(voxels, endian === 'little');
			const hex = Buffer.from(data)
				.toString('hex')
				.replaceAll(/(.{10})/g, '$1\n');
			const text = Array.from(voxels as Float64Array, String).join('\n ');
			for (const [encoding, encoded] of [
				['raw', data],
				['gzip', gzipSync(data)],
				['gz', gzipSync(data)],
				['hex', Buffer.from(hex)],
				['ascii', Buffer.from(text)],
			] as const) {
				const file = await readNrrd(nrrd({ type: name, endian, encoding }, encoded));
				expect(file.volume.voxels, encoding).toEqual(voxels);
				expect(file.original.datatype).toBe(type);
			}
		},
	);

	test('every spelling of the types', async () => {
		for (const [name, type] of nrrdTypes) {
			const file = await readNrrd(nrrd({ type: name }, new Uint8Array(24 * 8)));
			expect(file.original.datatype, name).toBe(type);
		}
	});

	test('detached data, line skip, byte skip, skip from the end, carriage returns', async () => {
		const voxels = sampleElements('uint8', 24, 2);
		const data = orderedBytes(voxels, true);
		const behind = (prefix: string): Uint8Array => new Uint8Array(Buffer.concat([Buffer.from(prefix), data]));
		const read = async (fields: Record<string, string>, bytes: Uint8Array): Promise<unknown> =>
			(await readNrrd(nrrd({ ...fields, 'data file': 'x.raw' }), { companion: bytes })).volume.voxels;
		expect(await read({}, data)).toEqual(voxels);
		expect(await read({ 'line skip': '2' }, behind('one\ntwo\n'))).toEqual(voxels);
		expect(await read({ 'byte skip': '5' }, behind('12345'))).toEqual(voxels);
		expect(await read({ 'byte skip': '-1' }, behind('any length'))).toEqual(voxels);
		expect(await read({ encoding: 'gzip', byteskip: '3' }, gzipSync(behind('abc')))).toEqual(voxels);
		expect((await readNrrd(nrrd({}, data, '\r\n'))).volume.voxels).toEqual(voxels);
		await expect(readNrrd(nrrd({ datafile: 'x.raw' }))).rejects.toThrow(/x\.raw.*companion/);
	});

	test('key/value pairs are kept for those who want them', () => {
		const header = readNrrdHeader(Buffer.from('NRRD0004\nSegment0_Name:=left kidney\nnote:=a\\nb\\\\c\n\n'));
		expect(Object.fromEntries(header.keyValues)).toEqual({ Segment0_Name: 'left kidney', note: 'a\nb\\c' });
	});
});

describe('readNrrd geometry', () => {
	const directions = '(0,2,0) (0,0.5,-3) (4,0,0)';
	test.each([
		['right-anterior-superior', 'RAS', [0, 0, 4, 1, 2, 0.5, 0, 2, 0, -3, 0, 3]],
		['RAS', 'RAS', [0, 0, 4, 1, 2, 0.5, 0, 2, 0, -3, 0, 3]],
		['left-anterior-superior', 'LAS', [0, 0, -4, -1, 2, 0.5, 0, 2, 0, -3, 0, 3]],
		['left-posterior-superior', 'LPS', [0, 0, -4, -1, -2, -0.5, 0, -2, 0, -3, 0, 3]],
		['scanner-xyz', 'scanner-xyz', [0, 0, -4, -1, -2, -0.5, 0, -2, 0, -3, 0, 3]],
	])('space %s', async (space, name, expected) => {
		const file = await readNrrd(nrrd({ space, 'space directions': directions, 'space origin': '(1,2,3)' }));
		expect(rows(file)).toEqual(expected);
		expect(file.original.space).toBe(name);
	});

	test('axes without direction are dropped wherever they stand, if they have one sample', async () => {
		const fields = { dimension: '4', sizes: '1 2 3 4', 'space directions': 'none (2,0,0) (0,2,0) (0,0,2)' };
		const file = await readNrrd(nrrd({ ...fields, kinds: 'list domain domain domain' }));
		expect(file.volume.dims).toEqual([2, 3, 4]);
		expect(rows(file)).toEqual([-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 2, 0]);
		await expect(readNrrd(nrrd({ ...fields, sizes: '2 2 3 4' }, new Uint8Array(48)))).rejects.toThrow(/2 layers/);
	});

	test('spacings alone are used with a note', async () => {
		const fields = { space: undefined, 'space directions': undefined, 'space origin': undefined, spacings: '2 3 4' };
		const file = await readNrrd(nrrd(fields));
		expect(rows(file)).toEqual([-2, 0, 0, 0, 0, -3, 0, 0, 0, 0, 4, 0]);
		expect(file.original.space).toBe('unknown');
		expect(file.original.notes.join()).toMatch(/spacings alone.*taken as LPS/);
		const stack = {
			...fields,
			dimension: '4',
			sizes: '1 2 3 4',
			spacings: 'nan 2 3 4',
			kinds: 'vector domain domain domain',
		};
		expect(rows(await readNrrd(nrrd(stack)))).toEqual(rows(file));
	});

	test.each([
		['"mm" "mm" "mm"', 'mm', 1],
		['"um" "um" "um"', 'um', 0.001],
		['"m" "m" "m"', 'm', 1000],
		['"" "" ""', 'unknown', 1],
	])('units %s', async (units, name, factor) => {
		const file = await readNrrd(nrrd({ 'space units': units }));
		expect(file.original.units).toBe(name);
		expect(file.volume.voxelToWorld[10]).toBeCloseTo(factor, 12);
	});
});

describe('readNrrd refuses', () => {
	test.each([
		['bzip2', { encoding: 'bzip2' }, /convert to gzip/],
		['an unknown encoding', { encoding: 'zrl' }, /encoding must be/],
		['no type', { type: undefined }, /no field "type"/],
		['blocks', { type: 'block' }, /block is not a number type/],
		['no sizes', { sizes: undefined }, /no field "sizes"/],
		['too few sizes', { sizes: '2 3' }, /3 numbers/],
		['negative sizes', { sizes: '2 -3 4' }, /positive whole/],
		['huge sizes', { sizes: '200000 300000 400000' }, /absurd|only/],
		['a missing byte order', { type: 'short', endian: undefined }, /endian must be/],
		['too little data', { type: 'double' }, /need 192 bytes, only 24/],
		['several data files', { 'data file': 'slice%03d.raw 1 10 1' }, /several files/],
		['lists of data files', { 'data file': 'LIST' }, /several files/],
		['two dimensions', { dimension: '2', sizes: '4 6', 'space directions': '(1,0,0) (0,1,0)' }, /3 spatial axes/],
		['a singular affine', { 'space directions': '(1,0,0) (1,0,0) (0,0,1)' }, /singular/],
		['an infinite origin', { 'space origin': '(1,Infinity,0)' }, /not finite|vector|numbers/],
		['a time axis', { space: 'left-posterior-superior-time' }, /time axis/],
		['mixed units', { 'space units': '"mm" "m" "mm"' }, /different units/],
		['text that is no number', { encoding: 'ascii' }, /expected a number|cannot stand/],
		['bytes that are no hex', { encoding: 'hex' }, /hex/],
	])('%s', async (_, fields: Record<string, string | undefined>, message) => {
		const file = nrrd(fields, Buffer.from('x'.repeat(24)));
		await expect(readNrrd(file, { companion: new Uint8Array(24) })).rejects.toThrow(message);
		await expect(readNrrd(file, { companion: new Uint8Array(24) })).rejects.toMatchObject({ name: 'FormatError' });
	});

	test('numbers outside the type in text', async () => {
		const text = (last: string): Uint8Array => Buffer.from(`${'1 '.repeat(23)}${last}`);
		for (const bad of ['256', '-1', '1.5', 'NaN', '1e3', '0x1ffff', '']) {
			await expect(readNrrd(nrrd({ encoding: 'ascii' }, text(bad))), bad).rejects.toMatchObject({
				name: 'FormatError',
			});
		}
		expect((await readNrrd(nrrd({ encoding: 'ascii' }, text('255')))).volume.voxels.at(-1)).toBe(255);
	});

	test('truncations and damage', async () => {
		for (const [encoding, data] of [
			['raw', new Uint8Array(24)],
			['gzip', gzipSync(sampleElements('uint8', 24, 1) as Uint8Array)],
			['hex', Buffer.from('0a'.repeat(24))],
		] as const) {
			const good = nrrd({ encoding }, data);
			await expectTruncationsRefused(readNrrd, good);
			await expectDamageSurvived(readNrrd, good, {
				headerBytes: good.length,
				seed: encoding,
				rounds: 1000,
				check: ({ volume }: VolumeFile) => expect(volume.voxels.length).toBeLessThanOrEqual(48),
			});
		}
	});
});

describe.skipIf(!hasSharedData)('readNrrd on real files', () => {
	test('the same oblique brain as NIfTI and as NRRD', async () => {
		const a = await readNrrd(readFileSync(sharedData('niivue-formats', 'demos', 'FLAIR.nrrd')));
		const b = await readNifti(readFileSync(sharedData('niivue-formats', 'demos', 'FLAIR.nii.gz')));
		expect(a.volume.dims).toEqual(b.volume.dims);
		expect(affineDifference(a.volume.voxelToWorld, b.volume.voxelToWorld)).toBeLessThan(1e-5);
		expect(Buffer.compare(a.volume.voxels as Uint8Array, b.volume.voxels as Uint8Array)).toBe(0);
	});

	test('brain atlas with permuted axes: labels within the head, 300 of them', async () => {
		const { volume, original } = await readNrrd(
			readFileSync(sharedData('spl-brain-atlas', 'slicer', 'volumes', 'labels', 'hncma-atlas.nrrd')),
		);
		expect(original).toMatchObject({ orientation: 'PIL', space: 'LPS', datatype: 'int16' });
		expect(rows({ kind: 'volume', volume, original })).toEqual([0, 0, -1, 128, -1, 0, 0, 128, 0, -1, 0, 128]);
		const labels = new Set(volume.voxels as Int16Array);
		expect(labels.size).toBeGreaterThan(300);
		expect(volume.voxels.filter((label) => label === 17).length).toBe(4641);
	});

	test('all segmentations of the DICOM SEG set', async () => {
		const folder = sharedData('dcmqi-dicomseg', 'segmentations');
		const names = readdirSync(folder).filter((name) => name.endsWith('.nrrd'));
		expect(names.length).toBeGreaterThan(4);
		for (const name of names) {
			const { volume } = await readNrrd(readFileSync(`${folder}/${name}`));
			expect(volume.dims, name).toEqual([512, 512, 3]);
			expect(
				(volume.voxels as Int16Array).some((label) => label > 0),
				name,
			).toBe(true);
			expect(volume.voxelToWorld[0]).toBeCloseTo(-0.810547, 12);
		}
	});
});
