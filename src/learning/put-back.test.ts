import { describe, expect, test } from 'vitest';
import { putBack } from './put-back.ts';

const size = 28;
const grid = { dims: [size, size, size], spacingMm: 2 } as const;
const at = (i: number): number[] =>
	[i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)].map((n) => n - 13.5);
const ball = (radius: number): Float32Array =>
	Float32Array.from({ length: size ** 3 }, (_, i) => (Math.hypot(...at(i)) < radius ? 1 : 0));
/** Of a ball all below a slanted plane. */
const [a, b, c] = [0.48, 0.6, 0.64];
const level = (i: number): number => at(i).reduce((sum, value, axis) => sum + value * [a, b, c][axis], 0);
const rest = ball(9).map((value, i) => (level(i) < 4 ? value : 0));

describe('putBack', () => {
	test('of a network that says the rest too large, only what lies beyond the cut', () => {
		const said = ball(10).map((value) => 0.9 * value);
		const { missing, plane } = putBack(said, rest, grid);
		expect(plane.normal[0] * a + plane.normal[1] * b + plane.normal[2] * c).toBeGreaterThan(0.99);
		let wrong = 0;
		missing.forEach((value, i) => {
			if (value !== 0 && (rest[i] !== 0 || level(i) < 3)) wrong++;
			if (value === 0 && said[i] > 0 && level(i) > 5) wrong++;
		});
		expect(wrong).toBe(0);
		expect(missing.every((value) => value === 0 || value === Math.fround(0.9))).toBe(true);
	});

	test('of two flat sides that at which the network expects more', () => {
		// The bottom is flat, too, and larger.
		const slab = ball(9).map((value, i) => (at(i)[2] > -1 && at(i)[0] < 5 ? value : 0));
		const bottom = putBack(ball(9), slab, grid);
		expect(bottom.plane.normal[2]).toBeLessThan(-0.98);
		const known = ball(9).map((value, i) => (at(i)[2] > -1 ? value : 0));
		const side = putBack(known, slab, grid);
		expect(side.plane.normal[0]).toBeGreaterThan(0.98);
		expect(side.missing.reduce((sum, value) => sum + value, 0)).toBe(
			known.reduce((sum, value, i) => sum + value - slab[i], 0),
		);
	});

	test('a whole ball does not look cut, what is left of one does', () => {
		expect(putBack(ball(10), ball(9), grid).hasCutFace).toBe(false);
		expect(putBack(ball(10), rest, grid).hasCutFace).toBe(true);
	});

	test('of nothing nothing can be said', () => {
		expect(() => putBack(ball(9), new Float32Array(size ** 3), grid)).toThrow(RangeError);
	});
});
