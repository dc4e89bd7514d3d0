import { createRandom } from '#numeric';
import { closestPoint, triangleTree } from '#shape';
import { describe, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { compactness } from './compactness.ts';
import { generalization, meanPointDistance } from './generalization.ts';
import { fitModel, instance, project, truncateModel } from './point-distribution-model.ts';
import { specificity } from './specificity.ts';

/** Spheres of 42 points whose radius varies: one true mode. */
function spheres(radii: readonly number[]): Float64Array[] {
	const unit = sphereMesh(1, 1).positions;
	return radii.map((radius) => Float64Array.from(unit, (value) => radius * value));
}

const random = createRandom(31);
const noisy = Array.from({ length: 8 }, () => Float64Array.from({ length: 60 }, () => random.normal() * 5));

describe('compactness', () => {
	test('one true mode explains everything', () => {
		const model = fitModel(spheres([9, 10, 11, 12.5]));
		expect(compactness(model)[0]).toBeCloseTo(1, 12);
	});

	test('is the cumulated share of the eigenvalues', () => {
		const { variances } = fitModel(noisy);
		const total = variances.reduce((sum, value) => sum + value, 0);
		compactness(fitModel(noisy)).forEach((share, k) =>
			expect(share).toBeCloseTo(variances.slice(0, k + 1).reduce((sum, value) => sum + value, 0) / total, 12),
		);
	});
});

describe('generalization', () => {
	test('one true mode: any left-out sphere is an instance of the others', () => {
		const { pointMm, modeCounts } = generalization(spheres([8, 9, 10, 11, 12]));
		expect(modeCounts).toEqual([1, 2, 3]);
		for (const error of pointMm) expect(error).toBeLessThan(1e-9);
	});

	test('without modes it is the distance from the mean of the others, in closed form', () => {
		const { pointMm } = generalization(spheres([8, 10, 15]), { modeCounts: [0] });
		expect(pointMm[0]).toBeCloseTo((Math.abs(8 - 12.5) + Math.abs(10 - 11.5) + Math.abs(15 - 9)) / 3, 6);
	});

	test('agrees with fitting, truncating and projecting anew for every shape and number of modes', () => {
		const { pointMm, modeCounts, pointStandardErrorMm } = generalization(noisy);
		modeCounts.forEach((count, step) => {
			const errors = noisy.map((shape, left) => {
				const model = truncateModel(fitModel(noisy.filter((_, i) => i !== left)), count);
				return meanPointDistance(project(model, shape), shape);
			});
			const mean = errors.reduce((sum, value) => sum + value, 0) / 8;
			expect(pointMm[step]).toBeCloseTo(mean, 10);
			const deviation = Math.sqrt(errors.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7);
			expect(pointStandardErrorMm[step]).toBeCloseTo(deviation / Math.sqrt(8), 10);
		});
	});

	test('shapes that occur twice, or lie on a line, leave fewer modes, and none of rounding', () => {
		const [a, b, c] = noisy;
		const twice = [a, a, b, c, c, a.map((x, i) => (x + b[i]) / 2)];
		const { pointMm, modeCounts } = generalization(twice);
		modeCounts.forEach((count, step) => {
			const errors = twice.map((shape, left) => {
				const model = truncateModel(fitModel(twice.filter((_, i) => i !== left)), count);
				return meanPointDistance(project(model, shape), shape);
			});
			expect(pointMm[step]).toBeCloseTo(errors.reduce((sum, value) => sum + value, 0) / 6, 9);
		});
	});

	test('distance to the surface: points that slid along it are not held against the model', () => {
		const radii = [8, 10, 15];
		const surfaces = radii.map((radius) => sphereMesh(radius, 4));
		const { surfaceMm } = generalization(spheres(radii), { modeCounts: [0], surfaces });
		const expected = radii.map((_, i) => {
			const others = radii.filter((_, j) => j !== i).reduce((sum, value) => sum + value, 0) / 2;
			const tree = triangleTree(surfaces[i]);
			const points = spheres([others])[0];
			let sum = 0;
			for (let p = 0; p < points.length; p += 3)
				sum += closestPoint(tree, [points[p], points[p + 1], points[p + 2]])?.distanceMm ?? Number.NaN;
			return (3 * sum) / points.length;
		});
		expect(surfaceMm?.[0]).toBeCloseTo(expected.reduce((sum, value) => sum + value, 0) / 3, 5);
	});

	test('refuses what leaves nothing', () => {
		expect(() => generalization(spheres([1, 2]))).toThrow(/at least 3/);
		expect(() => generalization(spheres([1, 2, 3]), { modeCounts: [2] })).toThrow(/0 to 1/);
		expect(() => generalization(spheres([1, 2, 3]), { surfaces: [] })).toThrow(/0 surfaces/);
	});
});

describe('specificity', () => {
	test('one true mode: the mean distance of a normal number to the nearest training value', () => {
		const radii = [8, 9, 10, 11, 12];
		const { pointMm, pointStandardErrorMm } = specificity(spheres(radii), { sampleCount: 4000 });
		const deviation = Math.sqrt(radii.reduce((sum, radius) => sum + (radius - 10) ** 2, 0) / 4);
		// By numerical integration of |x − nearest| under the normal density.
		let expected = 0;
		for (let z = -8; z < 8; z += 0.001) {
			const radius = 10 + deviation * z;
			const nearest = Math.min(...radii.map((known) => Math.abs(radius - known)));
			expected += (0.001 * nearest * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
		}
		expect(Math.abs(pointMm - expected)).toBeLessThan(4 * pointStandardErrorMm);
		expect(pointStandardErrorMm).toBeLessThan(0.02);
	});

	test("ShapeWorks' variant draws with the root of the singular value", () => {
		const shapes = spheres([8, 9, 10, 11, 12]);
		const model = fitModel(shapes);
		const singular = Math.sqrt(model.variances[0] * 4);
		const drawn = createRandom(1);
		let sum = 0;
		for (let s = 0; s < 500; s++) {
			const sample = instance(model, [(Math.sqrt(singular) / Math.sqrt(model.variances[0])) * drawn.normal()]);
			sum += Math.min(...shapes.map((shape) => meanPointDistance(sample, shape)));
		}
		const options = { sampleCount: 500, deviation: 'shapeworks' } as const;
		expect(specificity(shapes, options).pointMm).toBeCloseTo(sum / 500, 9);
	});

	test('the same seed gives the same figure; surfaces give the nearer distance', () => {
		const surfaces = [8, 10, 12].map((radius) => sphereMesh(radius, 3));
		const once = specificity(spheres([8, 10, 12]), { sampleCount: 50, seed: 3, surfaces });
		expect(specificity(spheres([8, 10, 12]), { sampleCount: 50, seed: 3, surfaces })).toEqual(once);
		expect(once.surfaceMm).toBeLessThanOrEqual(once.pointMm + 0.05);
		expect(() => specificity(spheres([1, 2]), { modes: 2 })).toThrow(/2 modes/);
	});
});
