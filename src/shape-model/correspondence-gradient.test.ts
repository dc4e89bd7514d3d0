import { createRandom, symmetricEigen } from '#numeric';
import { describe, expect, test } from 'vitest';
import { correspondenceGradient } from './correspondence-gradient.ts';
import { fitModel } from './point-distribution-model.ts';

const random = createRandom(9);
const shapes = Array.from({ length: 6 }, () => Float64Array.from({ length: 12 }, () => random.normal() * 3));

/** ½ Σ log(1 + λ / γ) by the eigenvalues of the covariance. */
function entropyOf(population: readonly Float64Array[], gamma: number): number {
	return fitModel(population).variances.reduce((sum, variance) => sum + Math.log(1 + variance / gamma) / 2, 0);
}

describe('correspondenceGradient', () => {
	test('the entropy is that of the eigenvalues', () => {
		for (const gamma of [0.1, 1, 50]) {
			expect(correspondenceGradient(shapes, gamma).entropy).toBeCloseTo(entropyOf(shapes, gamma), 9);
		}
	});

	test('the moves are −γ (N − 1) times the gradient, by central differences', () => {
		const gamma = 2;
		const { moves } = correspondenceGradient(shapes, gamma);
		for (const [shape, i] of [
			[0, 0],
			[2, 7],
			[5, 11],
		]) {
			const shifted = (by: number): number =>
				entropyOf(
					shapes.map((points, s) => (s === shape ? points.map((value, j) => (j === i ? value + by : value)) : points)),
					gamma,
				);
			const derivative = (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
			expect(moves[shape][i]).toBeCloseTo(-gamma * 5 * derivative, 5);
		}
	});

	test('a mode of variance λ shrinks by γ / (γ + λ), and the mean stays', () => {
		const gamma = 4;
		const before = fitModel(shapes);
		const { moves } = correspondenceGradient(shapes, gamma);
		const after = fitModel(shapes.map((shape, s) => shape.map((value, i) => value + moves[s][i])));
		after.mean.forEach((value, i) => expect(value).toBeCloseTo(before.mean[i], 9));
		const expected = before.variances.map((variance) => variance * (1 - gamma / (gamma + variance)) ** 2);
		const values = symmetricEigen(
			Float64Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? expected[i / 6] : 0)),
			5,
		).values;
		after.variances.forEach((variance, k) => expect(variance).toBeCloseTo(values[k], 6));
	});
});
