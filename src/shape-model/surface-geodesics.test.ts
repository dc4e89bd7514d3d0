import { createRandom } from '#numeric';
import { geodesicDistance, sampleSurfaceUniform, subdivide } from '#shape';
import { describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { particleNeighbours } from './sampling-gradient.ts';
import { alongSurface, surfaceGeodesics } from './surface-geodesics.ts';

describe('surfaceGeodesics', () => {
	test('agrees with exact distances along the surface, within the cover', () => {
		const mesh = subdivide(boxMesh([-20, -15, -0.5], [20, 15, 0.5]), { scheme: 'midpoint', levels: 4 });
		const coverMm = 2;
		const found = surfaceGeodesics(mesh, { reachMm: 15, coverMm });
		const distance = alongSurface(found, Float64Array.from(mesh.positions));
		const random = createRandom(2);
		const count = mesh.positions.length / 3;
		for (let k = 0; k < 6; k++) {
			const from = random.integer(count);
			const exact = geodesicDistance(mesh, [from], { method: 'exact' });
			for (let v = 0; v < count; v += 7) {
				const own = distance(from, v);
				// Off by the cover at both ends and by what edges are longer: √2 across squares cut one way only.
				if (exact[v] < 15 / Math.SQRT2 - 2 * coverMm) expect(own).toBeLessThan(1.25 * exact[v] + 2.2 * coverMm);
				expect(own).toBeGreaterThan((exact[v] - 2.2 * coverMm) / 1.15);
			}
		}
	});

	test('other parts are out of reach; large triangles are cut', () => {
		const [a, b] = [boxMesh([0, 0, 0], [10, 10, 10]), boxMesh([0, 0, 10.1], [10, 10, 20])];
		const both = {
			positions: Float32Array.of(...a.positions, ...b.positions),
			triangles: Uint32Array.of(...a.triangles, ...b.triangles.map((v) => v + a.positions.length / 3)),
		};
		const distance = alongSurface(
			surfaceGeodesics(both, { reachMm: 8, coverMm: 1 }),
			Float64Array.of(5, 5, 10, 5, 5, 10.1, 8, 5, 10),
		);
		expect(distance(0, 1)).toBe(Infinity);
		expect(distance(0, 2)).toBeLessThan(6);
	});
});

describe('particleNeighbours along the surface', () => {
	test('on a plate thinner than the spacing, neighbours lie on the own wall; straight ones do not', () => {
		const plate = subdivide(boxMesh([-20, -20, -0.2], [20, 20, 0.2]), { scheme: 'midpoint', levels: 5 });
		const points = Float64Array.from(sampleSurfaceUniform(plate, 300, { seed: 3 }).positions);
		const radius = 6;
		const geodesics = surfaceGeodesics(plate, { reachMm: radius, coverMm: 1.5 });
		const straight = particleNeighbours(points, radius);
		const along = particleNeighbours(points, radius, alongSurface(geodesics, points));
		/** Pairs across the wall, both so far from the rim that the way round is longer than the radius. */
		const across = ({ starts, neighbours }: typeof straight): number => {
			let count = 0;
			for (let i = 0; i < points.length / 3; i++) {
				if (Math.max(Math.abs(points[3 * i]), Math.abs(points[3 * i + 1])) > 20 - radius) continue;
				for (const j of neighbours.subarray(starts[i], starts[i + 1]))
					if (points[3 * i + 2] * points[3 * j + 2] < 0) count++;
			}
			return count;
		};
		expect(across(straight)).toBeGreaterThan(100);
		expect(across(along)).toBe(0);
		expect(along.neighbours.length).toBeGreaterThan(0.4 * straight.neighbours.length);
	});

	test('on a ball both are the same but for the reckoning', () => {
		const ball = sphereMesh(10, 4);
		const points = Float64Array.from(sampleSurfaceUniform(ball, 200, { seed: 3 }).positions);
		const geodesics = surfaceGeodesics(ball, { reachMm: 4, coverMm: 1 });
		const straight = particleNeighbours(points, 4).neighbours.length;
		const along = particleNeighbours(points, 4, alongSurface(geodesics, points)).neighbours.length;
		expect(Math.abs(along / straight - 1)).toBeLessThan(0.1);
	});
});
