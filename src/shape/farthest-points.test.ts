import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { farthestPoints } from './farthest-points.ts';
import { sampleSurfaceUniform } from './sample-surface.ts';

/** All with all. */
function slow(p: Float32Array, count: number, start: number): { indices: number[]; distances: number[] } {
	const squares = new Float64Array(p.length / 3).fill(Infinity);
	const indices: number[] = [];
	const distances: number[] = [];
	for (let k = 0, next = start; k < count; k++) {
		indices.push(next);
		distances.push(Math.sqrt(squares[next]));
		const [x, y, z] = [p[3 * next], p[3 * next + 1], p[3 * next + 2]];
		next = 0;
		for (let i = 0; i < squares.length; i++) {
			const [dx, dy, dz] = [p[3 * i] - x, p[3 * i + 1] - y, p[3 * i + 2] - z];
			squares[i] = Math.min(squares[i], dx * dx + dy * dy + dz * dz);
			if (squares[i] > squares[next]) next = i;
		}
	}
	return { indices, distances };
}

describe('farthestPoints', () => {
	test('takes exactly what comparing all with all takes (seed 1)', () => {
		const random = createRandom(1);
		const sets = [
			sampleSurfaceUniform(torusMesh(5, 2), 1500, { seed: 1 }).positions,
			Float32Array.from({ length: 900 }, () => random.normal()),
			// Many at equal distances, and many in one place.
			Float32Array.from({ length: 900 }, () => random.integer(4)),
			Float32Array.from({ length: 300 }, () => 7),
			Float32Array.of(1, 2, 3),
		];
		for (const points of sets) {
			const pointCount = points.length / 3;
			for (const [count, start] of [
				[Math.min(pointCount, 400), 0],
				[pointCount, pointCount - 1],
			]) {
				const { indices, distances } = slow(points, count, start);
				const own = farthestPoints(points, count, { start });
				expect([...own.indices]).toEqual(indices);
				expect([...own.distancesMm]).toEqual(distances);
			}
		}
	});

	test('covers all points within the last distance, which only falls', () => {
		const { positions } = sampleSurfaceUniform(torusMesh(5, 2), 3000, { seed: 2 });
		const { indices, distancesMm } = farthestPoints(positions, 100);
		for (let k = 1; k < 100; k++) expect(distancesMm[k]).toBeLessThanOrEqual(distancesMm[k - 1]);
		for (let i = 0; i < 3000; i++) {
			const nearest = Math.min(
				...Array.from(indices, (j) => Math.hypot(...[0, 1, 2].map((k) => positions[3 * i + k] - positions[3 * j + k]))),
			);
			expect(nearest).toBeLessThanOrEqual(distancesMm[99] + 1e-9);
		}
	});

	test('none of none, and what it refuses', () => {
		expect(farthestPoints(new Float32Array(0), 0).indices.length).toBe(0);
		expect(farthestPoints(new Float32Array(3), 0).indices.length).toBe(0);
		expect(() => farthestPoints(new Float32Array(3), 2)).toThrow(/0 to 1, got 2/);
		expect(() => farthestPoints(new Float32Array(3), 1, { start: 1 })).toThrow(/start/);
		expect(() => farthestPoints(Float32Array.of(0, Number.NaN, 0), 1)).toThrow(/finite/);
	});
});
