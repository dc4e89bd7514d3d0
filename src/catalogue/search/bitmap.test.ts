import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { countRows, createBitmap, hasRow, intersect, listRows, subtract, unite } from './bitmap.ts';

test('operations on bitmaps are those on sets', () => {
	const random = createRandom(1);
	for (const rowCount of [0, 1, 31, 32, 33, 64, 1000]) {
		const sets = [0.02, 0.5, 0.97].map((share) => {
			const rows = Array.from({ length: rowCount }, (_, row) => row).filter(() => random.next() < share);
			const bitmap = createBitmap(rowCount);
			for (const row of rows) bitmap[row >>> 5] |= 1 << (row & 31);
			return { rows: new Set(rows), bitmap };
		});
		for (const a of sets) {
			expect([...listRows(a.bitmap)]).toEqual([...a.rows]);
			expect(countRows(a.bitmap)).toBe(a.rows.size);
			for (let row = 0; row < rowCount; row++) expect(hasRow(a.bitmap, row)).toBe(a.rows.has(row));
			for (const b of sets) {
				const [both, either, rest] = [a.bitmap.slice(), a.bitmap.slice(), a.bitmap.slice()];
				intersect(both, b.bitmap);
				unite(either, b.bitmap);
				subtract(rest, b.bitmap);
				const sorted = (rows: Iterable<number>): number[] => [...rows].sort((x, y) => x - y);
				expect([...listRows(both)]).toEqual(sorted([...a.rows].filter((row) => b.rows.has(row))));
				expect([...listRows(either)]).toEqual(sorted(new Set([...a.rows, ...b.rows])));
				expect([...listRows(rest)]).toEqual(sorted([...a.rows].filter((row) => !b.rows.has(row))));
			}
		}
	}
});
