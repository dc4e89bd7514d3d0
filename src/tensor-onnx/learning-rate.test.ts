import { expect, test } from 'vitest';
import { cosineSchedule, stepSchedule } from './learning-rate.ts';

test('cosine: climbs, peaks, ends', () => {
	const rate = cosineSchedule({ peak: 2, updates: 110, warmUp: 10, final: 0.5 });
	expect(rate(1)).toBeCloseTo(0.2, 12);
	expect(rate(10)).toBe(2);
	expect(rate(60)).toBeCloseTo(1.25, 12);
	expect(rate(110)).toBeCloseTo(0.5, 12);
	expect(rate(500)).toBeCloseTo(0.5, 12);
	expect(() => cosineSchedule({ peak: 1, updates: 5, warmUp: 5 })).toThrow(RangeError);
});

test('steps: falls after every so many updates', () => {
	const rate = stepSchedule({ initial: 1, every: 3, factor: 0.5 });
	expect([1, 2, 3, 4, 6, 7].map(rate)).toEqual([1, 1, 1, 0.5, 0.5, 0.25]);
	expect(() => stepSchedule({ initial: 1, every: 0 })).toThrow(RangeError);
});
