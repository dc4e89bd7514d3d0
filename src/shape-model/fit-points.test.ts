import { createRandom, identityMat4, invertAffine } from '#numeric';
import { transformMesh, transformPositions } from '#registration';
import { closestPoints, sampleSurface, triangleTree, type TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { randomRotation } from '../../tests/moved-meshes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { fitPoints } from './fit-points.ts';
import { meanPointDistance } from './generalization.ts';
import { coefficients, fitModel } from './point-distribution-model.ts';

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

describe('fitPoints', () => {
	test('a subject that the model has not seen: its points, on its surface', () => {
		for (const [length, bend] of [
			[31, 0.006],
			[40, -0.002],
		]) {
			const fitted = fitPoints(model, [surfaceOf(length, bend)], { start: identityMat4() });
			const { distancesMm } = closestPoints(triangleTree(surfaceOf(length, bend)), fitted.local);
			expect(Math.max(...distancesMm)).toBeLessThan(1e-3);
			// The mean alone is some 3 mm off.
			expect(meanPointDistance(fitted.local, pointsOf(length, bend))).toBeLessThan(0.8);
			expect(meanPointDistance(model.mean, pointsOf(length, bend))).toBeGreaterThan(2);
			expect(fitted.modelDistanceMm).toBeLessThan(0.4);
			expect(Math.max(...coefficients(model, fitted.world).map(Math.abs))).toBeLessThan(4);
		}
	});

	test('from a known start the pose is found, and leads from the image to the model', () => {
		const r = randomRotation(createRandom(1));
		const start = Float64Array.of(r[0], r[1], r[2], 40, r[3], r[4], r[5], -70, r[6], r[7], r[8], 300, 0, 0, 0, 1);
		const away = invertAffine(start);
		const shape = surfaceOf(36, 0.003);
		const surface = { ...shape, positions: transformPositions(shape.positions, away) };
		const fitted = fitPoints(model, [surface], { start });
		const truth = transformPositions(pointsOf(36, 0.003), away);
		expect(meanPointDistance(fitted.local, truth)).toBeLessThan(0.8);
		const world = transformPositions(fitted.local, fitted.transform);
		world.forEach((value, i) => expect(value).toBeCloseTo(fitted.world[i], 6));
		expect(meanPointDistance(fitted.world, pointsOf(36, 0.003))).toBeLessThan(1.5);
	});

	test('a bump that the model does not know is followed by the points and told by the residual', () => {
		const plain = fitPoints(model, [surfaceOf(35, 0.002)]);
		const bumped = surfaceOf(35, 0.002);
		for (let p = 0; p < bumped.positions.length; p += 3) {
			const [x, y, z] = bumped.positions.subarray(p, p + 3);
			if (z > 0) bumped.positions[p + 2] += 6 * Math.exp(-(x * x + y * y) / 60);
		}
		const fitted = fitPoints(model, [bumped]);
		expect(Math.max(...closestPoints(triangleTree(bumped), fitted.local).distancesMm)).toBeLessThan(1e-3);
		expect(fitted.modelDistanceMm).toBeGreaterThan(1.5 * plain.modelDistanceMm);
	});

	describe('a shape that is not its own mirror image', () => {
		// A bend along y that grows along x and z: no turn makes it its mirror image.
		const twisted = (positions: Float32Array, length: number, twist: number): Float32Array =>
			positions.map((_, i) => {
				const [x, y, z] = positions.subarray(i - (i % 3), i - (i % 3) + 3);
				return [length * x, 20 * y + twist * x * z + 8 * x * x, 13 * z + 5 * x][i % 3];
			});
		const twist = createRandom(5);
		const chiral = fitModel(
			Array.from({ length: 12 }, () =>
				Float64Array.from(twisted(directions, twist.uniform(30, 40), twist.uniform(6, 12))),
			),
		);
		const r = randomRotation(createRandom(4));
		const anyhow = Float64Array.of(r[0], r[1], r[2], 9, r[3], r[4], r[5], 80, r[6], r[7], r[8], -30, 0, 0, 0, 1);
		const subject = transformMesh({ ...ball, positions: twisted(ball.positions, 36, 9) }, anyhow);
		const truth = Float64Array.from(twisted(directions, 36, 9));
		const mirror = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1);
		const image = transformMesh(subject, mirror);

		test('is found in any pose', () => {
			const fitted = fitPoints(chiral, [subject]);
			expect(fitted).toMatchObject({ isMirrored: false, looksMirrored: false });
			expect(meanPointDistance(fitted.world, truth)).toBeLessThan(1);
		});

		test('and its mirror image is told, and fitted as such where asked', () => {
			expect(fitPoints(chiral, [image])).toMatchObject({ isMirrored: false, looksMirrored: true });
			const fitted = fitPoints(chiral, [image], { mirrored: 'fit' });
			expect(fitted).toMatchObject({ isMirrored: true, looksMirrored: false });
			expect(meanPointDistance(fitted.world, truth)).toBeLessThan(1);
			const { distancesMm } = closestPoints(triangleTree(image), fitted.local);
			expect(Math.max(...distancesMm)).toBeLessThan(1e-3);
			const world = transformPositions(fitted.local, fitted.transform);
			world.forEach((value, i) => expect(value).toBeCloseTo(fitted.world[i], 6));
		});
	});

	test('a piece that the model does not have draws nothing after it', () => {
		const plain = surfaceOf(35, 0.002);
		const piece = sphereMesh(6, 3);
		const far = piece.positions.map((value, i) => value + [60, 10, 0][i % 3]);
		const both = {
			positions: Float32Array.from([...plain.positions, ...far]),
			triangles: Uint32Array.from([
				...plain.triangles,
				...piece.triangles.map((vertex) => vertex + plain.positions.length / 3),
			]),
		};
		const fitted = fitPoints(model, [both]);
		const alone = fitPoints(model, [plain]);
		expect(meanPointDistance(fitted.world, alone.world)).toBeLessThan(1);
	});

	test('sizes are fitted where members were scaled, poses kept where they were not aligned', () => {
		const large = transformMesh(surfaceOf(36, 0.003), Float64Array.of(2, 0, 0, 5, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1));
		expect(fitPoints(model, [large], { alignment: 'similarity' }).scale).toBeCloseTo(0.5, 1);
		const kept = fitPoints(model, [surfaceOf(36, 0.003)], { alignment: 'none' });
		expect([...kept.transform]).toEqual([...identityMat4()]);
		expect(kept.world).toEqual(kept.local);
	});

	test('parts that do not fit the model are refused', () => {
		expect(() => fitPoints(model, [])).toThrow(/0 surfaces/);
	});
});
