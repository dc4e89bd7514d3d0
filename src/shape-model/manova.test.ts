import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { age, isOdd, peerFigures, scores, thirds } from '../../tests/shape-statistics.ts';
import { hotelling } from './hotelling.ts';
import { manova, type Manova } from './manova.ts';

const figures = ({ wilks, pillai }: Manova): number[][] =>
	[wilks, pillai].map(({ value, dof, f, pValue }) => [value, ...dof, f, pValue]);

describe('manova against statsmodels', () => {
	test.each([
		['two groups', { effect: { group: isOdd } }, peerFigures.manovaGroup],
		['two groups given age', { effect: { group: isOdd }, covariates: { age } }, peerFigures.mancovaGroupGivenAge],
		['three groups', { effect: { third: thirds } }, peerFigures.manovaThree],
	])('%s', (_, design, expected) => {
		const ours = figures(manova(scores, { ...design, permutations: 5 }));
		[expected["Wilks' lambda"], expected["Pillai's trace"]].forEach((row, i) =>
			row.forEach((value, k) => expect(ours[i][k]).toBeCloseTo(value, 9)),
		);
	});

	test('permutation and F agree where residuals are normal; mixtures of scores change nothing', () => {
		const random = createRandom(6);
		const rows = Array.from({ length: 60 }, (_, i) => [random.normal() + (i < 30 ? 0.6 : 0), random.normal()]);
		const effect = { group: rows.map((_, i) => i < 30) };
		const result = manova(rows, { effect, permutations: 4000 });
		expect(Math.abs(result.pValue - result.pillai.pValue)).toBeLessThan(0.02);
		const mixed = manova(
			rows.map(([a, b]) => [3 * a + b, a - 0.1 * b]),
			{ effect, permutations: 5 },
		);
		expect(mixed.pillai.value).toBeCloseTo(result.pillai.value, 10);
	});

	test('differences of pairs: Hotelling’s one-sample test from its definition', () => {
		const pairs = Array.from({ length: 12 }, (_, i) => scores[2 * i].map((value, k) => scores[2 * i + 1][k] - value));
		const { pillai, wilks } = manova(pairs, {
			effect: { difference: pairs.map(() => 1) },
			hasIntercept: false,
			exchangeability: { kind: 'flip' },
			permutations: 10,
		});
		const { tSquared, f, pValue } = peerFigures.hotellingOfPairs;
		expect(pillai.value / (1 - pillai.value)).toBeCloseTo(tSquared / 11, 9);
		for (const statistic of [pillai, wilks]) {
			expect(statistic.f).toBeCloseTo(f, 9);
			expect(statistic.pValue).toBeCloseTo(pValue, 9);
		}
	});

	test('too many scores are refused', () => {
		expect(() => manova(scores.slice(0, 4), { effect: { g: [0, 1, 0, 1] }, permutations: 5 })).toThrow(/3 scores/);
	});
});

describe('hotelling', () => {
	test('T² and its p-value are those of the direct solution', () => {
		const result = hotelling(scores, isOdd, { permutations: 3000 });
		expect(result.tSquared).toBeCloseTo(peerFigures.hotelling.tSquared, 10);
		expect(result.parametric?.pValue).toBeCloseTo(peerFigures.hotelling.pValue, 10);
		expect(Math.abs(result.pValue - peerFigures.hotelling.pValue)).toBeLessThan(0.03);
		expect(result.mahalanobis).toBeCloseTo(Math.sqrt(result.tSquared / 6), 12);
	});

	test('more scores than shapes need shrinkage, which keeps the level', () => {
		const pValues = Array.from({ length: 100 }, (_, round) => {
			const random = createRandom(`wide ${round}`);
			const rows = Array.from({ length: 10 }, () => Array.from({ length: 14 }, () => random.normal()));
			if (round === 0)
				expect(() =>
					hotelling(
						rows,
						rows.map((__, i) => i < 5),
					),
				).toThrow(/singular/);
			const result = hotelling(
				rows,
				rows.map((__, i) => i < 5),
				{ shrinkage: 'auto', permutations: 100, seed: round },
			);
			expect(result.parametric).toBeUndefined();
			expect(result.shrinkage).toBeGreaterThan(0.2);
			return result.pValue;
		});
		expect(pValues.filter((p) => p <= 0.1).length).toBeLessThan(20);
		expect(pValues.filter((p) => p <= 0.5).length).toBeGreaterThan(35);
	});
});
