import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { particleNeighbours, samplingGradient } from './sampling-gradient.ts';

const random = createRandom(6);
const positions = Float64Array.from({ length: 300 }, () => random.uniform(0, 10));

describe('particleNeighbours', () => {
	test.each([0.5, 2, 30])('finds just the pairs nearer than %f, as trying all pairs does', (radius) => {
		const { starts, neighbours } = particleNeighbours(positions, radius);
		for (let i = 0; i < 100; i++) {
			const expected = Array.from({ length: 100 }, (_, j) => j).filter(
				(j) => j !== i && Math.hypot(...[0, 1, 2].map((k) => positions[3 * i + k] - positions[3 * j + k])) < radius,
			);
			expect([...neighbours.subarray(starts[i], starts[i + 1])].sort((a, b) => a - b)).toEqual(expected);
		}
	});

	test('points on the other side of a wall are none', () => {
		const wall = Float64Array.of(0, 0, 0, 0, 0, 0.1, 1, 0, 0);
		const normals = Float64Array.of(0, 0, -1, 0, 0, 1, 0, 0, -1);
		expect([...particleNeighbours(wall, 2, normals).neighbours]).toEqual([2, 0]);
	});

	test('all points in one place, and a single one', () => {
		expect(particleNeighbours(new Float64Array(12), 1).neighbours.length).toBe(12);
		expect(particleNeighbours(new Float64Array(3), 1).neighbours.length).toBe(0);
	});
});

describe('samplingGradient', () => {
	test('is the gradient of the log density of the other particles, times −σ²', () => {
		const sigma = 1.3;
		const pushes = new Float64Array(300);
		samplingGradient(positions, particleNeighbours(positions, 1e6), sigma, pushes);
		const logDensity = (i: number, shift: readonly number[]): number => {
			let sum = 0;
			for (let j = 0; j < 100; j++) {
				if (j === i) continue;
				const squared = [0, 1, 2].reduce(
					(total, k) => total + (positions[3 * i + k] + shift[k] - positions[3 * j + k]) ** 2,
					0,
				);
				sum += Math.exp(-squared / (2 * sigma * sigma));
			}
			return Math.log(sum);
		};
		for (const i of [0, 17, 99])
			for (let axis = 0; axis < 3; axis++) {
				const step = [0, 1, 2].map((k) => (k === axis ? 1e-5 : 0));
				const derivative =
					(logDensity(i, step) -
						logDensity(
							i,
							step.map((value) => -value),
						)) /
					2e-5;
				expect(pushes[3 * i + axis]).toBeCloseTo(-sigma * sigma * derivative, 6);
			}
	});

	test('particles without neighbours are not pushed', () => {
		const pushes = new Float64Array(3).fill(7);
		samplingGradient(new Float64Array(3), particleNeighbours(new Float64Array(3), 1), 1, pushes);
		expect([...pushes]).toEqual([0, 0, 0]);
	});
});
