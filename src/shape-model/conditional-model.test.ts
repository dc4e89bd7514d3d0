import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { conditionalModel } from './conditional-model.ts';
import { marginalModel } from './marginal-model.ts';
import { modelGivenFacts } from './model-given-facts.ts';
import { fitModel, instance, sampleModel, type PointDistributionModel } from './point-distribution-model.ts';

const random = createRandom(5);
const basis = Array.from({ length: 4 }, () => Float64Array.from({ length: 24 }, () => random.normal()));
const shapes = Array.from({ length: 7 }, () => {
	const shape = Float64Array.from({ length: 24 }, (_, i) => 10 * i);
	for (const [k, direction] of basis.entries()) {
		const factor = random.normal() * (5 - k);
		direction.forEach((value, i) => (shape[i] += factor * value));
	}
	return shape;
});
const model = fitModel(shapes, [5, 3]);

/** Σ variance · mode · modeᵀ, dense. */
function covarianceOf({ modes, variances, mean }: PointDistributionModel): number[][] {
	const length = mean.length;
	return Array.from({ length }, (_, i) =>
		Array.from({ length }, (__, j) =>
			variances.reduce((sum, variance, k) => sum + variance * modes[k * length + i] * modes[k * length + j], 0),
		),
	);
}

/** Gauss–Jordan. */
function inverse(matrix: number[][]): number[][] {
	const n = matrix.length;
	const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
	for (let i = 0; i < n; i++) {
		const best = rows.slice(i).reduce((at, row, k) => (Math.abs(row[i]) > Math.abs(rows[at][i]) ? i + k : at), i);
		[rows[i], rows[best]] = [rows[best], rows[i]];
		const pivot = rows[i][i];
		rows[i] = rows[i].map((value) => value / pivot);
		for (let k = 0; k < n; k++) {
			const factor = rows[k][i];
			if (k !== i) rows[k] = rows[k].map((value, j) => value - factor * rows[i][j]);
		}
	}
	return rows.map((row) => row.slice(n));
}

describe('conditionalModel', () => {
	test('is the posterior of the dense Gaussian', () => {
		const indices = [1, 6];
		const deviationMm = 0.7;
		const known = indices.flatMap((index) => [3 * index, 3 * index + 1, 3 * index + 2]);
		const observed = known.map((at) => model.mean[at] + 3 * random.normal());
		const prior = covarianceOf(model);
		const gain = inverse(known.map((i) => known.map((j) => prior[i][j] + (i === j ? deviationMm ** 2 : 0))));
		const weights = prior.map((row) => gain.map((column) => known.reduce((sum, j, b) => sum + row[j] * column[b], 0)));
		const posterior = conditionalModel(model, { indices, positions: observed, deviationMm });
		posterior.mean.forEach((value, i) =>
			expect(value).toBeCloseTo(
				model.mean[i] + known.reduce((sum, at, b) => sum + weights[i][b] * (observed[b] - model.mean[at]), 0),
				8,
			),
		);
		const found = covarianceOf(posterior);
		for (let i = 0; i < 24; i++)
			for (let j = 0; j < 24; j++)
				expect(found[i][j]).toBeCloseTo(
					prior[i][j] - known.reduce((sum, at, b) => sum + weights[i][b] * prior[at][j], 0),
					7,
				);
	});

	test('all of a shape known: it is that shape, and little is left open', () => {
		const shape = sampleModel(model, random);
		const indices = Array.from({ length: 8 }, (_, i) => i);
		const posterior = conditionalModel(model, { indices, positions: shape, deviationMm: 1e-4 });
		posterior.mean.forEach((value, i) => expect(value).toBeCloseTo(shape[i], 4));
		expect(posterior.totalVariance).toBeLessThan(1e-6);
	});

	test('nothing known: the model itself', () => {
		const posterior = conditionalModel(model, { indices: [], positions: [], deviationMm: 1 });
		expect(posterior.totalVariance).toBeCloseTo(model.totalVariance, 8);
		expect(posterior.mean).toEqual(model.mean);
	});

	test('modes stay orthonormal', () => {
		const { modes, variances } = conditionalModel(model, { indices: [0], positions: [1, 2, 3], deviationMm: 1 });
		for (let a = 0; a < variances.length; a++)
			for (let b = 0; b <= a; b++) {
				let sum = 0;
				for (let i = 0; i < 24; i++) sum += modes[a * 24 + i] * modes[b * 24 + i];
				expect(sum).toBeCloseTo(a === b ? 1 : 0, 8);
			}
	});

	test.each([
		[{ indices: [8], positions: [0, 0, 0], deviationMm: 1 }],
		[{ indices: [1, 1], positions: [0, 0, 0, 0, 0, 0], deviationMm: 1 }],
		[{ indices: [1], positions: [0, 0], deviationMm: 1 }],
		[{ indices: [1], positions: [0, 0, 0], deviationMm: 0 }],
	])('refuses %j', (known) => {
		expect(() => conditionalModel(model, known)).toThrow(RangeError);
	});
});

describe('marginalModel', () => {
	test('has the block of the dense covariance', () => {
		const indices = [6, 0, 3];
		const marginal = marginalModel(model, indices);
		const at = indices.flatMap((index) => [3 * index, 3 * index + 1, 3 * index + 2]);
		const dense = covarianceOf(model);
		covarianceOf(marginal).forEach((row, i) =>
			row.forEach((value, j) => expect(value).toBeCloseTo(dense[at[i]][at[j]], 8)),
		);
		expect([...marginal.mean]).toEqual(at.map((i) => model.mean[i]));
		expect(marginal.particleCounts).toEqual([2, 1]);
	});

	test('is the model fitted to those points alone', () => {
		const indices = [2, 4, 5];
		const alone = fitModel(shapes.map((shape) => indices.flatMap((i) => [...shape.subarray(3 * i, 3 * i + 3)])));
		const marginal = marginalModel(model, indices);
		alone.variances.forEach((variance, k) => expect(marginal.variances[k]).toBeCloseTo(variance, 8));
	});

	test('refuses no points', () => {
		expect(() => marginalModel(model, [])).toThrow(RangeError);
	});
});

describe('modelGivenFacts', () => {
	test('its mean is the least-squares line through every coordinate', () => {
		const ages = shapes.map((_, n) => 20 + 3 * n + (n % 2));
		const given = modelGivenFacts(model, { shapes, facts: ages.map((age) => [age]), given: [33] });
		const meanAge = ages.reduce((sum, age) => sum + age, 0) / ages.length;
		for (let i = 0; i < 24; i++) {
			const mean = shapes.reduce((sum, shape) => sum + shape[i], 0) / shapes.length;
			const top = shapes.reduce((sum, shape, n) => sum + (shape[i] - mean) * (ages[n] - meanAge), 0);
			const bottom = ages.reduce((sum, age) => sum + (age - meanAge) ** 2, 0);
			expect(given.mean[i]).toBeCloseTo(mean + (top / bottom) * (33 - meanAge), 7);
		}
		expect(given.totalVariance).toBeGreaterThan(0);
	});

	test('a fact that decides the shape leaves nothing open', () => {
		const one = fitModel([1, 2, 3, 4.5, 6].map((size) => basis[0].map((value) => size * value)));
		const own = [1, 2, 3, 4.5, 6].map((size) => basis[0].map((value) => size * value));
		const given = modelGivenFacts(one, { shapes: own, facts: [[1], [2], [3], [4.5], [6]], given: [10] });
		given.mean.forEach((value, i) => expect(value).toBeCloseTo(10 * basis[0][i], 6));
		expect(given.totalVariance).toBeLessThan(1e-12 * one.totalVariance);
	});

	test('refuses facts that say the same twice, or nothing', () => {
		const twice = shapes.map((_, n) => [n, 2 * n]);
		expect(() => modelGivenFacts(model, { shapes, facts: twice, given: [1, 2] })).toThrow(/linearly/);
		expect(() => modelGivenFacts(model, { shapes, facts: shapes.map(() => [3]), given: [1] })).toThrow(/same/);
	});

	test('an instance of the mean coefficients is the mean', () => {
		const given = modelGivenFacts(model, { shapes, facts: shapes.map((_, n) => [n]), given: [3] });
		given.mean.forEach((value, i) => expect(value).toBeCloseTo(instance(model, [])[i], 7));
	});
});
