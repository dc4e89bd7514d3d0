import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { parseRange } from './parse-range.ts';

test.each([
	[undefined, 'whole'],
	['bytes=0-0', { start: 0, end: 1 }],
	['bytes=0-', { start: 0, end: 10 }],
	['bytes=3-5', { start: 3, end: 6 }],
	['bytes=3-500', { start: 3, end: 10 }],
	['bytes=9-', { start: 9, end: 10 }],
	['bytes=-3', { start: 7, end: 10 }],
	['bytes=-300', { start: 0, end: 10 }],
	['BYTES= 1-2 ', { start: 1, end: 3 }],
	['bytes=10-', 'unsatisfiable'],
	['bytes=99999999999999999999999-', 'unsatisfiable'],
	['bytes=-0', 'unsatisfiable'],
	['bytes=5-3', 'whole'],
	['bytes=-', 'whole'],
	['bytes=a-b', 'whole'],
	['bytes=0-1,3-4', 'whole'],
	['lines=0-1', 'whole'],
	['bytes=0x1-2', 'whole'],
])('%s of ten bytes: %o', (header, expected) => {
	expect(parseRange(header, 10)).toEqual(expected);
});

test('nothing of nothing can be had', () => {
	expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
	expect(parseRange('bytes=-1', 0)).toBe('unsatisfiable');
	expect(parseRange(undefined, 0)).toBe('whole');
});

test('any header gives a span within the file, or none', () => {
	const random = createRandom('ranges');
	const signs = [...'bytes=0123456789-, '];
	for (let round = 0; round < 5000; round++) {
		const tail = Array.from({ length: random.integer(12) }, () => signs[random.integer(signs.length)]).join('');
		const size = random.integer(50);
		const range = parseRange(round % 2 === 0 ? `bytes=${tail}` : tail, size);
		if (typeof range === 'string') continue;
		expect(range.start, tail).toBeGreaterThanOrEqual(0);
		expect(range.end, tail).toBeGreaterThan(range.start);
		expect(range.end, tail).toBeLessThanOrEqual(size);
	}
});
