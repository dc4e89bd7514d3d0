import { describe, expect, test } from 'vitest';
import { boostedTrees, predictBoosted } from './boosted-trees.ts';
import { createRandom } from './random.ts';

const random = createRandom(4);
const rows = Array.from({ length: 400 }, () => Float64Array.from({ length: 6 }, () => random.uniform(-1, 1)));
/** Where one or the other of two columns is positive, not both: no line tells the classes apart. */
const isSecond = rows.map((row) => row[1] > 0 !== row[4] > 0);
const fresh = Array.from({ length: 400 }, () => Float64Array.from({ length: 6 }, () => random.uniform(-1, 1)));

describe('boostedTrees', () => {
	test('learns what no linear model can', () => {
		const model = boostedTrees(rows, isSecond, { columnShare: 1, trees: 100, learningRate: 0.2 });
		const right = fresh.filter((row) => predictBoosted(model, row) > 0 === (row[1] > 0 !== row[4] > 0)).length;
		expect(right / fresh.length).toBeGreaterThan(0.95);
	});

	test('one stump is the best cut, with the value of a Newton step', () => {
		const line = Array.from({ length: 64 }, (_, i) => [i, 0]);
		const second = line.map(([x]) => x >= 40);
		const { intercept, trees } = boostedTrees(line, second, {
			trees: 1,
			depth: 1,
			learningRate: 1,
			rowShare: 1,
			columnShare: 1,
			leastWeight: 0,
			penalty: 0.5,
		});
		expect(intercept).toBeCloseTo(Math.log(24 / 40), 12);
		const [{ feature, threshold, value }] = trees;
		expect([...feature]).toEqual([0, -1, -1]);
		expect(threshold[0]).toBe(39.5);
		const p = 24 / 64;
		expect(value[1]).toBeCloseTo((-40 * p) / (40 * p * (1 - p) + 0.5), 12);
		expect(value[2]).toBeCloseTo((24 * (1 - p)) / (24 * p * (1 - p) + 0.5), 12);
	});

	test('same seed, same trees; chance labels are not learnt beyond chance', () => {
		const few = { trees: 10 };
		expect(boostedTrees(rows, isSecond, few)).toEqual(boostedTrees(rows, isSecond, few));
		const labels = rows.map(() => random.next() < 0.5);
		const model = boostedTrees(rows, labels, { trees: 40 });
		const agreeing = fresh.filter((row) => predictBoosted(model, row) > 0 === random.next() < 0.5).length;
		expect(Math.abs(agreeing / fresh.length - 0.5)).toBeLessThan(0.1);
		expect(() =>
			boostedTrees(
				rows,
				rows.map(() => true),
			),
		).toThrow('400 of 400 in class two');
	});
});
