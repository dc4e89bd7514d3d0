import { createRandom } from '#numeric';
import { modelSurfaces } from '#shape-model';
import { describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../../tests/ellipsoid-models.ts';
import { findEffect } from './find-effect.ts';
import { openModel } from './open-model.ts';

const random = createRandom(9);
const count = 24;
/** Length goes with age, width with the group; both by chance besides. */
const ages = Array.from({ length: count }, () => random.uniform(20, 80));
const groups = Array.from({ length: count }, (_, n) => n % 2);
const axes = ages.map(
	(age, n) =>
		[
			30 + 0.1 * age + 0.5 * random.normal(),
			20 + 2 * groups[n] + 0.5 * random.normal(),
			12 + 0.5 * random.normal(),
		] as const,
);
const model = ellipsoidModel(ellipsoidPopulation(axes));
const surfaces = modelSurfaces(model);
const { normals } = openModel(surfaces);
const ask = (effect: (number | null)[], covariates: { name: string; values: number[] }[] = []) =>
	findEffect(surfaces, { effect, covariates }, { normals, isAllometry: false });

describe('findEffect', () => {
	test('a number: where the surface moves with it, and by how much', () => {
		const found = ask(ages);
		expect(found.overallP).toBeLessThan(0.01);
		expect(found.centre).toBeCloseTo(ages.reduce((sum, age) => sum + age, 0) / count, 9);
		// The tips along x move 0.1 mm a year outward, the poles along z hardly.
		const at = (axis: number): number => {
			const mean = model.points.mean;
			return [...found.outwardMm.keys()].reduce(
				(best, i) => (mean[3 * i + axis] > mean[3 * best + axis] ? i : best),
				0,
			);
		};
		expect(found.outwardMm[at(0)]).toBeCloseTo(0.1, 1);
		expect(Math.abs(found.outwardMm[at(2)])).toBeLessThan(0.03);
		expect(found.falseDiscovery[at(0)]).toBeLessThan(0.05);
		const tip = found.moves[0].reduce((most, move) => Math.max(most, move), 0);
		expect(tip).toBeCloseTo(0.1, 1);
	});

	test('groups: the change is from the first to the second', () => {
		const found = ask(groups);
		expect(found.overallP).toBeLessThan(0.01);
		expect(Math.max(...found.outwardMm)).toBeGreaterThan(1.5);
		expect(Math.max(...found.outwardMm)).toBeLessThan(2.5);
		expect(found.x).toEqual(Float64Array.from(groups));
	});

	test('what goes with a covariate is taken out', () => {
		// A shadow of age explains nothing once age is given.
		const shadow = ages.map((age) => age + 3 * random.normal());
		expect(ask(shadow).overallP).toBeLessThan(0.01);
		expect(ask(shadow, [{ name: 'age', values: ages }]).overallP).toBeGreaterThan(0.05);
	});

	test('what has no effect shows none', () => {
		const found = ask(ages.map(() => random.normal()));
		expect(found.overallP).toBeGreaterThan(0.05);
		expect(found.falseDiscovery.filter((q) => q <= 0.05).length).toBe(0);
	});

	test('allometry: long ones are the large ones', () => {
		const lengths = ages.map((age) => [30 + 0.1 * age, 20 + 0.2 * random.normal(), 12] as const);
		const own = modelSurfaces(ellipsoidModel(ellipsoidPopulation(lengths)));
		const { sizesMm, normals: outward } = openModel(own);
		const found = findEffect(own, { effect: [...sizesMm], covariates: [] }, { normals: outward, isAllometry: true });
		expect(found.overallP).toBeLessThan(0.01);
		expect(2 ** found.x[3]).toBeCloseTo(sizesMm[3], 9);
		expect(found.yUnit).toBe('');
	});

	test('questions that answer themselves are refused in words', () => {
		expect(() => ask(ages, [{ name: 'age', values: ages }])).toThrow(/cannot be answered.*determined/);
	});
});
