import { expect, test } from 'vitest';
import { scaleBar } from './scale-bar.ts';

test.each([
	[1, 120, 100, '100 mm'],
	[0.1, 120, 10, '10 mm'],
	[0.017, 120, 2, '2 mm'],
	[0.5, 120, 50, '50 mm'],
	[12, 120, 1000, '1 m'],
	[0.0003, 120, 0.02, '20 µm'],
])('%d mm a pixel, at most %d pixels: %d mm', (mmPerPixel, maxPixels, lengthMm, text) => {
	const bar = scaleBar(mmPerPixel, maxPixels);
	expect(bar.lengthMm).toBeCloseTo(lengthMm, 9);
	expect(bar.text).toBe(text);
});

test('the bar is never longer than allowed and never shorter than two fifths of it', () => {
	for (let mmPerPixel = 1e-4; mmPerPixel < 100; mmPerPixel *= 1.07) {
		const { pixels, lengthMm } = scaleBar(mmPerPixel, 120);
		expect(pixels).toBeLessThanOrEqual(120 * (1 + 1e-12));
		expect(pixels).toBeGreaterThan(120 * 0.4 - 1e-9);
		expect(lengthMm).toBeCloseTo(pixels * mmPerPixel, 9);
	}
});

test.each([0, -1, Number.NaN, Infinity])('%d mm a pixel gives no bar', (value) => {
	expect(scaleBar(value, 120).pixels).toBe(0);
});
