import { expect, test } from 'vitest';
import { colourRange, divergingColour, divergingColours } from './colour-scale.ts';

const luminance = (colour: readonly number[]): number => 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];

test('flat is the lightest and both ends grow steadily darker', () => {
	for (const sign of [-1, 1]) {
		let before = luminance(divergingColour(0));
		for (let size = 0.1; size <= 1.001; size += 0.1) {
			const now = luminance(divergingColour(sign * size));
			expect(now).toBeLessThan(before);
			before = now;
		}
	}
});

test('values beyond the range and NaN are harmless', () => {
	expect(divergingColour(7)).toEqual(divergingColour(1));
	expect(divergingColour(-Infinity)).toEqual(divergingColour(-1));
	expect(divergingColour(Number.NaN)).toEqual(divergingColour(0));
});

test('the range leaves out the sharpest twentieth', () => {
	const values = Array.from({ length: 101 }, (_, index) => (index % 2 === 0 ? index : -index));
	expect(colourRange(values)).toBe(95);
	expect(colourRange([Number.NaN, 0])).toBeGreaterThan(0);
	expect(colourRange([])).toBeGreaterThan(0);
});

test('vertex colours are linear light', () => {
	const colours = divergingColours([0, 2, -2], 1);
	expect(colours).toHaveLength(9);
	expect(colours[0]).toBeCloseTo(((0.93 + 0.055) / 1.055) ** 2.4, 6);
	expect(colours[3]).toBeGreaterThan(colours[5]);
	expect(colours[8]).toBeGreaterThan(colours[6]);
});
