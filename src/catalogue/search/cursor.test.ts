import { expect, test } from 'vitest';
import { readCursor, writeCursor } from './cursor.ts';
import { SearchError } from './search-error.ts';

test('comes back as it was, also for missing values and any text', () => {
	for (const cursor of [
		{ sort: 'volume', value: 12.345678901234567, id: 'a.b' },
		{ sort: '-age', value: Infinity, id: 'x' },
		{ sort: 'relevance', value: -0.5, id: 'kits23.case_00001' },
		{ sort: 'name', value: 'Herz, "größe" \u{1f9e0}', id: 'z' },
	]) {
		const text = writeCursor(cursor);
		expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
		expect(readCursor(text, cursor.sort)).toEqual(cursor);
		expect(() => readCursor(text, 'quality')).toThrow(SearchError);
	}
});

test('a changed letter is refused or still a cursor, never anything else', () => {
	const text = writeCursor({ sort: 'volume', value: 12.5, id: 'a.b' });
	for (let i = 0; i < text.length; i++) {
		for (const letter of ['A', '_', '9', '%', '=']) {
			try {
				const cursor = readCursor(text.slice(0, i) + letter + text.slice(i + 1), 'volume');
				expect(typeof cursor.value).toBe('number');
				expect(typeof cursor.id).toBe('string');
			} catch (error) {
				expect(error).toBeInstanceOf(SearchError);
			}
		}
	}
});
