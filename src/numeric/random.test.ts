import { describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';

const draw = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('random', () => {
	test('the same seed repeats, a number and its text are one seed, other seeds differ', () => {
		const first = draw(20, createRandom(5).next);
		expect(draw(20, createRandom('5').next)).toEqual(first);
		expect(draw(20, createRandom(6).next)).not.toEqual(first);
	});

	test('is the same on every machine: first bits of three seeds', () => {
		const bits = ['0', '1', 'phantom 1'].map((seed) => createRandom(seed).next() * 2 ** 32);
		expect(bits).toEqual([1946957956, 1322085210, 2817714266]);
	});

	test('uniform: mean and variance, and χ² over 100 bins (seed 1)', () => {
		const random = createRandom(1);
		const bins = Array.from({ length: 100 }, () => 0);
		const values = draw(100_000, random.next);
		for (const value of values) bins[Math.floor(value * 100)]++;
		const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
		// 99 degrees of freedom: 0.1 % and 99.9 % quantiles.
		expect(chiSquared).toBeGreaterThan(60);
		expect(chiSquared).toBeLessThan(149);
		expect(random.uniform(3, 3)).toBe(3);
	});

	test('normal: moments (seed 2)', () => {
		const values = draw(100_000, createRandom(2).normal);
		const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
		expect(moment(1)).toBeCloseTo(0, 1);
		expect(moment(2)).toBeCloseTo(1, 1);
		expect(Math.abs(moment(4) - 3)).toBeLessThan(0.12);
	});

	test('integer covers its range evenly and refuses nonsense', () => {
		const random = createRandom(3);
		const counts = [0, 0, 0, 0, 0];
		for (let i = 0; i < 50_000; i++) counts[random.integer(5)]++;
		for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
		for (const bad of [0, -1, 1.5, Number.NaN]) expect(() => random.integer(bad)).toThrow(/got/);
	});

	test('shuffle keeps every item and reaches every order of three (seed 4)', () => {
		const random = createRandom(4);
		const orders = new Set(draw(200, () => random.shuffle([1, 2, 3]).join('')));
		expect(orders.size).toBe(6);
		expect([...random.shuffle(Uint8Array.of(5, 6, 7))].sort()).toEqual([5, 6, 7]);
	});
});
