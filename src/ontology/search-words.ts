import { anatomyTerms } from './anatomy.ts';
import { phraseWords } from './name-tokens.ts';
import { pathologyTerms } from './pathology.ts';

/** A phrase that a person may type, and the term it means. */
export interface SearchPhrase {
	/** As written in the tables. */
	readonly phrase: string;
	/** Lower case, one space between words, spelling unified (`tumour` → `tumor`); compare it with {@link normalisePhrase}. */
	readonly normalised: string;
	readonly vocabulary: 'anatomy' | 'pathology';
	readonly term: string;
	readonly kind: 'label' | 'synonym' | 'adjective';
}

/** All phrases of both vocabularies. One phrase may mean several terms (`cervical`), and then comes several times. */
export function searchPhrases(): readonly SearchPhrase[] {
	const anatomy = anatomyTerms().flatMap((term) => phrasesOf('anatomy', term, term.adjectives));
	const pathology = pathologyTerms().flatMap((term) => phrasesOf('pathology', term, []));
	return [...anatomy, ...pathology];
}

/** Brings typed words into the form of {@link SearchPhrase.normalised}. */
export function normalisePhrase(text: string): string {
	return phraseWords(text).join(' ');
}

function phrasesOf(
	vocabulary: SearchPhrase['vocabulary'],
	term: { readonly id: string; readonly label: string; readonly synonyms: readonly string[] },
	adjectives: readonly string[],
): SearchPhrase[] {
	const phrase = (text: string, kind: SearchPhrase['kind']) => ({
		phrase: text,
		normalised: normalisePhrase(text),
		vocabulary,
		term: term.id,
		kind,
	});
	return [
		phrase(term.label, 'label'),
		...term.synonyms.map((text) => phrase(text, 'synonym')),
		...adjectives.map((text) => phrase(text, 'adjective')),
	];
}
