import { describe, expect, test } from 'vitest';
import { ballVolume, noiseVolume, testRandom, volumeOf } from '../../tests/label-volumes.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { orientOutward } from './orient-outward.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Each triangle reversed with the given probability. */
function shuffledSides(mesh: TriangleMesh, probability: number, seed: number): TriangleMesh {
	const random = testRandom(seed);
	const { triangles } = reverseOrientation(mesh);
	for (let h = 0; h < triangles.length; h += 3)
		if (random() > probability) triangles.set(mesh.triangles.subarray(h, h + 3), h);
	return { positions: mesh.positions, triangles };
}

describe('orientOutward', () => {
	test.each([0.1, 0.5, 1])('undoes any flipping of triangles (%f of them)', (probability) => {
		const [{ mesh: ball }] = extractSurfaces(ballVolume(6));
		for (const mesh of [ball, torusMesh(10, 3), together(sphereMesh(2, 2), boxMesh([10, 0, 0], [12, 3, 3]))])
			expect(orientOutward(shuffledSides(mesh, probability, 7)).triangles.length).toBe(mesh.triangles.length);
		const restored = orientOutward(shuffledSides(ball, probability, 3));
		expect(findDefects(restored)).toMatchObject({ misorientedEdges: 0, genus: 0 });
		expect(massProperties(restored).volumeMm3).toBeCloseTo(massProperties(ball).volumeMm3, 6);
	});

	test('an outward mesh stays as it is, bit for bit', () => {
		const [{ mesh }] = extractSurfaces(noiseVolume(14, 0.35, 2));
		expect(orientOutward(mesh)).toEqual(mesh);
	});

	test('each part is turned by itself', () => {
		const mesh = together(boxMesh([0, 0, 0], [1, 1, 1]), reverseOrientation(boxMesh([5, 0, 0], [8, 3, 3])));
		expect(massProperties(orientOutward(mesh)).volumeMm3).toBeCloseTo(28, 5);
	});

	test('the wall of a cavity stays inward, an inward part outside does not', () => {
		const hollow = volumeOf([24, 24, 24], (x, y, z) => Math.abs(Math.hypot(x - 11.5, y - 11.5, z - 11.5) - 8) < 3);
		const [{ mesh }] = extractSurfaces(hollow);
		expect(orientOutward(mesh)).toEqual(mesh);
		const aside = together(mesh, reverseOrientation(boxMesh([100, 0, 0], [101, 1, 1])));
		expect(massProperties(orientOutward(aside)).volumeMm3).toBeCloseTo(massProperties(mesh).volumeMm3 + 1, 3);
	});

	test('an open bowl looks outward, away from its own centre', () => {
		const sphere = sphereMesh(10, 3);
		const bowl = { positions: sphere.positions, triangles: sphere.triangles.subarray(0, sphere.triangles.length / 2) };
		expect(orientOutward(reverseOrientation(bowl))).toEqual(bowl);
	});
});
