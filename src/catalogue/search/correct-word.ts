import { editDistance } from './edit-distance.ts';

/** A known word with how many shapes it finds. */
export interface KnownWord {
	readonly word: string;
	readonly count: number;
	/** One bit a letter that occurs in it. */
	readonly letters: number;
}

export function knownWord(word: string, count = 1): KnownWord {
	return { word, count, letters: letterBits(word) };
}

interface Candidate extends KnownWord {
	readonly cost: number;
}

/**
 * Known words that a mistyped one may stand for, best first. Edit distance comes first; a word that finds many shapes,
 * begins alike, or has the same letters at its ends is preferred, since most slips are in the middle of common words.
 * Short words may differ in one place, longer ones in two.
 */
export function correctWord(typed: string, known: Iterable<KnownWord>, looseness = 0): string[] {
	if (typed.length < 3 || /\d/.test(typed)) return [];
	const limit = (typed.length < 5 ? 1 : 2) + looseness;
	const candidates: Candidate[] = [];
	const typedLetters = letterBits(typed);
	for (const { word, count, letters } of known) {
		// Each change touches at most two letters of the set.
		if (bitCount(letters ^ typedLetters) > 2 * limit || word.length < 3 || /\d/.test(word)) continue;
		const distance = editDistance(typed, word, limit);
		if (distance > limit || distance >= Math.max(typed.length, word.length) - 1) continue;
		const cost = distance - 0.12 * Math.log10(1 + count) - 0.6 * sharedPrefix(typed, word) - sameEnd(typed, word);
		candidates.push({ word, count, letters, cost: count === 0 ? cost + 0.5 : cost });
	}
	candidates.sort((a, b) => a.cost - b.cost || b.count - a.count || (a.word < b.word ? -1 : 1));
	return candidates.slice(0, 5).map(({ word }) => word);
}

/** Share of the shorter word that both begin with. */
function sharedPrefix(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	let same = 0;
	while (same < length && a[same] === b[same]) same++;
	return same / length;
}

function sameEnd(a: string, b: string): number {
	return a.at(-1) === b.at(-1) ? 0.2 : 0;
}

function letterBits(word: string): number {
	let bits = 0;
	for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) & 31);
	return bits;
}

function bitCount(bits: number): number {
	let rest = bits - ((bits >>> 1) & 0x55555555);
	rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
	return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
