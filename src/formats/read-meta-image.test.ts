import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { orderedBytes } from '../../tests/nifti-samples.ts';
import { elementTypes, sampleElements } from '../../tests/volume-samples.ts';
import type { VolumeFile } from './file-content.ts';
import { readMetaImage } from './read-meta-image.ts';

const names = {
	int8: 'MET_CHAR',
	uint8: 'MET_UCHAR',
	int16: 'MET_SHORT',
	uint16: 'MET_USHORT',
	int32: 'MET_INT',
	uint32: 'MET_UINT',
	int64: 'MET_LONG_LONG',
	uint64: 'MET_ULONG_LONG',
	float32: 'MET_FLOAT',
	float64: 'MET_DOUBLE',
};

const base: Record<string, string> = {
	ObjectType: 'Image',
	NDims: '3',
	BinaryData: 'True',
	BinaryDataByteOrderMSB: 'False',
	CompressedData: 'False',
	TransformMatrix: '1 0 0 0 1 0 0 0 1',
	Offset: '0 0 0',
	ElementSpacing: '1 1 1',
	DimSize: '2 3 4',
	ElementType: 'MET_UCHAR',
};

function metaImage(tags: Record<string, string | undefined> = {}, data: Uint8Array = new Uint8Array(24)): Uint8Array {
	const { ElementDataFile = 'LOCAL', ...rest } = tags;
	const lines = Object.entries({ ...base, ...rest }).filter(([, value]) => value !== undefined);
	const text = lines.map(([name, value]) => `${name} = ${value}\n`).join('');
	return new Uint8Array(Buffer.concat([Buffer.from(`${text}ElementDataFile = ${ElementDataFile}\n`), data]));
}

const rows = (file: VolumeFile): number[] => Array.from(file.volume.voxelToWorld.subarray(0, 12));

describe('readMetaImage voxels', () => {
	test.each(elementTypes.flatMap((type) => ['True', 'False'].map((msb) => [type, msb] as const)))(
		'%s, most significant byte first %s',
		async (type, msb) => {
			const voxels = sampleElements(type, 24, 1);
			const data = orderedBytes(voxels, msb === 'False');
			const tags = { ElementType: names[type], BinaryDataByteOrderMSB: msb };
			const packed = deflateSync(data);
			const text = Buffer.from(Array.from(voxels as Float64Array, String).join(' '));
			for (const file of [
				metaImage(tags, data),
				metaImage({ ...tags, CompressedData: 'True' }, packed),
				metaImage(
					{ ...tags, CompressedData: 'True', CompressedDataSize: String(packed.length) },
					Buffer.concat([packed, text]),
				),
				metaImage({ ...tags, BinaryData: 'False' }, text),
				metaImage({ ...tags, BinaryDataByteOrderMSB: undefined, ElementByteOrderMSB: msb }, data),
			]) {
				const { volume, original } = await readMetaImage(file);
				expect(volume.voxels).toEqual(voxels);
				expect(original).toMatchObject({ format: 'MetaImage', datatype: type, space: 'LPS' });
			}
		},
	);

	test('data in another file, behind a header of known or unknown length', async () => {
		const voxels = sampleElements('uint8', 24, 2) as Uint8Array;
		const behind = new Uint8Array([1, 2, 3, ...voxels]);
		const tags = { ElementDataFile: 'image.raw' };
		expect((await readMetaImage(metaImage(tags), { companion: voxels })).volume.voxels).toEqual(voxels);
		for (const HeaderSize of ['3', '-1']) {
			const file = await readMetaImage(metaImage({ ...tags, HeaderSize }), { companion: behind });
			expect(file.volume.voxels).toEqual(voxels);
		}
		await expect(readMetaImage(metaImage(tags))).rejects.toThrow(/image\.raw.*companion/);
	});

	test('a fourth axis of one sample', async () => {
		const tags = {
			NDims: '4',
			DimSize: '2 3 4 1',
			ElementSpacing: '2 3 4 1',
			Offset: '1 2 3 0',
			TransformMatrix: '0 1 0 0 0 0 1 0 1 0 0 0 0 0 0 1',
		};
		expect(rows(await readMetaImage(metaImage(tags)))).toEqual([0, 0, -4, -1, -2, 0, 0, -2, 0, 3, 0, 3]);
		await expect(readMetaImage(metaImage({ ...tags, DimSize: '2 3 2 2' }))).rejects.toThrow(/2 time points/);
	});
});

describe('readMetaImage geometry', () => {
	test.each(['TransformMatrix', 'Orientation', 'Rotation'])(
		'row i of %s is the direction of axis i, in LPS',
		async (name) => {
			const tags = { TransformMatrix: undefined, [name]: '0 1 0 0 0 -1 1 0 0', ElementSpacing: '2 3 4' };
			for (const origin of ['Offset', 'Position', 'Origin']) {
				const file = await readMetaImage(metaImage({ ...tags, Offset: undefined, [origin]: '10 20 30' }));
				// Axis 0 runs to posterior, axis 1 to inferior, axis 2 to the left.
				expect(file.original.orientation).toBe('PIL');
				expect(rows(file)).toEqual([0, 0, -4, -10, -2, 0, 0, -20, 0, -3, 0, 30]);
			}
		},
	);

	test('what is missing is taken as usual and noted', async () => {
		const file = await readMetaImage(
			metaImage({ TransformMatrix: undefined, Offset: undefined, ElementSpacing: undefined }),
		);
		expect(rows(file)).toEqual([-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0]);
		expect(file.original.notes.join()).toMatch(/no ElementSpacing.*no TransformMatrix/);
		const sized = await readMetaImage(
			metaImage({ ElementSpacing: undefined, ElementSize: '2 2 2', DistanceUnits: 'um' }),
		);
		expect(sized.volume.voxelToWorld[10]).toBeCloseTo(0.002, 12);
	});
});

describe('readMetaImage refuses', () => {
	test.each([
		['channels', { ElementNumberOfChannels: '3' }, /3 channels/],
		['arrays', { ElementType: 'MET_FLOAT_ARRAY' }, /no scalar/],
		['two dimensions', { NDims: '2', DimSize: '4 6' }, /NDims must be 3/],
		['negative sizes', { DimSize: '2 -3 4' }, /positive whole/],
		['huge sizes', { DimSize: '2000000 3000000 4000000' }, /absurd|only/],
		['too little data', { ElementType: 'MET_DOUBLE' }, /need 192 bytes, only 24/],
		['several data files', { ElementDataFile: 'LIST' }, /several files/],
		['patterns of data files', { ElementDataFile: 'slice%03d.raw 1 4 1' }, /several files/],
		['a singular matrix', { TransformMatrix: '1 0 0 1 0 0 0 0 1' }, /singular/],
		['words for numbers', { Offset: '1 two 3' }, /Offset must be 3 numbers|offset must be 3 numbers/],
		['a negative skip', { HeaderSize: '-5' }, /HeaderSize/],
		['compressed data longer than the file', { CompressedData: 'True', CompressedDataSize: '999' }, /truncated/],
	])('%s', async (_, tags: Record<string, string>, message) => {
		await expect(readMetaImage(metaImage(tags))).rejects.toThrow(message);
		await expect(readMetaImage(metaImage(tags))).rejects.toMatchObject({ name: 'FormatError' });
	});

	test('truncations and damage', async () => {
		const packed = deflateSync(sampleElements('uint8', 24, 3) as Uint8Array);
		for (const good of [metaImage(), metaImage({ CompressedData: 'True' }, packed)]) {
			await expectTruncationsRefused(readMetaImage, good);
			await expectDamageSurvived(readMetaImage, good, {
				headerBytes: good.length,
				seed: `meta ${good.length}`,
				rounds: 1500,
				check: ({ volume }: VolumeFile) => expect(volume.voxels.length).toBeLessThanOrEqual(24 * 8),
			});
		}
	});

	test('a compressed bomb', async () => {
		const bomb = deflateSync(new Uint8Array(10_000_000));
		await expect(readMetaImage(metaImage({ CompressedData: 'True' }, bomb))).rejects.toThrow(/allowed 24 bytes/);
	});
});
