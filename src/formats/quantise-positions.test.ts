import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { quantisePositions } from './quantise-positions.ts';

test('every vertex stays within the stated error, the ends of the longest side are reached', () => {
	const random = createRandom('quantise');
	for (const bits of [1, 4, 12, 16]) {
		const positions = Float32Array.from({ length: 3000 }, (_, i) => random.normal() * [10, 300, 40][i % 3] + 500);
		const { steps, origin, stepMm, maxErrorMm } = quantisePositions(positions, bits);
		expect(Math.max(...steps)).toBe(2 ** bits - 1);
		expect(Math.min(...steps)).toBe(0);
		for (let i = 0; i < positions.length; i += 3) {
			const d = [0, 1, 2].map((k) => Math.fround(steps[i + k] * stepMm + origin[k]) - positions[i + k]);
			expect(Math.hypot(...d)).toBeLessThanOrEqual(maxErrorMm);
		}
	}
});

test('points on one spot, nothing, and bits that cannot be', () => {
	expect(quantisePositions(Float32Array.of(7, 8, 9, 7, 8, 9), 14)).toMatchObject({ origin: [7, 8, 9], stepMm: 1 });
	expect(quantisePositions(new Float32Array(0), 14).steps).toHaveLength(0);
	for (const bits of [0, 17, 1.5, NaN]) expect(() => quantisePositions(new Float32Array(3), bits)).toThrow(RangeError);
});
