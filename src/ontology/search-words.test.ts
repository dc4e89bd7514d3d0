import { expect, test } from 'vitest';
import { anatomyTerm } from './anatomy.ts';
import { pathologyTerm } from './pathology.ts';
import { normalisePhrase, searchPhrases } from './search-words.ts';

const meanings = (typed: string) =>
	searchPhrases()
		.filter((phrase) => phrase.normalised === normalisePhrase(typed))
		.map((phrase) => `${phrase.kind} ${anatomyTerm(phrase.term)?.label ?? pathologyTerm(phrase.term)?.label}`);

test('words lead to terms: labels, synonyms, adjectives, both spellings', () => {
	expect(meanings('kidney')).toEqual(['label kidney']);
	expect(meanings('Renal')).toEqual(['adjective kidney']);
	expect(meanings('costa')).toEqual(['synonym rib']);
	expect(meanings('clavicula')).toEqual(['synonym clavicle']);
	expect(meanings('tumor')).toEqual(meanings('tumour'));
	expect(meanings('left  kidney')).toEqual(['label left kidney']);
	expect(meanings('hepatic')).toEqual(['adjective liver']);
});

test('every phrase is searchable and names a term', () => {
	for (const { normalised, term, vocabulary, phrase } of searchPhrases()) {
		expect(normalised, phrase).toMatch(/^[a-z0-9]+(?: [a-z0-9]+)*$/);
		expect(vocabulary === 'anatomy' ? anatomyTerm(term) : pathologyTerm(term), phrase).toBeDefined();
	}
});
