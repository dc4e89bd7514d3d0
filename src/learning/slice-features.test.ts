import { scaleTranslation } from '#numeric';
import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { sliceFeatures } from './slice-features.ts';

const named = (isInside: (x: number, y: number, z: number) => boolean, unitMm = 1): Record<string, number> => {
	const volume: Volume<Uint8Array> = {
		dims: [30, 30, 30],
		voxelToWorld: scaleTranslation([1, 1, 1], [0, 0, 0]),
		voxels: Uint8Array.from({ length: 27_000 }, (_, i) =>
			isInside(i % 30, Math.floor(i / 30) % 30, Math.floor(i / 900)) ? 1 : 0,
		),
	};
	return Object.fromEntries(sliceFeatures(volume, unitMm).map(({ name, value }) => [name, value]));
};
/** 5 × 9 × 16 voxels. */
const box = named((x, y, z) => x >= 3 && x < 8 && y >= 10 && y < 19 && z >= 5 && z < 21);

describe('sliceFeatures', () => {
	test('of a box are those of its sides', () => {
		expect(Math.exp(box['slicesX'])).toBeCloseTo(5);
		expect(Math.exp(box['slicesZ'])).toBeCloseTo(16);
		expect(Math.exp(box['slicesZ areaP50'])).toBeCloseTo(5 * 9);
		expect(Math.exp(box['slicesY areaP100'])).toBeCloseTo(5 * 16);
		// Across z chords run along x and along y.
		expect(Math.exp(box['slicesZ chord0P50'])).toBeCloseTo(5);
		expect(Math.exp(box['slicesZ chord1P50'])).toBeCloseTo(9);
		expect(Math.exp(box['slicesX chord1P97'])).toBeCloseTo(16);
		// From the middle pixel to the first one beyond the rim.
		expect(Math.exp(box['slicesZ circleP100'])).toBeCloseTo(3);
		expect(box['slicesZ pieces']).toBe(1);
		expect(box['slicesZ boxFilledP50']).toBeCloseTo(0);
		expect(box['slicesZ ragged']).toBeCloseTo((2 * (5 + 9)) / (2 * Math.sqrt(Math.PI * 45)));
	});

	test('chords count as often as they are long, and thin limbs are told from thick ones', () => {
		const limbs = named((x, y, z) => z < 10 && y < 20 && ((x >= 2 && x < 4) || (x >= 10 && x < 16)));
		expect(limbs['slicesZ pieces']).toBe(2);
		// 2 of 8 pixels lie in chords of 2, 6 of 8 in chords of 6.
		expect(Math.exp(limbs['slicesZ chord0P25'])).toBeLessThan(6);
		expect(Math.exp(limbs['slicesZ chord0P50'])).toBeCloseTo(6);
		expect(limbs['slicesZ thicker3']).toBeGreaterThan(0.6);
		expect(limbs['slicesZ thicker3']).toBeLessThanOrEqual(0.75);
		expect(limbs['slicesZ thicker5']).toBe(0);
	});

	test('lengths are in units', () => {
		const halved = named((x, y, z) => x >= 3 && x < 8 && y >= 10 && y < 19 && z >= 5 && z < 21, 2);
		expect(Math.exp(halved['slicesX'])).toBeCloseTo(2.5);
		expect(Math.exp(halved['slicesZ chord1P50'])).toBeCloseTo(4.5);
		expect(Math.exp(halved['slicesZ areaP50'])).toBeCloseTo(45 / 4);
	});
});
