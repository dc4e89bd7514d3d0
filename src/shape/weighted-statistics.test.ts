import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { weightedStatistics } from './weighted-statistics.ts';

/** The definition, by sorting. */
function sortedQuantile(values: readonly number[], weights: readonly number[], share: number): number {
	const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	let below = 0;
	for (const i of order) {
		below += weights[i];
		if (below >= share * total * (1 - 1e-12) && weights[i] > 0) return values[i];
	}
	return Number.NaN;
}

describe('weightedStatistics', () => {
	test('equal weights are plain statistics', () => {
		const { mean, standardDeviation, p05, p95 } = weightedStatistics([4, 1, 3, 2], [1, 1, 1, 1]);
		expect([mean, p05, p95]).toEqual([2.5, 1, 4]);
		expect(standardDeviation).toBeCloseTo(Math.sqrt(1.25), 14);
	});

	test('weight 0 does not count, no weight gives zeros', () => {
		expect(weightedStatistics([1, 1e9], [2, 0])).toEqual({ mean: 1, standardDeviation: 0, p05: 1, p95: 1 });
		expect(weightedStatistics([5], [0])).toEqual({ mean: 0, standardDeviation: 0, p05: 0, p95: 0 });
		expect(weightedStatistics([], [])).toMatchObject({ mean: 0, p95: 0 });
		expect(() => weightedStatistics([1, 2], [1])).toThrow(/got 1/);
	});

	test('quantiles equal those of the sorted list, also with many ties (seed 1)', () => {
		const random = createRandom(1);
		for (let round = 0; round < 400; round++) {
			const count = 1 + random.integer(200);
			const isTied = round % 2 === 0;
			const values = Array.from({ length: count }, () => (isTied ? random.integer(6) : random.normal()));
			const weights = Array.from({ length: count }, () => random.integer(4));
			if (weights.every((weight) => weight === 0)) continue;
			const { p05, p95 } = weightedStatistics(values, weights);
			expect(p05).toBe(sortedQuantile(values, weights, 0.05));
			expect(p95).toBe(sortedQuantile(values, weights, 0.95));
		}
	});

	test('100,000 equal or sorted values take linear time', () => {
		const ones = new Float64Array(100_000).fill(1);
		expect(weightedStatistics(ones, ones).p95).toBe(1);
		const sorted = ones.map((_, i) => i);
		expect(weightedStatistics(sorted, ones).p05).toBeCloseTo(4999, -1);
	});
});
