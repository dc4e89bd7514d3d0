import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import {
	coefficients,
	fitModel,
	instance,
	modeCount,
	modeCountFor,
	project,
	sampleModel,
	truncateModel,
} from './point-distribution-model.ts';

/** N shapes of M points with `ranks.length` true modes of the given standard deviations. */
function population(n: number, m: number, deviations: readonly number[], seed = 1): Float64Array[] {
	const random = createRandom(seed);
	const mean = Float64Array.from({ length: 3 * m }, () => random.normal() * 30);
	const modes = deviations.map(() => Float64Array.from({ length: 3 * m }, () => random.normal()));
	return Array.from({ length: n }, () => {
		const factors = deviations.map((deviation) => deviation * random.normal());
		return mean.map((value, i) => value + factors.reduce((sum, factor, k) => sum + factor * modes[k][i], 0));
	});
}

describe('fitModel', () => {
	test('agrees with the eigenvectors of the covariance matrix itself', () => {
		const shapes = population(12, 4, [5, 3, 2, 1, 0.5]);
		const model = fitModel(shapes);
		const length = model.mean.length;
		for (let i = 0; i < length; i++)
			expect(model.mean[i]).toBeCloseTo(shapes.reduce((sum, shape) => sum + shape[i], 0) / 12, 10);
		const covariance = (i: number, j: number): number =>
			shapes.reduce((sum, shape) => sum + (shape[i] - model.mean[i]) * (shape[j] - model.mean[j]), 0) / 11;
		expect(modeCount(model)).toBe(5);
		for (let k = 0; k < 5; k++)
			for (let i = 0; i < length; i++) {
				let sum = 0;
				for (let j = 0; j < length; j++) sum += covariance(i, j) * model.modes[k * length + j];
				expect(sum).toBeCloseTo(model.variances[k] * model.modes[k * length + i], 8);
			}
		let trace = 0;
		for (let i = 0; i < length; i++) trace += covariance(i, i);
		expect(model.totalVariance).toBeCloseTo(trace, 8);
	});

	test('modes are orthonormal, and every training shape is exactly an instance', () => {
		const shapes = population(9, 30, [4, 3, 2, 2, 2, 1, 1, 1, 1, 1]);
		const model = fitModel(shapes);
		const length = model.mean.length;
		expect(modeCount(model)).toBe(8);
		for (let a = 0; a < 8; a++)
			for (let b = 0; b <= a; b++) {
				let dot = 0;
				for (let i = 0; i < length; i++) dot += model.modes[a * length + i] * model.modes[b * length + i];
				expect(dot).toBeCloseTo(a === b ? 1 : 0, 10);
			}
		for (const shape of shapes) project(model, shape).forEach((value, i) => expect(value).toBeCloseTo(shape[i], 8));
	});

	test('coefficients give back what an instance was made with; 1 is one standard deviation', () => {
		const model = fitModel(population(20, 10, [6, 3, 1]));
		const given = [1.5, -0.5, 2];
		coefficients(model, instance(model, given)).forEach((value, k) => expect(value).toBeCloseTo(given[k], 9));
		const moved = instance(model, [1]).reduce((sum, value, i) => sum + (value - model.mean[i]) ** 2, 0);
		expect(moved).toBeCloseTo(model.variances[0], 9);
	});

	test('samples have the variances of the model', () => {
		const model = fitModel(population(20, 10, [6, 3]));
		const random = createRandom(77);
		const sums = [0, 0];
		for (let i = 0; i < 4000; i++)
			coefficients(model, sampleModel(model, random)).forEach((value, k) => (sums[k] += value * value));
		for (const sum of sums) expect(sum / 4000).toBeCloseTo(1, 1);
	});

	test('truncation keeps the leading modes and the total variance', () => {
		const model = fitModel(population(20, 10, [10, 3, 1]));
		const short = truncateModel(model, 1);
		expect(modeCount(short)).toBe(1);
		expect(short.totalVariance).toBe(model.totalVariance);
		expect(modeCountFor(model, 1)).toBe(3);
		expect(modeCountFor(model, 0)).toBe(1);
		expect(modeCountFor(model, model.variances[0] / model.totalVariance)).toBe(1);
		expect(modeCountFor(model, (1.0001 * model.variances[0]) / model.totalVariance)).toBe(2);
	});

	test('equal shapes have no modes; too few or uneven shapes are refused', () => {
		const one = new Float64Array(9).fill(2);
		const model = fitModel([one, one, one]);
		expect(modeCount(model)).toBe(0);
		expect(instance(model, [])).toEqual(one);
		expect(() => fitModel([one])).toThrow(/at least 2/);
		expect(() => fitModel([one, new Float64Array(6)])).toThrow(/shape 1 has 6/);
		expect(() => instance(model, [1])).toThrow(/1 coefficients for 0 modes/);
		expect(() => coefficients(model, [1, 2, 3])).toThrow(/3 coordinates/);
	});
});
