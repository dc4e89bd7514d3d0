import type { Suggestion } from '#contract';
import { expect, test } from 'vitest';
import { mergeCompletions, takeCompletion, unfinishedEnds } from './search-words.ts';

const suggestion = (text: string): Suggestion => ({ text, field: 'anatomy', label: text, count: 1 });

test.each([
	['kid', ['kid']],
	['male kid', ['male kid', 'kid']],
	['old male left kid', ['male left kid', 'left kid', 'kid']],
	['male ', []],
	['', []],
	['male "left kid', []],
	['"left kidney" tum', ['tum']],
])('of %j may be completed %j', (words, ends) => expect(unfinishedEnds(words)).toEqual(ends));

test.each([
	['male kid', 'kid', 'kidney', 'male kidney'],
	['left  kid', 'left kid', 'left kidney', 'left kidney'],
	['kid', 'kid', 'left kidney', 'left kidney'],
	['"a b" tum', 'tum', 'tumour', '"a b" tumour'],
])('%j, its end %j completed to %j, becomes %j', (words, end, text, result) => {
	expect(takeCompletion(words, { suggestion: suggestion(text), end })).toBe(result);
});

test('completions of more words come first, each once, and none says a typed word twice', () => {
	const merged = mergeCompletions(
		'left kid',
		[
			['left kid', [suggestion('left kidney')]],
			[
				'kid',
				[suggestion('kidney'), suggestion('left kidney'), suggestion('left kidney cyst'), suggestion('right kidney')],
			],
		],
		3,
	);
	expect(merged.map(({ suggestion: { text }, end }) => [text, end])).toEqual([
		['left kidney', 'left kid'],
		['kidney', 'kid'],
		['right kidney', 'kid'],
	]);
});
