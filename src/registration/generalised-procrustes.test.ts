import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { generalisedProcrustes } from './generalised-procrustes.ts';
import { procrustes } from './procrustes.ts';
import { transformPositions } from './transform-positions.ts';

const random = createRandom(11);
const cloud = (count: number, spread = 20): Float64Array =>
	Float64Array.from({ length: 3 * count }, () => random.normal() * spread);
const moved = (shape: Float64Array, scale = 1): Float64Array => {
	const { transform } = procrustes(cloud(4), cloud(4));
	return transformPositions(shape, transform).map((value) => scale * value + 40);
};

describe('generalisedProcrustes', () => {
	test('copies of one shape in any pose fall on each other', () => {
		const shape = cloud(40);
		const fit = generalisedProcrustes(Array.from({ length: 9 }, () => moved(shape)));
		expect(fit.rmsMm).toBeLessThan(1e-5);
		expect(procrustes(shape, fit.mean).rmsMm).toBeLessThan(1e-5);
		for (let axis = 0; axis < 3; axis++)
			expect(Math.abs(fit.mean.reduce((sum, value, i) => sum + (i % 3 === axis ? value : 0), 0))).toBeLessThan(1e-8);
	});

	test('with scale, copies of any size too, and the mean has their mean size', () => {
		const shape = cloud(40);
		const scales = [0.5, 1, 1.5, 2];
		const fit = generalisedProcrustes(
			scales.map((scale) => moved(shape, scale)),
			{ scale: true },
		);
		expect(fit.rmsMm).toBeLessThan(1e-5);
		expect(procrustes(shape, fit.mean, { scale: true }).scale).toBeCloseTo(1.25, 6);
	});

	test('the transforms give the aligned shapes, whose mean is the mean; no other pose of one shape fits better', () => {
		const base = cloud(25);
		const shapes = Array.from({ length: 6 }, () => moved(base.map((value) => value + random.normal() * 2)));
		const { transforms, aligned, mean, rmsMm } = generalisedProcrustes(shapes);
		shapes.forEach((shape, i) => expect(transformPositions(shape, transforms[i])).toEqual(aligned[i]));
		for (let i = 0; i < mean.length; i++)
			expect(mean[i]).toBeCloseTo(aligned.reduce((sum, shape) => sum + shape[i], 0) / 6, 4);
		for (const shape of aligned) {
			const again = procrustes(shape, mean);
			again.transform.forEach((value, i) => expect(value).toBeCloseTo(i % 5 === 0 ? 1 : 0, 4));
		}
		expect(rmsMm).toBeGreaterThan(1);
		expect(rmsMm).toBeLessThan(2 * Math.sqrt(3));
	});

	test('no shapes are refused', () => {
		expect(() => generalisedProcrustes([])).toThrow(/no shapes/);
	});
});
