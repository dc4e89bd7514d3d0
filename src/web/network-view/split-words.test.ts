import { foldSplits, officialSplit, shareSplit } from '#learning';
import { describe, expect, test } from 'vitest';
import { splitWords } from './split-words.ts';

const samples = Array.from({ length: 20 }, (_, i) => ({
	id: `${i}`,
	subject: `${i}`,
	part: i % 2 === 0 ? ('train' as const) : ('test' as const),
	facts: { side: i % 4 < 2 ? 'left' : 'right' },
}));
const joined = (splits: readonly { readonly rule: string }[]): string =>
	[...new Set(splits.map(({ rule }) => rule))].join('; ');

describe('the rule of a split is said in words', () => {
	test('as the data came', () => {
		expect(splitWords(joined([officialSplit(samples)]))).toBe('The split is the one the data came with.');
	});

	test('folds, all of them and one, even in classes, in a fact or in nothing', () => {
		const all = foldSplits(samples, 5, { stratifyBy: (sample) => sample.facts['side'] });
		expect(splitWords(joined(all))).toBe(
			'Subjects were dealt into 5 parts, each with its share of every class, and each part was tested by what the others taught (seed 1).',
		);
		expect(splitWords(joined(foldSplits(samples, 2, { seed: 7, stratifyBy: 'side' }).slice(1)))).toBe(
			'Subjects were dealt into 2 parts, each with its share of every side, of which 1 was tested (seed 7).',
		);
		expect(splitWords(joined(foldSplits(samples, 3)))).toMatch(/^Subjects were dealt into 3 parts, and each/);
	});

	test('shares', () => {
		expect(splitWords(joined([shareSplit(samples, { train: 0.65, validation: 0.05, test: 0.3 })]))).toBe(
			'Subjects were dealt at random: 65 % to learn from, 5 % to choose the epoch on, 30 % to test (seed 1).',
		);
		expect(splitWords(joined([shareSplit(samples, { train: 0.8, validation: 0, test: 0.2 })]))).toBe(
			'Subjects were dealt at random: 80 % to learn from, 20 % to test (seed 1).',
		);
	});

	test('what it does not know stays as it is', () => {
		expect(splitWords('by hospital')).toBe('by hospital.');
		expect(splitWords('official; by hospital')).toBe('official; by hospital.');
	});
});
