import { transformMesh, transformPositions } from '#registration';
import { describe, expect, test } from 'vitest';
import { ellipsoidModel, ellipsoidPopulation } from '../../tests/ellipsoid-models.ts';
import { fitToModel, openFitting } from './fit-to-model.ts';

const population = ellipsoidPopulation([
	[40, 20, 12],
	[48, 20, 12],
	[36, 20, 12],
	[33, 20, 12],
	[44, 20, 12],
]);
const fitting = openFitting(ellipsoidModel(population));

describe('fitToModel', () => {
	const turn = Float64Array.of(0, -1, 0, 90, 1, 0, 0, -20, 0, 0, 1, 300, 0, 0, 0, 1);
	const [unseen] = ellipsoidPopulation([[46, 20, 12]]).aligned;
	const fit = fitToModel(fitting, { id: 'new', surfaces: [transformMesh(unseen, turn)] });

	test('a shape the model has not seen, in any pose, keeps its length', () => {
		const along = fit.world.filter((_, i) => i % 3 === 0);
		const half = (Math.max(...along) - Math.min(...along)) / 2;
		expect(half).toBeGreaterThan(44.5);
		expect(half).toBeLessThan(47.5);
		expect(fit.residualMm).toBeLessThan(0.3);
	});

	test('local points lie on the shape as it came, world points are those moved', () => {
		const back = transformPositions(fit.local, fit.transform);
		back.forEach((value, i) => expect(value).toBeCloseTo(fit.world[i], 9));
		for (let p = 0; p < fit.local.length; p += 3) {
			const [x, y, z] = [fit.local[p + 1] + 20, 90 - fit.local[p], fit.local[p + 2] - 300];
			// On the triangles of a sphere of 2048: inside the ellipsoid by a hair.
			expect(Math.hypot(x / 46, y / 20, z / 12)).toBeCloseTo(1, 1);
		}
	});

	test('refuses another number of anatomies', () => {
		expect(() => fitToModel(fitting, { id: 'two', surfaces: [unseen, unseen] })).toThrow(RangeError);
	});
});
