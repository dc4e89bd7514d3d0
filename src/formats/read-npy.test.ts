import { describe, expect, test } from 'vitest';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { orderedBytes } from '../../tests/nifti-samples.ts';
import { elementTypes, sampleElements } from '../../tests/volume-samples.ts';
import { type NpyArray, readNpy } from './read-npy.ts';

const codes = {
	uint8: 'u1',
	int8: 'i1',
	uint16: 'u2',
	int16: 'i2',
	uint32: 'u4',
	int32: 'i4',
	uint64: 'u8',
	int64: 'i8',
	float32: 'f4',
	float64: 'f8',
};

/** An npy file with any header text. */
function npy(header: string, data: Uint8Array = new Uint8Array(24), version = 1): Uint8Array {
	const length = Buffer.alloc(version === 1 ? 2 : 4);
	if (version === 1) length.writeUInt16LE(header.length);
	else length.writeUInt32LE(header.length);
	const magic = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0]);
	return new Uint8Array(Buffer.concat([magic, length, Buffer.from(header, 'latin1'), data]));
}

const header = (descr: string, shape: string, fortran = 'False'): string =>
	`{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

describe('readNpy', () => {
	test.each(elementTypes.flatMap((type) => ['<', '>'].map((order) => [type, order] as const)))(
		'%s in byte order %s, all header versions',
		(type, order) => {
			const voxels = sampleElements(type, 24, 1);
			for (const version of [1, 2, 3]) {
				const array = readNpy(
					npy(header(order + codes[type], '(2, 3, 4)'), orderedBytes(voxels, order === '<'), version),
				);
				expect(array).toEqual({ shape: [2, 3, 4], data: voxels, storedType: type });
			}
		},
	);

	test('bool and half floats', () => {
		const flags = Uint8Array.from({ length: 24 }, (_, i) => i % 2);
		expect(readNpy(npy(header('|b1', '(24,)'), flags))).toEqual({ shape: [24], data: flags, storedType: 'bool' });
		const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x7c00, 0xfc00, 0x7e00, 0x8000, 0x3555);
		const { data } = readNpy(npy(header('<f2', '(10,)'), new Uint8Array(halves.buffer)));
		const third = 1365 / 4096;
		expect(Array.from(data as Float32Array)).toEqual([
			1,
			-2,
			65504,
			2 ** -24,
			2 ** -14,
			Infinity,
			-Infinity,
			NaN,
			-0,
			third,
		]);
	});

	test('Fortran order is rearranged to C order', () => {
		const shape = [2, 3, 4];
		const stored = Uint8Array.from({ length: 24 }, (_, i) => i);
		const { data } = readNpy(npy(header('|u1', '(2, 3, 4)', 'True'), stored));
		for (let a = 0; a < 2; a++) {
			for (let b = 0; b < 3; b++) {
				for (let c = 0; c < 4; c++) expect(data[(a * shape[1] + b) * shape[2] + c]).toBe(a + 2 * (b + 3 * c));
			}
		}
	});

	test('scalars, empty arrays, other orders of keys, Python 2 integers', () => {
		expect(readNpy(npy(header('<f8', '()'), new Uint8Array(8))).data).toEqual(Float64Array.of(0));
		expect(readNpy(npy(header('|u1', '(0, 5)'), new Uint8Array(0))).data.length).toBe(0);
		const other = `{"shape": (4L, 6L), 'fortran_order': False, 'descr': "|u1"}`;
		expect(readNpy(npy(other)).shape).toEqual([4, 6]);
	});

	test.each([
		['objects, by name', header('|O', '(3,)'), /Python objects \(a pickle\)/],
		['complex numbers', header('<c8', '(3,)'), /complex/],
		['text', header('<U10', '(3,)'), /text/],
		['records', `{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }`, /records/],
		['an unknown type', header('<q9', '(3,)'), /not a known number type/],
		['negative sizes', header('|u1', '(-3,)'), /damaged/],
		['sizes that are no numbers', header('|u1', '(3 4,)'), /whole numbers/],
		['huge shapes', header('|u1', '(99999999, 99999999, 99999999)'), /absurd/],
		['more elements than bytes', header('|u1', '(25,)'), /needs 25 bytes, only 24/],
		['code instead of a dictionary', `__import__('os').system('x')`, /dictionary/],
		['values that are expressions', `{'descr': '|u1', 'fortran_order': not True, 'shape': (3,)}`, /damaged/],
		['missing keys', `{'descr': '|u1', 'shape': (3,)}`, /must have/],
		['repeated keys', `{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (3,)}`, /twice/],
	])('refuses %s', (_, text, message) => {
		expect(() => readNpy(npy(text))).toThrow(message);
	});

	test('refuses absurd header lengths, other versions, truncation and survives damage', async () => {
		const read = async (bytes: Uint8Array): Promise<NpyArray> => readNpy(bytes);
		const long = npy(header('|u1', '(3,)'), undefined, 2);
		long.fill(0xff, 8, 12);
		expect(() => readNpy(long)).toThrow(/absurd/);
		expect(() => readNpy(npy(header('|u1', '(3,)'), undefined, 9))).toThrow(/version/);
		const good = npy(header('<u2', '(3, 4)'));
		await expectTruncationsRefused(read, good);
		await expectDamageSurvived(read, good, {
			headerBytes: good.length,
			seed: 'npy',
			check: ({ data }: NpyArray) => expect(data.length).toBeLessThanOrEqual(48),
		});
	});
});
