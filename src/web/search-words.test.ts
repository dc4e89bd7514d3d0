import { expect, test } from 'vitest';
import { lastWords, takeSuggestion } from './search-words.ts';

test.each([
	['kid', 'kid'],
	['male kid', 'kid'],
	['male ', ''],
	['', ''],
	['male "left kid', 'left kid'],
	['"left kidney" tum', 'tum'],
])('in %j the word being typed is %j', (words, last) => expect(lastWords(words)).toBe(last));

test.each([
	['male kid', 'kidney', 'male kidney'],
	['kid', 'left kidney', '"left kidney"'],
	['male "left kid', 'left kidney', 'male "left kidney"'],
	['male ', 'kidney', 'male kidney'],
	['"left kidney" tum', 'tumour', '"left kidney" tumour'],
])('%j with %j becomes %j', (words, suggestion, result) => expect(takeSuggestion(words, suggestion)).toBe(result));
