import { describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { poissonDisk } from './poisson-disk.ts';
import { nearestPoints } from './nearest-points.ts';
import { pointTree } from './point-tree.ts';
import { sampleSurfaceUniform } from './sample-surface.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Least distance of two points, by all pairs. */
function leastDistance(p: Float32Array): number {
	let least = Infinity;
	for (let i = 0; i < p.length; i += 3)
		for (let j = 0; j < i; j += 3)
			least = Math.min(least, (p[i] - p[j]) ** 2 + (p[i + 1] - p[j + 1]) ** 2 + (p[i + 2] - p[j + 2]) ** 2);
	return Math.sqrt(least);
}

describe('poissonDisk', () => {
	test.each<[string, TriangleMesh, number]>([
		['torus', torusMesh(20, 7), 1.5],
		['box far from the origin', boxMesh([20_000, -30_000, 10_000], [20_020, -29_990, 10_030]), 1],
		['needle', boxMesh([0, 0, 0], [100, 0.01, 0.01]), 2],
		['radius larger than the shape', sphereMesh(3, 3), 20],
	])('%s: no two nearer than the radius, nothing farther than 1.15 radii', (_, mesh, radius) => {
		const { positions, normals } = poissonDisk(mesh, radius, { seed: 1 });
		expect(leastDistance(positions)).toBeGreaterThanOrEqual(radius);
		expect(normals.length).toBe(positions.length);
		const places = sampleSurfaceUniform(mesh, 20_000, { seed: 2 }).positions;
		const { distancesMm } = nearestPoints(pointTree(positions), places);
		expect(distancesMm.reduce((most, value) => Math.max(most, value), 0)).toBeLessThan(1.15 * radius);
	});

	test('the share of the area its discs cover is that of a maximal set', () => {
		const radius = 0.5;
		const { positions } = poissonDisk(sphereMesh(10, 5), radius, { seed: 3 });
		const covered = ((positions.length / 3) * Math.PI * (radius / 2) ** 2) / (4 * Math.PI * 100);
		// Random sequential addition in the plane fills 0.547 in the end, slower and slower.
		expect(covered).toBeGreaterThan(0.49);
		expect(covered).toBeLessThan(0.547);
	});

	test('the same seed gives the same points, another other ones; nonsense is refused', () => {
		const mesh = torusMesh(5, 2);
		expect(poissonDisk(mesh, 0.5, { seed: 4 })).toEqual(poissonDisk(mesh, 0.5, { seed: 4 }));
		expect(poissonDisk(mesh, 0.5, { seed: 5 })).not.toEqual(poissonDisk(mesh, 0.5, { seed: 4 }));
		for (const radius of [0, -1, Number.NaN, Infinity]) expect(() => poissonDisk(mesh, radius)).toThrow(/radiusMm/);
		expect(() => poissonDisk(mesh, 1e-5)).toThrow(/choose a larger/);
		expect(() => poissonDisk({ positions: new Float32Array(0), triangles: new Uint32Array(0) }, 1)).toThrow(RangeError);
	});
});
