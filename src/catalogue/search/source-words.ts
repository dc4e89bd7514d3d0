import type { SourceDataset } from '#contract';
import { WordIndex } from './word-index.ts';
import { textWords } from './text-words.ts';

/** Words of ids and titles of sources, and which sources have them. */
export interface SourceWords {
	has(word: string): boolean;
	wordsFrom(prefix: string, limit: number): string[];
	/** Ids of sources that have a word. */
	sourcesOf(word: string): readonly string[];
}

export function buildSourceWords(sources: readonly SourceDataset[]): SourceWords {
	const index = new WordIndex();
	for (const [code, { id, title }] of sources.entries()) {
		index.add(code, [id, title].flatMap(textWords));
	}
	return {
		has: (word) => index.has(word),
		wordsFrom: (prefix, limit) => index.wordsFrom(prefix, limit),
		sourcesOf: (word) => index.codes(word).map((code) => sources[code].id),
	};
}
