import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { age, isOdd, peerFigures, scores } from '../../tests/shape-statistics.ts';
import { falseDiscoveryRate } from './false-discovery.ts';
import { scoreRegression } from './score-regression.ts';

describe('scoreRegression', () => {
	test('slopes, intervals and p-values are those of least squares in statsmodels', () => {
		const { olsOfScores } = peerFigures;
		const both = scoreRegression(scores, { effect: { group: isOdd, age } });
		expect(both.effectNames).toEqual(['group', 'age']);
		expect(both.intervalMethod).toBe('student');
		both.slopes.forEach((slopes, j) =>
			slopes.forEach(({ slope, interval, pValue }, k) => {
				expect(slope).toBeCloseTo(olsOfScores.slopes[k][j], 10);
				expect(interval[0]).toBeCloseTo(olsOfScores.intervals[k][j][0], 9);
				expect(interval[1]).toBeCloseTo(olsOfScores.intervals[k][j][1], 9);
				expect(pValue).toBeCloseTo(olsOfScores.pValues[k][j], 9);
			}),
		);
		const group = scoreRegression(scores, { effect: { group: isOdd }, covariates: { age } });
		group.rSquared.forEach((share, k) => expect(share).toBeCloseTo(olsOfScores.partialR2OfGroup[k], 10));
		expect(group.slopes[0].map(({ falseDiscovery }) => falseDiscovery)).toEqual([
			...falseDiscoveryRate(group.slopes[0].map(({ pValue }) => pValue ?? 1)),
		]);
	});

	test('drawn intervals agree with Student where every person has one row, and widen where rows repeat a person', () => {
		const random = createRandom(4);
		const people = Array.from({ length: 60 }, (_, i) => i);
		const x = people.map(() => random.normal());
		const y = x.map((value) => [0.5 * value + random.normal()]);
		const width = ([low, high]: readonly [number, number]): number => high - low;
		const plain = scoreRegression(y, { effect: { x } });
		// Each row four times: a regression that believes them halves its intervals, people drawn do not.
		const four = <T>(list: readonly T[]): T[] => list.flatMap((value) => [value, value, value, value]);
		const fooled = scoreRegression(four(y), { effect: { x: four(x) } });
		const drawn = scoreRegression(four(y), { effect: { x: four(x) }, patients: four(people), replicates: 500 });
		expect(drawn.intervalMethod).toBe('patient bootstrap');
		expect(drawn.slopes[0][0].slope).toBeCloseTo(plain.slopes[0][0].slope, 12);
		expect(width(fooled.slopes[0][0].interval)).toBeLessThan(0.55 * width(plain.slopes[0][0].interval));
		expect(width(drawn.slopes[0][0].interval) / width(plain.slopes[0][0].interval)).toBeGreaterThan(0.8);
		expect(width(drawn.slopes[0][0].interval) / width(plain.slopes[0][0].interval)).toBeLessThan(1.25);
		expect(drawn.slopes[0][0].pValue).toBeUndefined();
	});

	test('95 % intervals hold the true slope as often as they say', () => {
		const random = createRandom(9);
		let held = 0;
		for (let i = 0; i < 400; i++) {
			const x = Array.from({ length: 12 }, () => random.normal());
			const z = x.map((value) => value + random.normal());
			const y = x.map((value, k) => [2 * value - z[k] + random.normal()]);
			const [low, high] = scoreRegression(y, { effect: { x }, covariates: { z } }).slopes[0][0].interval;
			if (low <= 2 && 2 <= high) held++;
		}
		// 380 ± 3 standard errors of 4.4.
		expect(held).toBeGreaterThan(366);
		expect(held).toBeLessThan(394);
	});

	test('parts that do not fit are refused', () => {
		expect(() => scoreRegression([[1], [2]], { effect: { x: [1, 2, 3] } })).toThrow(/2 rows of scores/);
		expect(() => scoreRegression([[1], [2], [4]], { effect: { x: [1, 2, 3] }, patients: ['a'] })).toThrow(/1 patients/);
	});

	test('a score that never varies has a slope of 0 and no significance', () => {
		const { slopes } = scoreRegression([[5], [5], [5], [5]], { effect: { x: [1, 2, 4, 9] } });
		expect(slopes[0][0]).toMatchObject({ slope: 0, pValue: 1 });
	});
});
