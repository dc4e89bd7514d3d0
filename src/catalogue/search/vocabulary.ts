import { anatomyTerm, normalisePhrase, pathologyTerm, searchPhrases } from '#ontology';
import { type KnownWord, knownWord } from './correct-word.ts';
import { type ShapeColumns } from './shape-columns.ts';
import { specialWords } from './special-words-table.ts';

/** A phrase of the ontology as one may type it. */
export interface TermPhrase {
	readonly vocabulary: 'anatomy' | 'pathology';
	readonly term: string;
	readonly label: string;
	/** The phrase as written in the tables, unless it is the label. */
	readonly synonym?: string;
}

interface OntologyPhrases {
	readonly byPhrase: ReadonlyMap<string, readonly TermPhrase[]>;
	/** Word → phrases that have it. */
	readonly phrasesOfWord: ReadonlyMap<string, readonly string[]>;
	readonly longest: number;
}

let built: OntologyPhrases | undefined;

/** The phrases of the ontology, by their unified form. Made on first use. */
export function ontologyPhrases(): OntologyPhrases {
	built ??= buildPhrases();
	return built;
}

function buildPhrases(): OntologyPhrases {
	const byPhrase = new Map<string, TermPhrase[]>();
	const phrasesOfWord = new Map<string, string[]>();
	let longest = 1;
	for (const { phrase, normalised, vocabulary, term, kind } of searchPhrases()) {
		if (normalised === '') continue;
		const label = (vocabulary === 'anatomy' ? anatomyTerm(term) : pathologyTerm(term))?.label ?? term;
		const list = byPhrase.get(normalised);
		const entry = { vocabulary, term, label, ...(kind === 'label' ? {} : { synonym: phrase }) };
		if (list === undefined) {
			byPhrase.set(normalised, [entry]);
			const words = normalised.split(' ');
			longest = Math.max(longest, words.length);
			for (const word of new Set(words)) push(phrasesOfWord, word, normalised);
		} else if (!list.some((other) => other.term === term)) {
			list.push(entry);
		}
	}
	return { byPhrase, phrasesOfWord, longest: Math.min(longest, 8) };
}

/** Words that can be searched, with how many shapes they find; for correcting and completing. */
export interface Vocabulary {
	/** Shapes at or below a term; of a pathology in any role. */
	termCount(term: string): number;
	isKnown(word: string): boolean;
	knownWords(): readonly KnownWord[];
}

/** Counts the vocabulary over the rows that `isCurrent`; made anew when the index changes. */
export function buildVocabulary(columns: ShapeColumns, rows: Uint32Array): Vocabulary {
	const counts = new Map<string, number>();
	const anatomyCounts = countCodes(columns.anatomy.codes, columns.anatomy.values.length, rows);
	for (const [term, codes] of columns.anatomyCodes) counts.set(term, sum(codes, anatomyCounts));
	const pathologyCounts = countCodes(columns.pathology.codes, columns.pathology.values.length, rows);
	const codesOfTerm = new Map<string, Set<number>>();
	for (const [key, codes] of columns.pathologyCodes) {
		const term = key.slice(key.indexOf('\t') + 1);
		const all = codesOfTerm.get(term) ?? new Set();
		for (const code of codes) all.add(code);
		codesOfTerm.set(term, all);
	}
	for (const [term, codes] of codesOfTerm) counts.set(term, sum(codes, pathologyCounts));
	const termCount = (term: string): number => counts.get(term) ?? 0;

	const nameCounts = countCodes(columns.names.codes, columns.names.values.length, rows);
	let words: readonly KnownWord[] | undefined;
	const { byPhrase, phrasesOfWord } = ontologyPhrases();
	const sources = new Set(columns.source.values.flatMap((id) => [id, ...normalisePhrase(id).split(' ')]));
	return {
		termCount,
		isKnown: (word) =>
			Object.hasOwn(specialWords, word) ||
			phrasesOfWord.has(word) ||
			columns.nameWords.has(word) ||
			columns.caseWords.has(word) ||
			sources.has(word),
		knownWords: () => {
			if (words !== undefined) return words;
			const found = new Map<string, number>();
			const note = (word: string, count: number): void => {
				found.set(word, Math.max(found.get(word) ?? 0, count));
			};
			for (const [word, phrases] of phrasesOfWord) {
				for (const phrase of phrases) {
					const weight = phrase === word ? 1 : 0.3;
					for (const { term } of byPhrase.get(phrase) ?? []) note(word, weight * termCount(term));
				}
			}
			for (const word of columns.nameWords.words()) note(word, sum(columns.nameWords.codes(word), nameCounts));
			for (const word of Object.keys(specialWords)) note(word, rows.length / 4);
			for (const word of sources) note(word, 1);
			words = [...found].map(([word, count]) => knownWord(word, count));
			return words;
		},
	};
}

/** How many of the rows have each code. */
export function countCodes(codes: Uint16Array | Uint32Array, valueCount: number, rows: Uint32Array): Uint32Array {
	const counts = new Uint32Array(valueCount);
	return codes instanceof Uint16Array ? count16(codes, counts, rows) : count32(codes, counts, rows);
}

function count16(codes: Uint16Array, counts: Uint32Array, rows: Uint32Array): Uint32Array {
	for (let i = 0; i < rows.length; i++) counts[codes[rows[i]]]++;
	return counts;
}

function count32(codes: Uint32Array, counts: Uint32Array, rows: Uint32Array): Uint32Array {
	for (let i = 0; i < rows.length; i++) counts[codes[rows[i]]]++;
	return counts;
}

function sum(codes: Iterable<number>, counts: Uint32Array): number {
	let total = 0;
	for (const code of codes) total += counts[code];
	return total;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}
