import type { Suggestion } from '#contract';
import { anatomyTerm, normalisePhrase, pathologyTerm } from '#ontology';
import { correctWord } from './correct-word.ts';
import { type ShapeColumns } from './shape-columns.ts';
import { type SourceWords } from './source-words.ts';
import { specialWords } from './special-words-table.ts';
import { type Vocabulary, ontologyPhrases } from './vocabulary.ts';

export interface SuggestContext {
	readonly columns: ShapeColumns;
	readonly vocabulary: Vocabulary;
	readonly sourceWords: SourceWords;
	readonly sourceTitle: (id: string) => string;
	/** Shapes of a source, of a value. */
	readonly countOf: (field: 'sex' | 'laterality' | 'source', value: string) => number;
}

interface Ranked extends Suggestion {
	readonly rank: number;
}

/**
 * Completions of what is being typed: terms by name, synonym or any word in them, then sex, side and sources. Terms
 * without shapes are left out; those that begin so come first, then those that find most.
 */
export function suggestWords(typed: string, limit: number, context: SuggestContext): Suggestion[] {
	const prefix = normalisePhrase(typed.slice(0, 100));
	if (prefix === '') return [];
	let found = completions(prefix, context);
	if (found.length === 0 && !prefix.includes(' ')) {
		const [near] = correctWord(
			prefix,
			context.vocabulary.knownWords().filter(({ count }) => count > 0),
		);
		if (near !== undefined) found = completions(near, context);
	}
	found.sort((a, b) => a.rank - b.rank || b.count - a.count || (a.text < b.text ? -1 : 1));
	const seen = new Set<string>();
	const unique = found.filter(({ field, label }) => {
		const key = `${field}\t${label}`;
		if (seen.has(key)) return false;
		seen.add(key);
		return true;
	});
	return unique.slice(0, limit).map(({ text, field, label, count }) => ({ text, field, label, count }));
}

function completions(prefix: string, context: SuggestContext): Ranked[] {
	return [...termCompletions(prefix, context), ...factCompletions(prefix, context)];
}

function termCompletions(prefix: string, { vocabulary }: SuggestContext): Ranked[] {
	const found: Ranked[] = [];
	for (const [phrase, terms] of ontologyPhrases().byPhrase) {
		const start = phrase.startsWith(prefix) ? 0 : phrase.includes(` ${prefix}`) ? 1 : undefined;
		if (start === undefined) continue;
		for (const { vocabulary: field, term, label, synonym } of terms) {
			const count = vocabulary.termCount(term);
			if (count === 0) continue;
			const name = (field === 'anatomy' ? anatomyTerm(term) : pathologyTerm(term))?.label ?? label;
			const text = synonym === undefined || phrase !== prefix ? name : synonym;
			found.push({
				text,
				field,
				label: synonym === undefined ? name : `${name} (${synonym})`,
				count,
				rank: phrase === prefix ? -1 : start + (synonym === undefined ? 0 : 0.5),
			});
		}
	}
	return bestPerTerm(found);
}

/** One line a term: `kidney`, not also `kidney (renal)`. */
function bestPerTerm(found: readonly Ranked[]): Ranked[] {
	const best = new Map<string, Ranked>();
	for (const entry of found) {
		const key = entry.label.replace(/ \(.*\)$/, '');
		const known = best.get(key);
		if (known === undefined || entry.rank < known.rank) best.set(key, entry);
	}
	return [...best.values()];
}

function factCompletions(prefix: string, { sourceWords, sourceTitle, countOf }: SuggestContext): Ranked[] {
	const found: Ranked[] = [];
	for (const [word, meaning] of Object.entries(specialWords)) {
		if (!word.startsWith(prefix) || meaning.type !== 'value') continue;
		const { field, values } = meaning;
		if (field !== 'sex' && field !== 'laterality') continue;
		const count = countOf(field, values[0] ?? '');
		if (count > 0)
			found.push({ text: word, field, label: values[0] ?? word, count, rank: word === values[0] ? 0 : 0.5 });
	}
	const sources = new Set(sourceWords.wordsFrom(prefix, 200).flatMap((word) => sourceWords.sourcesOf(word)));
	for (const id of sources) {
		const count = countOf('source', id);
		if (count > 0)
			found.push({ text: id, field: 'source', label: sourceTitle(id), count, rank: id.startsWith(prefix) ? 0 : 1 });
	}
	return found;
}
