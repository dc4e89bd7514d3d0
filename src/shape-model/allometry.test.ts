import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { allometry } from './allometry.ts';
import { centroidSize } from './centroid-size.ts';

/** Ellipsoid points whose third axis grows faster than the others. */
function growing(count: number, exponent: number, noise: number): Float64Array[] {
	const random = createRandom('allometry');
	const directions = Array.from({ length: 30 }, () => {
		const v = [random.normal(), random.normal(), random.normal()];
		return v.map((value) => value / Math.hypot(...v));
	});
	return Array.from({ length: count }, (_, i) => {
		const size = 20 * Math.exp((0.6 * i) / count);
		const axes = [size, size, size ** exponent * 20 ** (1 - exponent)];
		return Float64Array.from(
			directions.flatMap((d) => d.map((value, axis) => value * axes[axis] + noise * random.normal())),
		);
	});
}

test('centroid size is the radius of gyration', () => {
	expect(centroidSize([1, 0, 0, -1, 0, 0])).toBe(1);
	expect(centroidSize([5, 2, 0, 3, 2, 0])).toBe(1);
	expect(() => centroidSize([1, 2])).toThrow(RangeError);
});

test('growth that changes shape is found, and taken out', () => {
	const shapes = growing(30, 1.6, 0.2);
	const result = allometry(shapes, { permutations: 500 });
	expect(result.overall.pValue).toBe(1 / 500);
	expect(result.overall.rSquared).toBeGreaterThan(0.9);
	// The component follows log size.
	const order = [...result.scores.keys()].sort((a, b) => result.scores[a] - result.scores[b]);
	expect(order.reduce((sum, row, rank) => sum + Math.abs(row - rank), 0) / 30).toBeLessThan(2);
	const rest = allometry(
		result.sizeFree.map((row, i) => row.map((value) => value * Math.exp(result.logSize[i]))),
		{
			permutations: 200,
		},
	);
	expect(rest.overall.rSquared).toBeLessThan(0.05);
});

test('growth that keeps the shape is no allometry, whatever the size', () => {
	const { overall, logSize } = allometry(
		growing(30, 1, 0).map((shape, i) => shape.map((v, k) => v * (1 + 0.02 * Math.sin(k * 7 + i * 13)))),
		{
			permutations: 500,
		},
	);
	expect(overall.pValue).toBeGreaterThan(0.05);
	expect(Math.max(...logSize) - Math.min(...logSize)).toBeGreaterThan(0.5);
	expect(() =>
		allometry([
			[1, 1, 1, 1, 1, 1],
			[1, 2, 3, 4, 5, 6],
			[0, 0, 1, 1, 0, 0],
		]),
	).toThrow(/shape 0/);
});
