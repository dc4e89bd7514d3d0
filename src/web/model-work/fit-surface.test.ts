import { createRandom } from '#numeric';
import { transformMesh } from '#registration';
import { modelSurfaces } from '#shape-model';
import { describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../../tests/ellipsoid-models.ts';
import { sphereMesh } from '../../../tests/solid-meshes.ts';
import { fitSurface, judge } from './fit-surface.ts';

const random = createRandom(4);
/** Long axes vary, the others hardly do. */
const model = ellipsoidModel(
	ellipsoidPopulation(
		Array.from({ length: 12 }, () => [
			42 + 4 * random.normal(),
			22 + 0.4 * random.normal(),
			14 + 0.4 * random.normal(),
		]),
	),
);
const surfaces = modelSurfaces(model);

function ellipsoid(a: number, b: number, c: number) {
	const { positions, triangles } = sphereMesh(1, 4);
	const mesh = { positions: positions.map((value, i) => value * [a, b, c][i % 3]), triangles };
	const [cos, sin] = [Math.cos(0.8), Math.sin(0.8)];
	return transformMesh(mesh, Float64Array.of(cos, -sin, 0, 120, sin, cos, 0, 30, 0, 0, 1, -500, 0, 0, 0, 1));
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('fitSurface', () => {
	test('a usual shape, turned and far away, is typical and lies in the model', () => {
		const found = fitSurface(surfaces, ellipsoid(43, 22, 14));
		expect(found.mahalanobis).toBeLessThan(2);
		expect(found.tailShare).toBeGreaterThan(0.05);
		expect(mean(found.residualMm)).toBeLessThan(0.6);
		expect(found.layingErrorMm).toBeLessThan(0.3);
		expect(found.own[0]).toHaveLength(model.templates[0].mesh.positions.length);
		let longest = 0;
		for (let i = 0; i < found.own[0].length; i += 3) longest = Math.max(longest, Math.abs(found.own[0][i]));
		expect(longest).toBeCloseTo(43, 0);
	});

	test('one beyond the population is far out along the mode it is far out in', () => {
		const found = fitSurface(surfaces, ellipsoid(66, 22, 14));
		expect(Math.abs(found.coefficients[0])).toBeGreaterThan(3.5);
		expect(found.tailShare).toBeLessThan(0.02);
		// The ends have moved most, the waist hardly.
		const { mean: points } = model.points;
		const at = (share: number): number =>
			found.residualMm.reduce((best, _, i) => {
				const gap = (p: number): number => Math.abs(Math.abs(points[3 * p]) - 42 * share);
				return gap(i) < gap(best) ? i : best;
			}, 0);
		expect(found.deviationSd[at(1)]).toBeGreaterThan(2);
	});

	test('a shape that no member resembles is not reproduced', () => {
		const found = fitSurface(surfaces, ellipsoid(42, 34, 14));
		expect(mean(found.residualMm)).toBeGreaterThan(1.5);
	});
});

test('the share of new members beyond a distance is right for a Gaussian population', () => {
	// 3 modes estimated from 30 members of a standard normal: how often is a new one beyond the 10 % limit?
	let beyond = 0;
	const trials = 400;
	for (let trial = 0; trial < trials; trial++) {
		const rows = Array.from({ length: 30 }, () => [random.normal(), random.normal(), random.normal()]);
		const centre = [0, 1, 2].map((axis) => rows.reduce((sum, row) => sum + row[axis], 0) / 30);
		const spread = [0, 1, 2].map((axis) => rows.reduce((sum, row) => sum + (row[axis] - centre[axis]) ** 2, 0) / 29);
		const fresh = Float64Array.from([0, 1, 2], (axis) => (random.normal() - centre[axis]) / Math.sqrt(spread[axis]));
		const { tailShare, judgedModes } = judge({ variances: Float64Array.of(1, 1, 1), totalVariance: 3 }, fresh, 30);
		expect(judgedModes).toBe(3);
		if (tailShare < 0.1) beyond++;
	}
	expect(beyond / trials).toBeGreaterThan(0.055);
	expect(beyond / trials).toBeLessThan(0.15);
});
