import { expect, test } from 'vitest';
import { rangeLabel, rangeText } from './read-age.ts';
import { readValueRange } from './value-range.ts';

const within = (text: string, value: number): boolean => {
	const range = readValueRange(text);
	return range !== undefined && value >= range.min && value <= range.max;
};

test.each<[text: string, inside: number[], outside: number[]]>([
	['40-60', [40, 50, 60, 60.9], [39.9, 61]],
	['60-40', [40, 60], [61]],
	['40..60', [40, 60], [61]],
	['40 – 60', [40, 60], [61]],
	['>60', [60.001, 61], [60, 59]],
	['>=60', [60], [59.999]],
	['≥ 60', [60], [59.999]],
	['<40', [39.999, 0], [40]],
	['<=40', [40], [40.001]],
	['60+', [60, 130], [59]],
	['50', [50, 50.9], [49.9, 51]],
	['=50', [50], [51]],
	['0.5-1.5', [0.5, 1.5], [0.4, 1.6]],
])('%s', (text, inside, outside) => {
	for (const value of inside) expect(within(text, value), String(value)).toBe(true);
	for (const value of outside) expect(within(text, value), String(value)).toBe(false);
});

test('anything else is no range', () => {
	for (const text of ['', '-', '>', 'a-b', '40-', '-40', '1-2-3', '>60+', '1e5', 'NaN', 'Infinity', '>>5', '0x10'])
		expect(readValueRange(text), text).toBeUndefined();
});

test('ranges are written as they were typed, and in words', () => {
	for (const text of ['40-60', '>60', '>=60', '<40', '<=40', '50', '0.5-1.5']) {
		const range = readValueRange(text);
		expect(range === undefined ? undefined : rangeText(range)).toBe(text);
	}
	expect(rangeLabel({ min: 60, max: Infinity }, 'years')).toBe('from 60 years');
	expect(rangeLabel(readValueRange('40-60') ?? { min: 0, max: 0 }, 'years')).toBe('40–60 years');
});
