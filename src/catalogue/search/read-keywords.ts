import { normalisePhrase } from '#ontology';
import type { PathologyRole } from '#contract';
import { correctWord } from './correct-word.ts';
import { type Keyword, type Meaning } from './keyword.ts';
import { type QueryToken, queryTokens } from './query-tokens.ts';
import { readAge } from './read-age.ts';
import { readField, termOfIdentifier, textMeaning } from './read-field.ts';
import { type PhraseContext, readPhrase } from './read-phrase.ts';
import { type ShapeColumns } from './shape-columns.ts';
import { ignoredWords } from './special-words-table.ts';
import { type Vocabulary, ontologyPhrases } from './vocabulary.ts';
import { type SourceWords } from './source-words.ts';

/** What the words of a query are read against. */
export interface KeywordContext {
	readonly columns: ShapeColumns;
	readonly vocabulary: Vocabulary;
	readonly sourceWords: SourceWords;
	/** From the parameter `pathologyRole`. */
	readonly roles: readonly PathologyRole[] | undefined;
	readonly isShapeId: (id: string) => boolean;
}

/** A word of the query in unified form, and the token it came from. */
interface Word {
	readonly word: string;
	readonly token: QueryToken;
	readonly typed?: string;
}

/** Unknown words of a query that are corrected; a query with more is no slip of the keys. */
const CORRECTIONS = 8;

type State = 'plain' | 'negated' | 'bearing' | 'or';

/**
 * Reads a query text: each keyword with all it may mean. The longest known phrase at each place wins (`left kidney`,
 * `kidney tumor`), fields (`age:40-60`), ages (`>60`) and identifiers are taken as such, unknown words are completed or
 * corrected against the vocabulary, and what stays unknown is a keyword without a meaning.
 */
export function readKeywords(text: string, context: KeywordContext): Keyword[] {
	const tokens = queryTokens(text);
	const phraseContext: PhraseContext = { columns: context.columns, roles: rolesOf(tokens) ?? context.roles };
	const reader = new KeywordReader(context, phraseContext);
	for (let i = 0; i < tokens.length;) {
		const token = tokens[i];
		const age = token.field === undefined && !token.isQuoted ? readAge(tokens, i) : undefined;
		if (age !== undefined) {
			reader.take(age.keyword);
			i += age.length;
		} else {
			reader.read(token);
			i++;
		}
	}
	return reader.finish();
}

/** `role:bearing` and `role:any` among the tokens. */
function rolesOf(tokens: readonly QueryToken[]): readonly PathologyRole[] | undefined {
	const value = tokens.find(({ field }) => field === 'role')?.value.toLowerCase();
	if (value === undefined) return undefined;
	const all = ['self', 'bearing', 'subject'] as const;
	const asked = all.filter((role) => value === 'any' || value.split(',').includes(role));
	return asked.length > 0 ? asked : undefined;
}

/** Collects plain words until something else comes, since neighbours may be one phrase. */
class KeywordReader {
	readonly #context: KeywordContext;
	readonly #phrases: PhraseContext;
	readonly #keywords: Keyword[] = [];
	#words: Word[] = [];
	#state: State = 'plain';
	#unknownCount = 0;

	constructor(context: KeywordContext, phrases: PhraseContext) {
		this.#context = context;
		this.#phrases = phrases;
	}

	read(token: QueryToken): void {
		const lower = token.value.toLowerCase();
		if (token.field === 'role') return this.take(roleKeyword(token, this.#phrases.roles));
		if (token.field !== undefined) return this.take(readField(token, this.#phrases));
		if (token.isQuoted) return this.take(this.#quoted(token));
		if (/^(?:or|without|no|not|with|bearing)$/.test(lower)) {
			this.#flush();
			this.#state = lower === 'or' ? 'or' : lower === 'with' || lower === 'bearing' ? 'bearing' : 'negated';
			return;
		}
		const whole = this.#wholeToken(token);
		if (whole !== undefined) return this.take(whole);
		const words = normalisePhrase(token.value)
			.split(' ')
			.filter((word) => word !== '');
		if (words.length === 0) return this.take({ text: token.text, isNegated: token.isNegated, meanings: [] });
		if (token.isNegated) this.#flush();
		this.#words.push(...words.map((word) => ({ word, token })));
		if (token.isNegated || token.endsPhrase) this.#flush();
	}

	take(keyword: Keyword): void {
		this.#flush();
		this.#add(keyword);
	}

	finish(): Keyword[] {
		this.#flush();
		return this.#keywords;
	}

	#add(keyword: Keyword): void {
		const state = this.#state;
		this.#state = 'plain';
		const last = this.#keywords.at(-1);
		if (state === 'or' && last !== undefined && last.isNegated === keyword.isNegated) {
			const meanings = [...last.meanings, ...keyword.meanings];
			this.#keywords[this.#keywords.length - 1] = { ...last, text: `${last.text} or ${keyword.text}`, meanings };
		} else {
			this.#keywords.push(state === 'negated' ? { ...keyword, isNegated: !keyword.isNegated } : keyword);
		}
	}

	/** A quoted phrase is a term if it names one, and in any case the words themselves. */
	#quoted(token: QueryToken): Keyword {
		const meanings = readPhrase(normalisePhrase(token.value), this.#phrases, this.#state === 'bearing');
		const text = textMeaning(token.value, 'anywhere', true);
		return { text: token.text, isNegated: token.isNegated, meanings: [...meanings, text] };
	}

	/** Identifiers: of a term, a shape, a licence or source as written, a case as a whole (`case_00012`). */
	#wholeToken(token: QueryToken): Keyword | undefined {
		const { value, text, isNegated } = token;
		const { columns, isShapeId } = this.#context;
		const keyword = (...meanings: Meaning[]): Keyword => ({ text, isNegated, meanings });
		const term = termOfIdentifier(value, this.#phrases);
		if (term !== undefined) return keyword(term);
		if (isShapeId(value)) return keyword({ type: 'id', id: value });
		const lower = value.toLowerCase();
		const licences = columns.licence.values.filter(({ id }) => id.toLowerCase() === lower).map(({ id }) => id);
		if (licences.length > 0) return keyword({ type: 'value', field: 'licence', values: [...new Set(licences)] });
		const sources = columns.source.values.filter((id) => id.toLowerCase() === lower);
		if (sources.length > 0) return keyword({ type: 'value', field: 'source', values: sources });
		if (/\d/.test(lower) && columns.caseWords.has(lower)) return keyword(textMeaning(lower, 'anywhere', false));
		return undefined;
	}

	/** Reads the words collected so far, longest known phrase first. */
	#flush(): void {
		let words = this.#words;
		this.#words = [];
		for (let i = 0; i < words.length;) {
			const found = this.#longestPhrase(words, i);
			if (found !== undefined) {
				this.#add(found.keyword);
				i += found.length;
				continue;
			}
			const { keyword, corrected } = this.#single(words[i]);
			if (keyword !== undefined) {
				this.#add(keyword);
				i++;
			} else {
				// Corrected words may make a phrase with their neighbours: read this place again.
				const replaced = corrected.split(' ').map((word) => ({ word, token: words[i].token, typed: words[i].word }));
				words = [...words.slice(0, i), ...replaced, ...words.slice(i + 1)];
			}
		}
	}

	#longestPhrase(words: readonly Word[], at: number): { keyword: Keyword; length: number } | undefined {
		const longest = Math.min(ontologyPhrases().longest, words.length - at);
		for (let length = longest; length > 0; length--) {
			const taken = words.slice(at, at + length);
			const phrase = taken.map(({ word }) => word).join(' ');
			const meanings = readPhrase(phrase, this.#phrases, this.#state === 'bearing');
			if (meanings.length === 0) continue;
			const text = [...new Set(taken.map(({ token }) => token))].map((token) => token.text).join(' ');
			const isCorrected = taken.some(({ typed }) => typed !== undefined);
			const unnamed = unnamedMeanings(phrase, meanings);
			const keyword: Keyword = {
				text,
				isNegated: taken[0].token.isNegated,
				meanings: [...meanings, ...unnamed],
				...(isCorrected && { corrected: phrase }),
			};
			return { keyword, length };
		}
		return undefined;
	}

	/** A word that is no phrase of any vocabulary: of the texts, to be ignored, or to be corrected. */
	#single({
		word,
		token,
		typed,
	}: Word): { keyword: Keyword; corrected?: undefined } | { keyword?: undefined; corrected: string } {
		const { vocabulary, columns, sourceWords } = this.#context;
		const base = { text: token.text, isNegated: token.isNegated, ...(typed !== undefined && { corrected: word }) };
		const text = (isPrefix: boolean): { keyword: Keyword } => ({
			keyword: { ...base, meanings: [{ type: 'text', words: [word], place: 'anywhere', isPrefix }] },
		});
		if (ignoredWords.has(word)) return { keyword: { ...base, meanings: [], isIgnored: true } };
		if (columns.nameWords.has(word) || columns.caseWords.has(word) || sourceWords.has(word)) return text(false);
		if (typed === undefined) {
			const completed = this.#completion(word);
			if (completed !== undefined) return { corrected: completed };
		}
		if (word.length > 1) {
			const places = [columns.nameWords, columns.caseWords, sourceWords];
			if (places.some((place) => place.wordsFrom(word, 1).length > 0)) return text(true);
		}
		const known = vocabulary.isKnown(word) || ++this.#unknownCount > CORRECTIONS;
		const near = known || typed !== undefined ? [] : correctWord(word, vocabulary.knownWords());
		if (near.length > 0) return { corrected: near[0] };
		return {
			keyword: { ...base, meanings: [], alternatives: this.#unknownCount > CORRECTIONS ? [] : this.#loosely(word) },
		};
	}

	/** The word with shapes that a beginning most likely means: `kidn` → kidney. */
	#completion(word: string): string | undefined {
		if (word.length < 3 || /\d/.test(word)) return undefined;
		let best: { word: string; count: number } | undefined;
		for (const candidate of this.#context.vocabulary.knownWords()) {
			if (candidate.count <= 0 || !candidate.word.startsWith(word)) continue;
			if (best === undefined || candidate.count > best.count) best = candidate;
		}
		return best === undefined || !ontologyPhrases().phrasesOfWord.has(best.word) ? undefined : best.word;
	}

	#loosely(word: string): string[] {
		const span = /^\d+$/.test(word) ? [`age:${word}`] : [];
		const known = this.#context.vocabulary.knownWords().filter(({ count }) => count > 0);
		return [...span, ...correctWord(word, known, 1)].slice(0, 3);
	}
}

function roleKeyword(token: QueryToken, roles: readonly PathologyRole[] | undefined): Keyword {
	const { text, isNegated } = token;
	const isKnown = roles !== undefined && !isNegated;
	const alternatives = ['role:self', 'role:bearing', 'role:subject', 'role:any'];
	return isKnown ? { text, isNegated, meanings: [], isIgnored: true } : { text, isNegated, meanings: [], alternatives };
}

/** Shapes without a term are found by the typed words and by the name of the term, if they are in their own name. */
function unnamedMeanings(phrase: string, meanings: readonly Meaning[]): Meaning[] {
	const labels = meanings.flatMap((meaning) =>
		meaning.type === 'anatomy' || meaning.type === 'pathology' ? [normalisePhrase(meaning.label)] : [],
	);
	if (labels.length === 0) return [];
	return [...new Set([phrase, ...labels])].map((text) => ({
		type: 'text',
		words: text.split(' '),
		place: 'unnamed',
		isPrefix: false,
	}));
}
