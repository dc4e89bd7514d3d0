import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { peerFigures } from '../../tests/shape-statistics.ts';
import { falseDiscoveryRate, holm } from './false-discovery.ts';

const p = [0.001, 0.04, 0.03, 0.2, 0.9, 0.03, 0.0004];

test('adjusted p-values are those of statsmodels', () => {
	falseDiscoveryRate(p).forEach((value, i) => expect(value).toBeCloseTo(peerFigures.bh[i], 14));
	falseDiscoveryRate(p, 'any').forEach((value, i) => expect(value).toBeCloseTo(peerFigures.by[i], 14));
	holm(p).forEach((value, i) => expect(value).toBeCloseTo(peerFigures.holm[i], 14));
});

test('the expected share of false discoveries is held', () => {
	const random = createRandom(4);
	let share = 0;
	const rounds = 400;
	for (let round = 0; round < rounds; round++) {
		// 30 true effects (small p-values) and 70 true nulls.
		const values = Array.from({ length: 100 }, (_, i) => (i < 30 ? random.next() * 1e-3 : random.next()));
		const found = [...falseDiscoveryRate(values)].flatMap((q, i) => (q <= 0.2 ? [i] : []));
		share += found.filter((i) => i >= 30).length / Math.max(1, found.length) / rounds;
	}
	// Exactly 0.2 · 70 / 100 in expectation.
	expect(share).toBeGreaterThan(0.12);
	expect(share).toBeLessThan(0.16);
});

test('values that are no probabilities are refused; nothing gives nothing', () => {
	expect(() => falseDiscoveryRate([0.2, 1.5])).toThrow(/number 1 is 1.5/);
	expect(() => holm([Number.NaN])).toThrow(RangeError);
	expect(falseDiscoveryRate([]).length).toBe(0);
});
