import { createRandom } from '#numeric';
import { surfaceDistance } from '#shape';
import { describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { carriedPoints, templateSurface } from './template-surface.ts';
import { templateWarp, warpPositions, warpTemplate } from './template-warp.ts';

const ball = sphereMesh(40, 4);
const places = Float64Array.from(sphereMesh(40, 3).positions);
const warp = templateWarp(templateSurface('ball', ball, places));

describe('templateSurface', () => {
	test('its points are carried to where they are', () => {
		const { template } = warp;
		const carried = carriedPoints(template, ball.positions);
		expect(Math.max(...carried.map((value, i) => Math.abs(value - places[i])))).toBeLessThan(1e-4);
		for (let i = 0; i < template.pointWeights.length; i += 3)
			expect(template.pointWeights[i] + template.pointWeights[i + 1] + template.pointWeights[i + 2]).toBeCloseTo(1, 12);
	});

	test('a triangle without area still carries', () => {
		const flat = { positions: Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0), triangles: Uint32Array.of(0, 1, 2) };
		expect(carriedPoints(templateSurface('flat', flat, [0, 0, 0]), flat.positions).every(Number.isFinite)).toBe(true);
	});
});

describe('templateWarp', () => {
	test('unmoved points leave the template as it is', () => {
		const { mesh, flippedTriangleCount } = warpTemplate(warp, places);
		expect(Math.max(...mesh.positions.map((value, i) => Math.abs(value - ball.positions[i])))).toBeLessThan(2e-4);
		expect(flippedTriangleCount).toBe(0);
	});

	test('affine maps, shears too, are exact', () => {
		const map = (p: ArrayLike<number>): Float64Array => {
			const moved = new Float64Array(p.length);
			for (let i = 0; i < p.length; i += 3)
				moved.set([1.3 * p[i] + 0.2 * p[i + 1] + 5, 0.8 * p[i + 1] - 70, 1.1 * p[i + 2] - 0.3 * p[i]], i);
			return moved;
		};
		const expected = map(ball.positions);
		const found = warpPositions(warp, map(places));
		expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-3);
	});

	test('is linear in the points', () => {
		const random = createRandom(3);
		const [a, b] = [0, 1].map(() => places.map((value) => value + 2 * random.normal()));
		const mixed = warpPositions(
			warp,
			a.map((value, i) => 0.3 * value + 0.7 * b[i]),
		);
		const [fromA, fromB] = [a, b].map((points) => warpPositions(warp, points));
		mixed.forEach((value, i) => expect(value).toBeCloseTo(0.3 * fromA[i] + 0.7 * fromB[i], 6));
	});

	test('goes through the points, and a smooth change between them comes out right', () => {
		const bend = (p: ArrayLike<number>): Float64Array => {
			const moved = Float64Array.from(p);
			for (let i = 0; i < p.length; i += 3) {
				moved[i] += 0.004 * p[i + 2] ** 2;
				moved[i + 1] *= 1 + 0.2 * Math.sin(p[i + 2] / 15);
			}
			return moved;
		};
		const { mesh, flippedTriangleCount } = warpTemplate(warp, bend(places));
		const through = carriedPoints(warp.template, mesh.positions);
		const wanted = bend(places);
		expect(Math.max(...through.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(0.05);
		const truth = { positions: Float32Array.from(bend(ball.positions)), triangles: ball.triangles };
		expect(surfaceDistance(mesh, truth, { sampleCount: 2000 }).meanMm).toBeLessThan(0.05);
		expect(flippedTriangleCount).toBe(0);
	});

	test('points pulled through each other fold the surface, and that is counted', () => {
		const folded = places.slice();
		for (let i = 0; i < folded.length; i += 3) if (folded[i] > 35) folded[i + 1] *= -3;
		expect(warpTemplate(warp, folded).flippedTriangleCount).toBeGreaterThan(0);
	});

	test('parts no point reaches follow the affine map of the whole', () => {
		const box = boxMesh([100, 0, 0], [110, 10, 10]);
		const both = {
			positions: Float32Array.of(...ball.positions, ...box.positions),
			triangles: Uint32Array.of(...ball.triangles, ...box.triangles.map((v) => v + ball.positions.length / 3)),
		};
		const own = templateWarp(templateSurface('two', both, places));
		const found = warpPositions(
			own,
			places.map((value) => 2 * value),
		);
		box.positions.forEach((value, i) => expect(found[ball.positions.length + i]).toBeCloseTo(2 * value, 2));
	});

	test('wrong numbers of points, and surfaces without area, are refused', () => {
		expect(() => warpTemplate(warp, places.subarray(3))).toThrow(RangeError);
		const flat = { positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) };
		expect(() => templateWarp(templateSurface('flat', flat, [0, 0, 0]))).toThrow(RangeError);
	});
});
