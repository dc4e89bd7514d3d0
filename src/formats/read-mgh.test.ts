import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { VoxelArray } from '#volume';
import { expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { readMghHeader } from './mgh-header.ts';
import { portableDecompress } from './portable-decompress.ts';
import { readMgh } from './read-mgh.ts';
import { readVolume } from './read-volume.ts';
import { writeMgh, writeMgz } from './write-mgh.ts';
import { portableCompress } from './portable-compress.ts';

/** A header laid out by hand, field by field as FreeSurfer documents it. */
function mghFile(type: number, voxelBytes: number, isGood: boolean): Uint8Array {
	const file = new Uint8Array(284 + 2 * 3 * 4 * voxelBytes);
	const view = new DataView(file.buffer);
	[1, 2, 3, 4, 1, type, 0].forEach((value, i) => view.setInt32(4 * i, value));
	view.setInt16(28, isGood ? 1 : 0);
	const floats = [2, 3, 4, /* x */ 0, 1, 0, /* y */ 0, 0, 1, /* z */ 1, 0, 0, /* centre */ 10, 20, 30];
	floats.forEach((value, i) => view.setFloat32(30 + 4 * i, value));
	return file;
}

const affine = Float64Array.of(0, -1.5, 0, 8, 2, 0, 0, -9, 0, 0, 4, 1, 0, 0, 0, 1);

describe('readMgh', () => {
	test('takes the centre of the grid to the stated centre', async () => {
		const { volume, original } = await readMgh(mghFile(0, 1, true));
		// Axis steps (0, 2, 0), (0, 0, 3), (4, 0, 0); index (1, 1.5, 2) is at (10, 20, 30).
		expect(Array.from(volume.voxelToWorld)).toEqual([0, 0, 4, 2, 2, 0, 0, 18, 0, 3, 0, 25.5, 0, 0, 0, 1]);
		expect(volume.dims).toEqual([2, 3, 4]);
		expect(original).toMatchObject({ units: 'mm', space: 'RAS', datatype: 'uint8', orientation: 'ASR', notes: [] });
	});

	test('without good geometry takes the coronal default of FreeSurfer, and says so', async () => {
		const { volume, original } = await readMgh(mghFile(0, 1, false));
		expect(Array.from(volume.voxelToWorld)).toEqual([-1, 0, 0, 1, 0, 0, 1, -2, 0, -1, 0, 1.5, 0, 0, 0, 1]);
		expect(original.space).toBe('unknown');
		expect(original.notes[0]).toMatch(/geometry not stated/);
	});

	test.each([
		[1, 4, 'int32', -70_000],
		[3, 4, 'float32', 0.5],
		[4, 2, 'int16', -300],
		[10, 2, 'uint16', 65_000],
	] as const)('reads voxels of type %i big-endian', async (code, bytes, type, value) => {
		const file = mghFile(code, bytes, true);
		const view = new DataView(file.buffer);
		if (type === 'int32') view.setInt32(284 + 4, value);
		else if (type === 'float32') view.setFloat32(284 + 4, value);
		else view.setUint16(284 + 2, value & 0xffff);
		const { volume, original } = await readMgh(file);
		expect(volume.voxels[1]).toBe(value);
		expect(original.datatype).toBe(type);
	});

	test('refuses frames, colours, zeros, and every truncation', async () => {
		const frames = mghFile(0, 1, true);
		new DataView(frames.buffer).setInt32(16, 2);
		await expect(readMgh(frames)).rejects.toThrow(/2 frames/);
		await expect(readMgh(mghFile(9, 4, true))).rejects.toThrow(/RGB/);
		const flat = mghFile(0, 1, true);
		new DataView(flat.buffer).setInt32(4, 0);
		await expect(readMgh(flat)).rejects.toThrow(/sizes/);
		const huge = mghFile(0, 1, true);
		new DataView(huge.buffer).setInt32(4, 2 ** 31 - 1);
		await expect(readMgh(huge)).rejects.toThrow(/bytes/);
		await expectTruncationsRefused((bytes) => readMgh(bytes), mghFile(4, 2, true));
		await expectTruncationsRefused((bytes) => readVolume(bytes), gzipSync(mghFile(4, 2, true)), 3);
	});
});

describe('writeMgh', () => {
	const arrays: [VoxelArray, string][] = [
		[Uint8Array.of(1, 255, 0, 3, 4, 5), 'uint8'],
		[Int16Array.of(-1, 255, 0, 3, 4, 5), 'int16'],
		[Int32Array.of(-1, 2 ** 30, 0, 3, 4, 5), 'int32'],
		[Float32Array.of(0.5, -1e30, 0, 3, 4, 5), 'float32'],
		[Int8Array.of(-128, 127, 0, 3, 4, 5), 'int16'],
		[Uint16Array.of(1, 32_767, 0, 3, 4, 5), 'int16'],
		[Uint16Array.of(1, 65_535, 0, 3, 4, 5), 'int32'],
		[Uint32Array.of(1, 70_000, 0, 3, 4, 5), 'int32'],
		[BigInt64Array.of(1n, -70_000n, 0n, 3n, 4n, 5n), 'int32'],
		[BigUint64Array.of(1n, 7n, 0n, 3n, 4n, 5n), 'int16'],
		[Float64Array.of(0.25, 1e10, 0, 3, 4, 5), 'float32'],
	];
	test.each(arrays)('%o comes back as %s with the same numbers', async (voxels, type) => {
		const file = await writeMgz({ voxels, dims: [1, 2, 3], voxelToWorld: affine }, { compress: portableCompress });
		const { volume, original } = await readVolume(file, { decompress: portableDecompress });
		expect(Array.from(volume.voxels, Number)).toEqual(
			Array.from(voxels, Number).map(type === 'float32' ? Math.fround : Number),
		);
		expect(original.datatype).toBe(type);
		expect(volume.dims).toEqual([1, 2, 3]);
		expect(Array.from(volume.voxelToWorld)).toEqual(Array.from(affine));
	});

	test('refuses integers beyond int32', () => {
		const volume = { voxels: Uint32Array.of(2 ** 31), dims: [1, 1, 1] as const, voxelToWorld: affine };
		expect(() => writeMgh(volume)).toThrow(RangeError);
	});
});

/** Computed once with nibabel 5.4.2. */
describe.skipIf(!hasSharedData)('real MGZ files', () => {
	test.each([
		{
			file: 'wm.mgz',
			sum: 66_529_566,
			nonZero: 580_347,
			distinct: 52,
			moments: [8_823_920_234, 7_033_083_669, 7_672_634_843],
			corner: [129.8055419921875, -99.12977600097656, 92.81709289550781],
		},
		{
			file: 'aparc.a2009s+aseg.mgz',
			sum: 5_212_784_590,
			nonZero: 1_119_855,
			distinct: 189,
			moments: [654_200_068_158, 556_764_593_977, 711_081_078_336],
			corner: [121.7669677734375, -118.4840087890625, 127.56124114990234],
		},
	])('$file as nibabel reads it', async ({ file, sum, nonZero, distinct, moments, corner }) => {
		const bytes = new Uint8Array(readFileSync(sharedData('niivue-formats', 'demos', file)));
		const { volume } = await readVolume(bytes);
		const [nx, ny] = volume.dims;
		expect(volume.dims).toEqual([256, 256, 256]);
		let [total, count] = [0, 0];
		const found = [0, 0, 0];
		for (let i = 0; i < volume.voxels.length; i++) {
			const value = Number(volume.voxels[i]);
			if (value === 0) continue;
			total += value;
			count++;
			found[0] += value * (i % nx);
			found[1] += value * (Math.floor(i / nx) % ny);
			found[2] += value * Math.floor(i / (nx * ny));
		}
		expect({ total, count, found }).toEqual({ total: sum, count: nonZero, found: moments });
		expect(new Set(volume.voxels as Uint8Array).size).toBe(distinct);
		for (const [row, value] of corner.entries()) expect(volume.voxelToWorld[4 * row + 3]).toBeCloseTo(value, 4);
	});

	test('test.mgz: two frames are refused, its header is read', async () => {
		const bytes = new Uint8Array(readFileSync(sharedData('nibabel-formats', 'tests', 'data', 'test.mgz')));
		await expect(readVolume(bytes)).rejects.toThrow(/2 frames/);
		const header = readMghHeader(await portableDecompress.gunzip(bytes, { maxBytes: 2 ** 20 }));
		const expected = [1, 2, 3, -13, 2, 3, 1, -11.5, 3, 1, 2, -11.5, 0, 0, 0, 1];
		for (const [i, value] of expected.entries()) expect(header.voxelToWorld[i]).toBeCloseTo(value, 5);
	});
});
