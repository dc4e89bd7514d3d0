import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { completionPair, surfaceMask, type MaskDims } from './completion-sample.ts';
import { cropSkull, extractImplant, padSlices, reconstruction } from './extract-implant.ts';
import { implantMetrics } from './implant-metrics.ts';

const dims: MaskDims = [13, 11, 9];
const count = 13 * 11 * 9;
const placeOf = (i: number): [number, number, number] => [i % 13, Math.floor(i / 13) % 11, Math.floor(i / 143)];
const maskOf = (is: (x: number, y: number, z: number) => boolean): Uint8Array =>
	Uint8Array.from({ length: count }, (_, i) => (is(...placeOf(i)) ? 1 : 0));
const at = (mask: Uint8Array, x: number, y: number, z: number): number =>
	x < 0 || y < 0 || z < 0 || x >= 13 || y >= 11 || z >= 9 ? 0 : mask[x + 13 * (y + 11 * z)];
const cross = [
	[0, 0, 0],
	[1, 0, 0],
	[-1, 0, 0],
	[0, 1, 0],
	[0, -1, 0],
	[0, 0, 1],
	[0, 0, -1],
] as const;

describe('surfaces and training pairs', () => {
	test('the surface is the mask without its erosion', () => {
		const random = createRandom('surface');
		const mask = Uint8Array.from({ length: count }, () => (random.next() < 0.8 ? 1 : 0));
		const expected = mask.map((value, i) => {
			const [x, y, z] = placeOf(i);
			return value !== 0 && cross.some(([a, b, c]) => at(mask, x + a, y + b, z + c) === 0) ? 1 : 0;
		});
		expect(surfaceMask(mask, dims)).toEqual(expected);
	});

	test('input: surface without the lowest slice; target: that and the solid implant', () => {
		const defective = maskOf((x, y, z) => x >= 2 && x <= 8 && y >= 2 && y <= 8 && z <= 5);
		const implant = maskOf((x, y, z) => x >= 3 && x <= 7 && y >= 3 && y <= 7 && z >= 6 && z <= 8);
		const { input, target } = completionPair(defective, implant, dims);
		const zs = new Set(Array.from({ length: input.count }, (_, i) => input.coordinates[4 * i + 3]));
		expect(zs.has(0)).toBe(false);
		expect(input.count).toBe(4 * 24 + 49);
		expect(target.count).toBe(input.count + 75);
	});
});

describe('implants', () => {
	test('opening and largest part, against definitions voxel by voxel', () => {
		const random = createRandom('implant');
		const completed = Uint8Array.from({ length: count }, () => (random.next() < 0.93 ? 1 : 0));
		const defective = maskOf((x) => x === 6 || x === 7);
		const missing = completed.map((value, i) => (value !== 0 && defective[i] === 0 ? 1 : 0));
		const eroded = maskOf((x, y, z) => cross.every(([a, b, c]) => at(missing, x + a, y + b, z + c) === 1));
		const opened = maskOf((x, y, z) => cross.some(([a, b, c]) => at(eroded, x + a, y + b, z + c) === 1));
		// The two sides of the defective wall are parts of their own: the larger one stays.
		const side = (low: number, high: number): number =>
			opened.filter((v, i) => v && i % 13 >= low && i % 13 <= high).length;
		expect(side(0, 5)).toBeGreaterThan(side(8, 12));
		const found = extractImplant(completed, defective, dims);
		for (let i = 0; i < count; i++) if (found[i]) expect(opened[i] === 1 && i % 13 < 6).toBe(true);
		expect(found.filter((value) => value === 1).length).toBe(side(0, 5));
		expect(reconstruction(found, defective)).toEqual(found.map((value, i) => value | defective[i]));
	});

	test('nothing completed leaves nothing', () => {
		const nothing = new Uint8Array(count);
		expect(extractImplant(nothing, nothing, dims)).toEqual(nothing);
		const thin = maskOf((x) => x === 3);
		expect(extractImplant(thin, nothing, dims)).toEqual(nothing);
		expect(extractImplant(thin, nothing, dims, { opening: false })).toEqual(thin);
	});

	test('metrics in mm and, as the original has them, in voxels', () => {
		const reference = maskOf((x, y, z) => x >= 4 && x <= 8 && y >= 3 && y <= 7 && z >= 2 && z <= 6);
		const prediction = maskOf((x, y, z) => x >= 5 && x <= 9 && y >= 3 && y <= 7 && z >= 2 && z <= 6);
		const defective = maskOf((x) => x <= 1);
		const scores = implantMetrics({ reference, prediction, defective }, dims, [2, 2, 2]);
		expect(scores.mm['dsc']).toBeCloseTo((2 * 100) / 250, 12);
		expect(scores.mm['hd.voxel']).toBeCloseTo(2, 12);
		expect(scores.voxels['hd.voxel']).toBeCloseTo(1, 12);
		// Within 10 mm = 5 voxels of x = 1 lie x = 4 … 6: three layers against two, two in both.
		expect(scores.mm['bdsc.10mm']).toBeCloseTo((2 * 2) / (3 + 2), 12);
		expect(scores.voxels['bdsc.10mm']).toBeCloseTo(0.8, 12);
		const empty = implantMetrics({ reference, prediction: new Uint8Array(count), defective }, dims, [1, 1, 1]);
		expect(empty.mm['dsc']).toBe(0);
		expect(empty.mm['hd95.voxel.pooled']).toBe(Infinity);
	});
});

test('crop to the top of the skull without the face, and back', () => {
	const [nx, ny, nz] = [4, 120, 160];
	const voxels = new Uint8Array(nx * ny * nz);
	const set = (x: number, y: number, z: number): void => void (voxels[x + nx * (y + ny * z)] = 1);
	set(1, 10, 150);
	set(1, 104, 149);
	set(1, 105, 149);
	set(2, 110, 10);
	const cropped = cropSkull(voxels, [nx, ny, nz]);
	// 126 + 8 slices that end at 150; y from 10 + 95 on.
	expect(cropped.dims).toEqual([nx, ny, 134]);
	expect(cropped.firstSlice).toBe(17);
	expect(cropped.voxels.reduce((sum, value) => sum + value, 0)).toBe(1);
	const back = padSlices(cropped.voxels, cropped.dims, cropped.firstSlice, nz);
	expect(back[1 + nx * (105 + ny * 149)]).toBe(1);
	expect(back.length).toBe(voxels.length);
	expect(() => padSlices(cropped.voxels, cropped.dims, 100, nz)).toThrow(/134 slices from 100/);
	expect(cropSkull(new Uint8Array(8), [2, 2, 2])).toEqual({
		voxels: new Uint8Array(0),
		dims: [2, 2, 0],
		firstSlice: 0,
	});
});
