import { nameTokens } from './name-tokens.ts';
import { phraseIndex } from './resolve-anatomy.ts';
import { type PathologyTerm, pathologyTerm, pathologyTerms } from './pathology.ts';
import {
	type PhraseIndex,
	buildPhraseIndex,
	isStopWord,
	singular,
	unorderedKey,
	withoutNoise,
} from './phrase-index.ts';

export interface ResolvedPathology {
	readonly term: PathologyTerm;
	/** 1: the whole name is the term's name; 0.9: other word order or number; 0.7: the name contains it. */
	readonly confidence: number;
	/** The words that named it, in unified spelling. */
	readonly words: readonly string[];
	/** The other words: `left kidney` of `tumour of the left kidney`. */
	readonly otherWords: readonly string[];
	readonly original: string;
}

let builtIndex: PhraseIndex | undefined;

/**
 * The disease or lesion a name stands for or contains: `kidney_cyst_left`, `tumoredKidney`, `clear_cell_rcc`,
 * `Tumor`. The longest name in it counts, so `liver tumor` is the liver tumour and not any tumour. undefined: none.
 */
export function resolvePathology(name: string): ResolvedPathology | undefined {
	const index = pathologyIndex();
	const structures = phraseIndex();
	const tokens = nameTokens(name, (compact) => index.compact.has(compact) || structures.compact.has(compact));
	const words = withoutNoise(tokens.unsidedWords);
	if (words.length === 0 || words.length > 40) return undefined;

	const ids =
		index.ordered.get(words.join(' ')) ??
		index.ordered.get(words.map(singular).join(' ')) ??
		index.compact.get(words.join(''));
	if (ids !== undefined) return resolved(ids[0], 1, words, [], name);
	const reordered = index.unordered.get(unorderedKey(words));
	if (reordered !== undefined) return resolved(reordered[0], 0.9, words, [], name);
	return findContained(index, words, name);
}

function pathologyIndex(): PhraseIndex {
	builtIndex ??= buildPhraseIndex(
		pathologyTerms().flatMap((term) => [term.label, ...term.synonyms].map((phrase) => ({ id: term.id, phrase }))),
	);
	return builtIndex;
}

function findContained(index: PhraseIndex, words: readonly string[], name: string): ResolvedPathology | undefined {
	for (let length = Math.min(words.length - 1, index.longestPhrase); length > 0; length--) {
		for (let start = 0; start + length <= words.length; start++) {
			const slice = words.slice(start, start + length);
			if (isStopWord(slice[0]) || isStopWord(slice[length - 1])) continue;
			const ids = index.ordered.get(slice.join(' ')) ?? index.ordered.get(slice.map(singular).join(' '));
			if (ids === undefined || (length === 1 && slice[0].length < 3)) continue;
			const others = [...words.slice(0, start), ...words.slice(start + length)].filter((word) => !isStopWord(word));
			return resolved(ids[0], 0.7, slice, others, name);
		}
	}
	return undefined;
}

function resolved(
	id: string,
	confidence: number,
	words: readonly string[],
	otherWords: readonly string[],
	original: string,
): ResolvedPathology | undefined {
	const term = pathologyTerm(id);
	return term === undefined ? undefined : { term, confidence, words, otherWords, original };
}
