import { describe, expect, test } from 'vitest';
import { chartScale, duration, shortNumber, smoothed, timeUnit } from './chart-scale.ts';

describe('chartScale', () => {
	test.each([
		[[0.12, 0.71], false],
		[[3, 3], false],
		[[-4, 1200], false],
		[[], false],
		[[0.0012, 0.7], true],
		[[0.5, 0.9], true],
		[[2, 2], true],
		[[0, -1, NaN, 4, 90], true],
	])('covers %j with round ticks in order, logarithmic: %s', (values, isLog) => {
		const scale = chartScale(values, { isLog });
		const drawn = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
		for (const value of drawn) {
			expect(scale.place(value)).toBeGreaterThanOrEqual(-1e-9);
			expect(scale.place(value)).toBeLessThanOrEqual(1 + 1e-9);
		}
		expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
		expect(scale.ticks.length).toBeLessThanOrEqual(9);
		expect([...scale.ticks].sort((a, b) => a - b)).toEqual([...scale.ticks]);
		for (const tick of scale.ticks) expect(shortNumber(tick).length).toBeLessThanOrEqual(7);
		expect(scale.place(scale.from)).toBeCloseTo(0, 9);
		expect(scale.place(scale.to)).toBeCloseTo(1, 9);
	});
});

describe('smoothed', () => {
	test('leaves constants and its first value alone, passes over what is not finite, and follows a step', () => {
		expect(smoothed([2, 2, 2], { span: 10 })).toEqual([2, 2, 2].map((value) => expect.closeTo(value, 12)));
		expect(smoothed([5, 1, 4], { span: 1 })).toEqual([5, 1, 4]);
		expect(smoothed([3, NaN, 3], { span: 4 })[1]).toBeCloseTo(3, 12);
		const step = smoothed([...Array.from({ length: 200 }, () => 0), ...Array.from({ length: 7 }, () => 1)], {
			span: 10,
		});
		expect(step.at(-1)).toBeCloseTo(1 - 0.9 ** 7, 6);
	});

	test('of logarithms weighs a peak no more than it looks', () => {
		const values = Array.from({ length: 100 }, (_, i) => (i === 98 ? 1000 : 1));
		expect(smoothed(values, { span: 10 }).at(-1)).toBeGreaterThan(80);
		expect(smoothed(values, { span: 10, isLog: true }).at(-1)).toBeLessThan(2);
	});
});

test('numbers and durations are short', () => {
	expect([0, 0.5, 12.34567, 0.0000125, 2_500_000, NaN].map(shortNumber)).toEqual([
		'0',
		'0.5',
		'12.35',
		'1.3e-5',
		'2.5e6',
		'–',
	]);
	expect([0, 45, 150, 10_800].map((seconds) => seconds / timeUnit(seconds).seconds)).toEqual([0, 45, 2.5, 3]);
	expect([0.31, 42.2, 300, 11_100].map(duration)).toEqual(['0.3 s', '43 s', '5 min', '3 h 05 min']);
});
