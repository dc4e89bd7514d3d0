import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { listRows } from './bitmap.ts';
import { DictionaryColumn } from './dictionary-column.ts';
import { NumberColumn } from './number-column.ts';

test.each([3, 500, 70_000])('finds the rows of values, with %i distinct ones', (valueCount) => {
	const random = createRandom(valueCount);
	const column = new DictionaryColumn<number>();
	const rowCount = valueCount + 1001;
	const values = Array.from({ length: rowCount }, (_, row) => (row < valueCount ? row : random.integer(valueCount)));
	for (const [row, value] of values.entries())
		column.set(
			row,
			column.code(`v${value}`, () => value),
		);
	expect(column.values).toHaveLength(valueCount);
	expect(column.codes).toBeInstanceOf(valueCount > 65_536 ? Uint32Array : Uint16Array);
	for (const fits of [(v: number) => v % 3 === 1, (v: number) => v === valueCount - 1, () => false, () => true]) {
		const bitmap = column.rowsOf(column.codesOf(fits), rowCount);
		// Beyond the last row there is padding, which callers cut off with the live rows.
		const found = [...listRows(bitmap)].filter((row) => row < rowCount);
		expect(found).toEqual(values.flatMap((value, row) => (fits(value) ? [row] : [])));
	}
	expect(column.find('v1')).toBe(1);
	expect(column.find('constructor')).toBeUndefined();
});

test('numbers within bounds, missing ones never', () => {
	const column = new NumberColumn();
	const values = [5, Number.NaN, -1, 5.5, 1e9, 0];
	for (const [row, value] of values.entries()) column.set(row, value);
	const rows = (min: number, max: number): number[] =>
		[...listRows(column.rowsWithin(min, max, values.length))].filter((row) => row < values.length);
	expect(rows(0, 5)).toEqual([0, 5]);
	expect(rows(-Infinity, Infinity)).toEqual([0, 2, 3, 4, 5]);
	expect(rows(6, 5)).toEqual([]);
});
