import { expect, test } from 'vitest';
import { textWords } from './text-words.ts';
import { WordIndex } from './word-index.ts';

test('finds codes by word and words by beginning', () => {
	const index = new WordIndex();
	index.add(0, ['kidney', 'left', 'kidney']);
	index.add(1, ['kidney', 'kid', 'liver']);
	expect(index.codes('kidney')).toEqual([0, 1]);
	expect(index.codes('constructor')).toEqual([]);
	expect(index.wordsFrom('kid', 10)).toEqual(['kid', 'kidney']);
	expect(index.wordsFrom('kid', 1)).toEqual(['kid']);
	expect(index.wordsFrom('z', 10)).toEqual([]);
	index.add(2, ['kidneys']);
	expect(index.wordsFrom('kidney', 10)).toEqual(['kidney', 'kidneys']);
});

test('a text is found by its parts as written and by the words in them, never by part of a word', () => {
	expect(textWords('case_00012')).toEqual(['case_00012', 'case', '00012']);
	expect(textWords('Kidney (female), tumour!')).toEqual(['kidney', 'female', 'tumour', 'tumor']);
	expect(textWords('female')).not.toContain('male');
	expect(textWords('  ')).toEqual([]);
});
