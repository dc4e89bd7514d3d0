import { createRandom, invertAffine } from '#numeric';
import { transformPositions } from '#registration';
import { closestPoints, sampleSurface, triangleTree, type TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { randomRotation } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { fitSubject } from './fit-subject.ts';
import { meanPointDistance } from './generalization.ts';
import { fitModel } from './point-distribution-model.ts';

const ball = sphereMesh(1, 4);
const directions = sampleSurface(ball, 200, { seed: 3 }).positions;
/** A bent ellipsoid: its length and its bend are what varies. */
const bent = (positions: Float32Array, length: number, bend: number): Float32Array =>
	positions.map((value, i) => {
		const x = length * positions[i - (i % 3)];
		return value * [length, 20, 13][i % 3] + (i % 3 === 1 ? bend * x * x : 0);
	});
const surfaceOf = (length: number, bend: number): TriangleMesh => ({
	...ball,
	positions: bent(ball.positions, length, bend),
});
const pointsOf = (length: number, bend: number): Float64Array => Float64Array.from(bent(directions, length, bend));

const random = createRandom(8);
const model = fitModel(
	Array.from({ length: 15 }, () => pointsOf(random.uniform(28, 42), random.uniform(-0.004, 0.008))),
);

describe('fitSubject', () => {
	test('a subject that the model has not seen: its points, on its surface', () => {
		for (const [length, bend] of [
			[31, 0.006],
			[40, -0.002],
		]) {
			const fitted = fitSubject(model, [surfaceOf(length, bend)]);
			const { distancesMm } = closestPoints(triangleTree(surfaceOf(length, bend)), fitted.local);
			expect(Math.max(...distancesMm)).toBeLessThan(1e-3);
			// The mean alone is some 3 mm off.
			expect(meanPointDistance(fitted.local, pointsOf(length, bend))).toBeLessThan(0.8);
			expect(meanPointDistance(model.mean, pointsOf(length, bend))).toBeGreaterThan(2);
			expect(fitted.modelResidualMm).toBeLessThan(0.4);
			expect(Math.max(...fitted.coefficients.map(Math.abs))).toBeLessThan(4);
		}
	});

	test('from a known start the pose is found, and leads from the image to the model', () => {
		const r = randomRotation(createRandom(1));
		const start = Float64Array.of(r[0], r[1], r[2], 40, r[3], r[4], r[5], -70, r[6], r[7], r[8], 300, 0, 0, 0, 1);
		const away = invertAffine(start);
		const shape = surfaceOf(36, 0.003);
		const surface = { ...shape, positions: transformPositions(shape.positions, away) };
		const fitted = fitSubject(model, [surface], { start });
		const truth = transformPositions(pointsOf(36, 0.003), away);
		expect(meanPointDistance(fitted.local, truth)).toBeLessThan(0.8);
		const world = transformPositions(fitted.local, fitted.transform);
		world.forEach((value, i) => expect(value).toBeCloseTo(fitted.world[i], 6));
		expect(meanPointDistance(fitted.world, pointsOf(36, 0.003))).toBeLessThan(1.5);
	});

	test('a bump that the model does not know is followed by the points and told by the residual', () => {
		const plain = fitSubject(model, [surfaceOf(35, 0.002)]);
		const bumped = surfaceOf(35, 0.002);
		for (let p = 0; p < bumped.positions.length; p += 3) {
			const [x, y, z] = bumped.positions.subarray(p, p + 3);
			if (z > 0) bumped.positions[p + 2] += 6 * Math.exp(-(x * x + y * y) / 60);
		}
		const fitted = fitSubject(model, [bumped]);
		expect(Math.max(...closestPoints(triangleTree(bumped), fitted.local).distancesMm)).toBeLessThan(1e-3);
		expect(fitted.modelResidualMm).toBeGreaterThan(1.5 * plain.modelResidualMm);
	});

	test('parts that do not fit the model are refused', () => {
		expect(() => fitSubject(model, [])).toThrow(/0 surfaces/);
		expect(() => fitSubject(model, [ball], { particleCounts: [100] })).toThrow(/200 points/);
	});
});
