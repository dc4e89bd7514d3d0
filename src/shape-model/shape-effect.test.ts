import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { age, isOdd, peerFigures, scores } from '../../tests/shape-statistics.ts';
import { groupDifference, pairedDifference } from './group-difference.ts';
import { shapeEffect } from './shape-effect.ts';

const noise = (rows: number, length: number, seed: number): Float64Array[] => {
	const random = createRandom(seed);
	return Array.from({ length: rows }, () => Float64Array.from({ length }, () => random.normal()));
};

describe('shapeEffect', () => {
	test('coefficients, errors and F of one column are those of least squares in statsmodels', () => {
		const effect = shapeEffect(scores, {
			pointSize: 1,
			effect: { group: isOdd.map(Number) },
			covariates: { age },
			permutations: 10,
		});
		expect(effect.coefficients[0][0]).toBeCloseTo(peerFigures.ols.coefficients[1], 11);
		expect(effect.standardErrors[0][0]).toBeCloseTo(peerFigures.ols.errors[1], 11);
		expect(effect.points.statistic[0]).toBeCloseTo(peerFigures.ols.groupF, 10);
		const both = shapeEffect(scores, { pointSize: 1, effect: { group: isOdd, age }, permutations: 10 });
		expect(both.effectNames).toEqual(['group', 'age']);
		expect(both.coefficients[0][0]).toBeCloseTo(peerFigures.ols.coefficients[1], 11);
		expect(both.coefficients[1][0]).toBeCloseTo(peerFigures.ols.coefficients[2], 11);
		expect(both.standardErrors[0][0]).toBeCloseTo(peerFigures.ols.errors[1], 11);
		expect(both.standardErrors[1][0]).toBeCloseTo(peerFigures.ols.errors[2], 11);
	});

	test('p-values are those of all permutations, counted by brute force', () => {
		const shapes = noise(6, 6, 1);
		const isSecond = [false, false, true, false, true, true];
		const { overall, points, permutations } = groupDifference(shapes, isSecond, {
			permutations: 720,
			statistic: 'distance',
		});
		expect(permutations).toBe(720);
		// Every choice of 3 of 6 comes up equally often among the permutations: 20 choices say the same.
		const measure = (second: readonly number[]): number[] => {
			const means = [0, 1].map((g) =>
				shapes[0].map((_, k) => {
					const rows = shapes.filter((__, i) => second.includes(i) === (g === 1));
					return rows.reduce((sum, row) => sum + row[k], 0) / 3;
				}),
			);
			const at = (from: number, to: number): number => {
				let between = 0;
				let within = 0;
				for (let k = from; k < to; k++) {
					between += 1.5 * (means[1][k] - means[0][k]) ** 2;
					shapes.forEach((row, i) => (within += (row[k] - means[second.includes(i) ? 1 : 0][k]) ** 2));
				}
				return (between / within) * 4;
			};
			return [at(0, 6), at(0, 3), at(3, 6)];
		};
		const observed = measure([2, 4, 5]);
		const counts = [0, 0, 0];
		const familyWise = [0, 0];
		for (let set = 0; set < 64; set++) {
			const second = [0, 1, 2, 3, 4, 5].filter((i) => (set >> i) & 1);
			if (second.length !== 3) continue;
			const values = measure(second);
			values.forEach((value, i) => (counts[i] += value >= observed[i] * (1 - 1e-9) ? 1 / 20 : 0));
			for (const p of [0, 1])
				familyWise[p] += Math.max(values[1], values[2]) >= observed[p + 1] * (1 - 1e-9) ? 1 / 20 : 0;
		}
		expect(overall.f).toBeCloseTo(observed[0], 10);
		expect([...points.statistic]).toEqual([expect.closeTo(observed[1], 10), expect.closeTo(observed[2], 10)]);
		expect(overall.pValue).toBeCloseTo(counts[0], 10);
		expect(points.pValue[0]).toBeCloseTo(counts[1], 10);
		expect(points.pValue[1]).toBeCloseTo(counts[2], 10);
		familyWise.forEach((p, i) => expect(points.familyWise[i]).toBeCloseTo(p, 10));
	});

	test('the Lawley–Hotelling trace of two groups is T² / dof of a direct solution, and turns with nothing', () => {
		const shapes = noise(20, 3, 5);
		const isSecond = shapes.map((_, i) => i % 3 === 0);
		const { points } = groupDifference(shapes, isSecond, { permutations: 5 });
		const n2 = isSecond.filter(Boolean).length;
		const n1 = 20 - n2;
		const mean = (second: boolean): number[] =>
			[0, 1, 2].map(
				(k) => shapes.reduce((sum, row, i) => sum + (isSecond[i] === second ? row[k] : 0), 0) / (second ? n2 : n1),
			);
		const means = [mean(false), mean(true)];
		const e = [0, 1, 2].map((a) =>
			[0, 1, 2].map((b) =>
				shapes.reduce((sum, row, i) => {
					const m = means[isSecond[i] ? 1 : 0];
					return sum + (row[a] - m[a]) * (row[b] - m[b]);
				}, 0),
			),
		);
		const d = means[1].map((value, k) => value - means[0][k]);
		// Cramer's rule.
		const det = (m: number[][]): number =>
			m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
			m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
			m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
		const x = [0, 1, 2].map((c) => det(e.map((row, r) => row.map((v, k) => (k === c ? d[r] : v)))) / det(e));
		const expected = ((n1 * n2) / 20) * x.reduce((sum, value, k) => sum + value * d[k], 0);
		expect(points.statistic[0]).toBeCloseTo(expected, 6);
		const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
		const turned = shapes.map(([u, v, w]) => [5 * (c * u - s * v), s * u + c * v, w - u]);
		expect(groupDifference(turned, isSecond, { permutations: 5 }).points.statistic[0]).toBeCloseTo(expected, 5);
	});

	test('without an effect p-values are uniform, with covariates and in blocks', () => {
		const overall: number[] = [];
		const point: number[] = [];
		for (let round = 0; round < 200; round++) {
			const random = createRandom(`null ${round}`);
			const confounder = Array.from({ length: 24 }, () => random.normal());
			const shapes = confounder.map((c) => Float64Array.from({ length: 6 }, () => 2 * c + random.normal()));
			// The effect goes with the confounder, which explains shape; given it there is nothing left.
			const effect = { x: confounder.map((c) => c + random.normal()) };
			const result = shapeEffect(shapes, { effect, covariates: { confounder }, permutations: 100, seed: round });
			overall.push(result.overall.pValue);
			point.push(result.points.pValue[1]);
			expect(Math.min(...result.points.pValue)).toBeGreaterThanOrEqual(0.01);
		}
		for (const values of [overall, point]) expect(kolmogorov(values)).toBeLessThan(0.115);
	});

	test('a planted difference is found where it is, and nowhere else', () => {
		const shapes = noise(40, 60, 9);
		const isSecond = shapes.map((_, i) => i >= 20);
		for (const [i, shape] of shapes.entries()) if (isSecond[i]) shape[13] += 3;
		const { points, displacement, standardError, overall } = groupDifference(shapes, isSecond, { permutations: 1000 });
		expect(overall.pValue).toBe(0.001);
		expect([...points.familyWise].flatMap((p, i) => (p <= 0.05 ? [i] : []))).toEqual([4]);
		expect(Math.abs(displacement[13] - 3)).toBeLessThan(3 * standardError[13]);
		expect(standardError[13]).toBeCloseTo(Math.sqrt(2 / 20), 1);
		// Random labels: none.
		const labels = createRandom(1).shuffle([...isSecond]);
		const none = groupDifference(shapes, labels, { permutations: 1000 });
		expect(Math.min(...none.points.falseDiscovery)).toBeGreaterThan(0.05);
		expect(none.overall.pValue).toBeGreaterThan(0.05);
	});

	test('pairs: what differs between subjects cancels; signs are all tried where they are few', () => {
		const random = createRandom(2);
		const first = noise(8, 9, 4).map((row) => row.map((value) => value * 50));
		const second = first.map((row) => row.map((value, k) => value + (k < 3 ? 1 : 0) + 0.2 * random.normal()));
		const paired = pairedDifference(first, second, { permutations: 5000 });
		expect(paired.permutations).toBe(256);
		// The observed signs and all of them turned round are the two extremes.
		expect(paired.points.pValue[0]).toBe(2 / 256);
		expect(paired.displacement[0]).toBeCloseTo(1, 0);
		const unpaired = groupDifference([...first, ...second], [...first.map(() => false), ...second.map(() => true)], {
			permutations: 500,
		});
		expect(unpaired.points.pValue[0]).toBeGreaterThan(0.5);
	});

	test('designs that cannot work are refused in words', () => {
		const shapes = noise(5, 3, 1);
		const run = (effect: Record<string, number[] | string[]>, covariates = {}): unknown =>
			shapeEffect(shapes, { effect, covariates, permutations: 5 });
		expect(() => run({ age: [1, 1, 1, 1, 1] })).toThrow(/age is determined/);
		expect(() => run({ age: [1, 2, Number.NaN, 4, 5] })).toThrow(/age of row 2 is NaN/);
		expect(() => run({ sex: ['m', 'm', 'm', 'm', 'm'] })).toThrow(/sex is m in every row/);
		expect(() => run({ age: [1, 2, 3] })).toThrow(RangeError);
		expect(() => run({ age: [1, 2, 3, 4, 5] }, { years: [2, 4, 6, 8, 10] })).toThrow(/determined/);
		expect(() => run({ id: ['a', 'b', 'c', 'd', 'e'] })).toThrow(/too few/);
		expect(() => groupDifference(shapes, [true, true, true, true, true])).toThrow(/5 of 5/);
		expect(() => shapeEffect([[1, 2]], { effect: { x: [1] } })).toThrow(/whole points/);
	});
});

/** Largest difference of the distribution function of some numbers from the uniform one. */
function kolmogorov(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return Math.max(...sorted.map((value, i) => Math.abs((i + 1) / sorted.length - value)));
}
