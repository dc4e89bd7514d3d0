import { expect, test } from 'vitest';
import { evaluatePreconditions, mayAnswerInPart } from './preconditions.ts';

const tag = '"abc"';

test.each([
	[{}, 'proceed'],
	[{ 'if-none-match': '"abc"' }, 'not-modified'],
	[{ 'if-none-match': 'W/"abc"' }, 'not-modified'],
	[{ 'if-none-match': '"x", "abc" , "y"' }, 'not-modified'],
	[{ 'if-none-match': '*' }, 'not-modified'],
	[{ 'if-none-match': '"abcd"' }, 'proceed'],
	[{ 'if-none-match': 'abc' }, 'proceed'],
	[{ 'if-match': '"abc"' }, 'proceed'],
	[{ 'if-match': '*' }, 'proceed'],
	[{ 'if-match': 'W/"abc"' }, 'failed'],
	[{ 'if-match': '"other"' }, 'failed'],
	[{ 'if-match': '"other"', 'if-none-match': '"abc"' }, 'failed'],
] as const)('%o → %s', (headers, expected) => {
	expect(evaluatePreconditions(headers, tag)).toBe(expected);
});

test('weak tags match weakly only', () => {
	expect(evaluatePreconditions({ 'if-none-match': '"abc"' }, 'W/"abc"')).toBe('not-modified');
	expect(evaluatePreconditions({ 'if-match': 'W/"abc"' }, 'W/"abc"')).toBe('failed');
	expect(mayAnswerInPart({ 'if-range': 'W/"abc"' }, 'W/"abc"')).toBe(false);
});

test('a part is answered without If-Range or for exactly this tag', () => {
	expect(mayAnswerInPart({}, tag)).toBe(true);
	expect(mayAnswerInPart({ 'if-range': tag }, tag)).toBe(true);
	expect(mayAnswerInPart({ 'if-range': '"old"' }, tag)).toBe(false);
	expect(mayAnswerInPart({ 'if-range': 'Sat, 21 Nov 2026 10:00:00 GMT' }, tag)).toBe(false);
});
