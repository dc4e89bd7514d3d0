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

	test('a mirrored shape is mirrored back, if asked', () => {
		// Bent along y beside x and z, so that no turn makes it its mirror image.
		const bend = (list: Float32Array): Float32Array =>
			list.map((value, i) =>
				i % 3 === 1
					? value + 0.01 * list[i - 1] ** 2 + 0.02 * list[i - 1] * list[i + 1]
					: value + (i % 3 === 2 ? 0.2 * list[i - 2] : 0),
			);
		const bent = ellipsoidPopulation([
			[40, 20, 12],
			[46, 20, 12],
			[36, 20, 12],
			[43, 20, 12],
		]);
		const own = { ...bent, aligned: bent.aligned.map((mesh) => ({ ...mesh, positions: bend(mesh.positions) })) };
		const world = bent.correspondence.world.map((list) => Float64Array.from(bend(Float32Array.from(list))));
		const model = ellipsoidModel({ ...own, correspondence: { ...bent.correspondence, world } });
		const mirror = Float64Array.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
		const image = { id: 'image', surfaces: [transformMesh(own.aligned[1], mirror)] };
		const found = fitToModel(openFitting(model), image, { reflection: true });
		expect(found.isMirrored).toBe(true);
		expect(found.residualMm).toBeLessThan(0.3);
		transformPositions(found.local, found.transform).forEach((value, i) =>
			expect(value).toBeCloseTo(found.world[i], 6),
		);
	});

	test('refuses another number of anatomies', () => {
		expect(() => fitToModel(fitting, { id: 'two', surfaces: [unseen, unseen] })).toThrow(RangeError);
	});
});
