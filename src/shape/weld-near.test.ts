import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { boxMesh, soupOf, sphereMesh } from '../../tests/solid-meshes.ts';
import { findDefects } from './find-defects.ts';
import { weldNear } from './weld-near.ts';

test('a soup whose corners are off by rounding is sewn', () => {
	const random = createRandom(5);
	const ball = sphereMesh(10, 3);
	const soup = soupOf(ball);
	const rough = { ...soup, positions: soup.positions.map((value) => value + 1e-4 * (random.next() - 0.5)) };
	const { mesh, mergedVertices } = weldNear(rough, { toleranceMm: 1e-3 });
	expect(findDefects(mesh)).toMatchObject({ isClosed: true, isManifold: true, isOriented: true, genus: 0 });
	expect(mergedVertices).toBe(soup.positions.length / 3 - ball.positions.length / 3);
	for (let i = 0; i < rough.triangles.length; i++)
		for (let axis = 0; axis < 3; axis++)
			expect(Math.abs(mesh.positions[3 * mesh.triangles[i] + axis] - rough.positions[3 * i + axis])).toBeLessThan(1e-3);
});

test('closed parts are left alone unless asked', () => {
	const ball = sphereMesh(1, 4);
	expect(weldNear(ball, { toleranceMm: 0.3 }).mesh).toBe(ball);
	expect(weldNear(ball, { toleranceMm: 0.3, onlyBoundary: false }).mergedVertices).toBeGreaterThan(100);
});

test('tolerance 0 merges equal positions; a negative one, or missing vertices, are refused', () => {
	const soup = soupOf(boxMesh([0, 0, 0], [1, 1, 1]));
	expect(findDefects(weldNear(soup, { toleranceMm: 0 }).mesh).isClosed).toBe(true);
	expect(() => weldNear(soup, { toleranceMm: -1 })).toThrow(RangeError);
	expect(() => weldNear({ ...soup, triangles: Uint32Array.of(0, 1, 999) }, { toleranceMm: 1 })).toThrow(RangeError);
});
