import { type AnatomySide, type AnatomyTerm, anatomyOnSide, anatomyTerm, anatomyTerms } from './anatomy.ts';
import { anatomyClassRules } from './anatomy-class-table.ts';
import { isInstrumentName } from './instrument-words.ts';
import { type NameTokens, nameTokens } from './name-tokens.ts';
import {
	type PhraseIndex,
	buildPhraseIndex,
	isStopWord,
	singular,
	unorderedKey,
	withoutNoise,
} from './phrase-index.ts';

/** How a name was understood. */
export interface ResolvedAnatomy {
	readonly term: AnatomyTerm;
	readonly laterality: AnatomySide | 'both' | 'midline' | 'unknown';
	/** 1: name or synonym as written; 0.9: other word order or number; 0.6: a part of the term; 0.3: only its class. */
	readonly confidence: number;
	/** `part`: the name says more than the term (a head of the muscle); `class`: only the kind of thing is known. */
	readonly match: 'name' | 'reordered' | 'part' | 'class';
	/** As given. */
	readonly original: string;
}

interface Found {
	readonly id: string;
	readonly confidence: number;
	readonly match: ResolvedAnatomy['match'];
}

let builtIndex: PhraseIndex | undefined;

/**
 * The anatomical term a name stands for, whoever wrote it: `costa7left`, `rib_left_7`, `Right extensor hallucis
 * brevis`, `VH_F_Kidney_L`, `s0485_rib_left_2.nii.g_1.stl`. A name that says more than any term (`Long head of left
 * triceps brachii`) becomes the term it is a part of; one of which only the kind is known (`flexor xyz`) becomes the
 * class (`muscle organ`), with low confidence. undefined: nothing anatomical in it.
 *
 * A paired structure without a side has laterality `unknown` (plural names: `both`), an unpaired one `midline`.
 */
export function resolveAnatomy(name: string): ResolvedAnatomy | undefined {
	const whole = resolveText(name, name);
	const bracket = name.indexOf('(');
	if (bracket <= 0 || (whole !== undefined && whole.confidence >= 0.9)) return whole;
	const before = resolveText(name.slice(0, bracket), name);
	return (before?.confidence ?? 0) > (whole?.confidence ?? 0) ? before : whole;
}

function resolveText(name: string, original: string): ResolvedAnatomy | undefined {
	const index = phraseIndex();
	const tokens = nameTokens(name, (compact) => index.compact.has(compact) || index.compact.has(singular(compact)));
	if (tokens.words.length === 0 || tokens.words.length > 40 || isInstrumentName(name)) return undefined;

	const found =
		findWhole(index, tokens.words) ??
		findWhole(index, tokens.unsidedWords) ??
		findCerebellarLobule(tokens.unsidedWords) ??
		findPart(index, tokens.unsidedWords) ??
		findClass(tokens.unsidedWords);
	const term = found === undefined ? undefined : anatomyTerm(found.id);
	if (found === undefined || term === undefined) return undefined;
	return withSide(term, found, tokens, original);
}

/** The index over labels and synonyms of all terms; adjectives are left out, `renal` alone names no structure. */
export function phraseIndex(): PhraseIndex {
	builtIndex ??= buildPhraseIndex(
		anatomyTerms().flatMap((term) => {
			// Of sided terms only the names that are not made from the paired one: the side is taken off before looking up.
			const derived = anatomyTerm(term.unsided ?? '')?.synonyms.length;
			const phrases = derived === undefined ? [term.label, ...term.synonyms] : term.synonyms.slice(derived);
			return phrases.map((phrase) => ({ id: term.id, phrase }));
		}),
	);
	return builtIndex;
}

/** The whole name is a name of a term. */
function findWhole(index: PhraseIndex, words: readonly string[]): Found | undefined {
	for (const candidate of spellings(words)) {
		const exact = index.ordered.get(candidate.join(' ')) ?? index.compact.get(candidate.join(''));
		if (exact !== undefined) return { id: exact[0], confidence: 1, match: 'name' };
	}
	for (const candidate of spellings(words)) {
		const reordered = index.unordered.get(unorderedKey(candidate));
		if (reordered !== undefined) return { id: reordered[0], confidence: 0.9, match: 'reordered' };
	}
	return undefined;
}

/** The name with and without words that carry no meaning, without a running number at the end, singular. */
function* spellings(words: readonly string[]): Generator<readonly string[]> {
	if (words.length === 0) return;
	yield words;
	const plain = withoutNoise(words);
	if (plain.length > 0 && plain.length < words.length) yield plain;
	const single = plain.map(singular);
	if (single.length > 0) yield single;
	const last = single[single.length - 1] ?? '';
	if (single.length > 1 && /^(?:muscle|bone|gland)$/.test(last)) yield single.slice(0, -1);
	if (single.length > 1 && single[0] === 'muscle') yield single.slice(1);
	if (single.length > 1 && /^(?:\d{1,3}|[a-d])$/.test(last)) yield single.slice(0, -1);
}

/** Part of a structure: the longest known phrase after `of`, else the longest in the name, later ones first. */
function findPart(index: PhraseIndex, words: readonly string[]): Found | undefined {
	const plain = withoutNoise(words);
	for (let start = plain.indexOf('of'); start >= 0; start = plain.indexOf('of', start + 1)) {
		const rest = findWhole(index, plain.slice(start + 1));
		if (rest !== undefined) return { id: rest.id, confidence: 0.6, match: 'part' };
	}
	for (let length = Math.min(plain.length - 1, index.longestPhrase); length > 0; length--) {
		for (let start = plain.length - length; start >= 0; start--) {
			const slice = plain.slice(start, start + length);
			if (isStopWord(slice[0]) || isStopWord(slice[length - 1])) continue;
			if (length === 1 && slice[0].length < 4) continue;
			const phrase = index.ordered.get(slice.join(' ')) ?? index.ordered.get(slice.map(singular).join(' '));
			if (phrase !== undefined) return { id: phrase[0], confidence: length > 1 ? 0.6 : 0.5, match: 'part' };
		}
	}
	return undefined;
}

/** Lobules are called by Roman numbers with zone: `VIIA crusI l1`, `IV v`: vermis, medial, lateral. */
function findCerebellarLobule(words: readonly string[]): Found | undefined {
	const lobule = /^(?:i|i ii|ii|iii|iv|v|vi|vii|viii|ix|x)(?:a|b|af|at)?(?: crus ?i{1,2})? [vml]\d?$/;
	return lobule.test(words.join(' ')) ? { id: 'MSN:cerebellar-lobule', confidence: 0.6, match: 'part' } : undefined;
}

/** Only the kind of thing is recognisable, by a typical word. */
function findClass(words: readonly string[]): Found | undefined {
	for (const { pattern, term } of anatomyClassRules) {
		if (words.some((word) => pattern.test(word))) return { id: term, confidence: 0.3, match: 'class' };
	}
	return undefined;
}

function withSide(term: AnatomyTerm, found: Found, tokens: NameTokens, original: string): ResolvedAnatomy {
	const { side } = tokens;
	const sided = side === 'left' || side === 'right' ? anatomyOnSide(term, side) : term;
	return {
		term: sided,
		laterality: lateralityOf(sided, side, tokens.words),
		confidence: found.confidence,
		match: found.match,
		original,
	};
}

function lateralityOf(
	term: AnatomyTerm,
	side: NameTokens['side'],
	words: readonly string[],
): ResolvedAnatomy['laterality'] {
	if (term.side === 'left' || term.side === 'right') return term.side;
	if (side !== undefined) return side;
	if (term.side === 'none') return 'midline';
	const plural = words.some((word) => word !== singular(word) && word.length > 3);
	return plural ? 'both' : 'unknown';
}
