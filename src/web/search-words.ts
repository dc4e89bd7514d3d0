import type { Suggestion } from '#contract';

/** Suggestions complete the end of what is typed: one word, or a name of several (`left kid` → `left kidney`). */

const LONGEST_NAME_WORDS = 3;

/**
 * The ends of the words that may be an unfinished name, longest first; none after a space (nothing is being typed) and
 * none inside quotes (free text, which is not completed).
 */
export function unfinishedEnds(words: string): readonly string[] {
	const quotes = words.split('"').length - 1;
	if (words === '' || /\s$/.test(words) || quotes % 2 === 1) return [];
	const afterQuote = words.slice(words.lastIndexOf('"') + 1).trimStart();
	const parts = afterQuote.split(/\s+/).filter((word) => word !== '');
	const longest = Math.min(LONGEST_NAME_WORDS, parts.length);
	return Array.from({ length: longest }, (_, index) => parts.slice(parts.length - longest + index).join(' '));
}

/** A suggestion and the end of the words that it takes the place of. */
export interface Completion {
	readonly suggestion: Suggestion;
	readonly end: string;
}

/** Puts a suggestion in the place of the unfinished end. */
export function takeCompletion(words: string, { suggestion, end }: Completion): string {
	const tidy = words.replaceAll(/\s+/g, ' ').trim();
	const before = tidy.endsWith(end) ? tidy.slice(0, tidy.length - end.length) : `${tidy} `;
	return `${before}${suggestion.text}`;
}

/**
 * One list from the suggestions for each end, longest end first: what completes two words is better than what
 * completes the second alone. Each term stands there once, and none that would repeat a word already typed.
 */
export function mergeCompletions(
	words: string,
	found: readonly (readonly [end: string, suggestions: readonly Suggestion[]])[],
	limit: number,
): readonly Completion[] {
	const seen = new Set<string>();
	const merged: Completion[] = [];
	for (const [end, suggestions] of found) {
		const before = words.slice(0, Math.max(0, words.length - end.length)).toLowerCase();
		const wordsBefore = new Set(before.split(/\s+/).filter((word) => word !== ''));
		for (const suggestion of suggestions) {
			const key = `${suggestion.field} ${suggestion.label}`;
			const repeats = suggestion.text
				.toLowerCase()
				.split(/\s+/)
				.some((word) => wordsBefore.has(word));
			if (seen.has(key) || repeats) continue;
			seen.add(key);
			merged.push({ suggestion, end });
		}
	}
	return merged.slice(0, limit);
}
