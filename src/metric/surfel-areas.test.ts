import { expect, test } from 'vitest';
import { contourLengths, surfelAreas } from './surfel-areas.ts';

// Sums and single values of surface-distance 0.1, create_table_neighbour_code_to_surface_area((2, 3, 5)); corner
// (i0, i1, i2) of a code is bit i0 + 2 i1 + 4 i2 here.
test('areas are those of surface-distance', () => {
	const areas = surfelAreas([2, 3, 5]);
	expect(areas).toHaveLength(256);
	expect([...areas].reduce((sum, area) => sum + area, 0)).toBeCloseTo(2608.21278259, 6);
	for (const [code, area] of [
		[1, 2.375],
		[3, 5.8309518948],
		[5, 8.0777472107],
		[6, 4.75],
		[7, 10.125],
		[11, 10.125],
		[19, 12.125],
		[24, 4.75],
		[25, 11.3888781887],
		[27, 18.0458126997],
		[30, 12.5],
		[37, 10.4527472107],
		[60, 11.6619037897],
		[75, 12.5],
		[90, 16.1554944214],
		[105, 9.5],
		[121, 7.125],
		[150, 9.5],
		[197, 16.4543495528],
		[254, 2.375],
	])
		expect(areas[code], `code ${code}`).toBeCloseTo(area, 9);
});

test('areas do not change inside out or mirrored, and none and all have none', () => {
	const areas = surfelAreas([0.7, 1.1, 2.3]);
	expect([areas[0], areas[255]]).toEqual([0, 0]);
	for (let code = 1; code < 255; code++) {
		expect(areas[code]).toBeGreaterThan(0);
		expect(areas[255 - code]).toBe(areas[code]);
		let mirrored = 0;
		for (let k = 0; k < 8; k++) if (((code >> k) & 1) !== 0) mirrored |= 1 << (k ^ 1);
		expect(areas[mirrored]).toBe(areas[code]);
	}
});

test('flat walls have the area of a voxel face, flat contours the length of a pixel side', () => {
	const areas = surfelAreas([2, 3, 5]);
	expect(areas[0b0101_0101]).toBe(15);
	expect(areas[0b0011_0011]).toBe(10);
	expect(areas[0b0000_1111]).toBe(6);
	const lengths = contourLengths([2, 3]);
	const half = Math.hypot(2, 3) / 2;
	expect([...lengths]).toEqual([0, half, half, 2, half, 3, 2 * half, half, half, 2 * half, 3, half, 2, half, half, 0]);
});
