import { expect, test } from 'vitest';
import { aggregate, imageDiagonalMm } from './aggregate.ts';
import type { MetricValue } from './metric-value.ts';

const values: MetricValue[] = [
	{ value: 2, state: 'ok' },
	{ value: 4, state: 'ok' },
	{ value: Number.NaN, state: 'bothEmpty' },
	{ value: Infinity, state: 'predEmpty' },
];

test('the rule decides what empty masks count as, and is in the result', () => {
	const worst = imageDiagonalMm([3, 4, 12], [1, 1, 1]);
	expect(worst).toBe(13);
	expect(aggregate(values, { rule: 'skip' })).toMatchObject({ rule: 'skip', mean: 3, count: 2, skipped: 2 });
	expect(aggregate(values, { rule: 'perfect', perfect: 0, worst })).toMatchObject({
		mean: 19 / 4,
		count: 4,
		skipped: 0,
	});
	expect(aggregate(values, { rule: 'worst', worst })).toMatchObject({ mean: 32 / 4, count: 4 });
	expect(aggregate(values, { rule: 'skip' }).states).toEqual({ ok: 2, bothEmpty: 1, refEmpty: 0, predEmpty: 1 });
});

test('NaN does not vanish in a mean', () => {
	expect(aggregate([...values, { value: Number.NaN, state: 'ok' }], { rule: 'skip' }).mean).toBeNaN();
	expect(aggregate([], { rule: 'skip' }).mean).toBeNaN();
});

test('there is no rule by default, and no rule without its values', () => {
	expect(() => aggregate(values, {} as unknown as { rule: 'skip' })).toThrow(/rule must be/);
	expect(() => aggregate(values, { rule: 'perfect', perfect: 0 })).toThrow(RangeError);
	expect(() => aggregate(values, { rule: 'worst' })).toThrow(RangeError);
});
