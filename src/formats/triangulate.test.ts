import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { massProperties } from '#shape';
import { createTriangleList, listedTriangles, pushPolygon, pushStrip } from './triangulate.ts';

/** A star-shaped polygon in a tilted plane, and its area. */
function star(count: number, seed: string): { positions: Float32Array; areaMm2: number } {
	const random = createRandom(seed);
	const flat = Array.from({ length: count }, (_, k) => {
		const radius = random.uniform(5, 40);
		const angle = (2 * Math.PI * k) / count;
		return [radius * Math.cos(angle), radius * Math.sin(angle)];
	});
	let area = 0;
	for (let k = 0; k < count; k++) {
		const [[ax, ay], [bx, by]] = [flat[k], flat[(k + 1) % count]];
		area += (ax * by - ay * bx) / 2;
	}
	const [u, v] = [
		[0.6, 0, 0.8],
		[0, 1, 0],
	];
	return {
		positions: Float32Array.from(flat.flatMap(([x, y]) => [0, 1, 2].map((k) => x * u[k] + y * v[k]))),
		areaMm2: area,
	};
}

const trianglesOf = (polygon: readonly number[], positions: Float32Array): Uint32Array => {
	const list = createTriangleList(1);
	pushPolygon(list, polygon, polygon.length, positions);
	return listedTriangles(list);
};

describe('pushPolygon', () => {
	test('star-shaped polygons keep their area and orientation, either way round', () => {
		for (let count = 4; count < 40; count++) {
			const { positions, areaMm2 } = star(count, `star ${count}`);
			const forward = Array.from({ length: count }, (_, k) => k);
			for (const polygon of [forward, forward.toReversed()]) {
				const triangles = trianglesOf(polygon, positions);
				expect(triangles.length / 3).toBe(count - 2);
				// Sum of areas equals area of the polygon only if no triangle overlaps another.
				expect(massProperties({ positions, triangles }).areaMm2 / areaMm2).toBeCloseTo(1, 4);
			}
		}
	});

	test('convex ones are fans; two corners and less are nothing', () => {
		const positions = Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0);
		expect(Array.from(trianglesOf([0, 1, 2, 3], positions))).toEqual([0, 1, 2, 0, 2, 3]);
		expect(trianglesOf([0, 1], positions)).toHaveLength(0);
		expect(trianglesOf([], positions)).toHaveLength(0);
	});

	test('without area, self-crossing, or huge: still count − 2 triangles, in no time', () => {
		const same = new Float32Array(30);
		expect(trianglesOf([0, 1, 2, 3, 4], same).length / 3).toBe(3);
		const bow = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 3, 3, 0);
		expect(trianglesOf([0, 1, 2, 3, 4], bow).length / 3).toBe(3);
		const { positions } = star(100_000, 'huge');
		const started = performance.now();
		expect(
			trianglesOf(
				Array.from({ length: 100_000 }, (_, k) => k),
				positions,
			).length / 3,
		).toBe(99_998);
		expect(performance.now() - started).toBeLessThan(1000);
	});
});

test('pushStrip turns every second triangle and leaves out those that join strips', () => {
	const list = createTriangleList(1);
	pushStrip(list, [0, 1, 2, 3, 3, 4, 4, 5, 6], 9);
	expect(Array.from(listedTriangles(list))).toEqual([0, 1, 2, 2, 1, 3, 4, 5, 6]);
});
