import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { noisyMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { resolveSelfIntersections } from './resolve-self-intersections.ts';
import { isSelfIntersecting } from './self-intersections.ts';

test('a surface without crossings comes back itself', () => {
	const mesh = torusMesh(10, 3);
	expect(resolveSelfIntersections(mesh)).toEqual({ mesh, isResolved: true, rounds: 0, removedTriangles: 0 });
});

test.each([1, 2, 3, 4])(
	'spikes and folds of a few vertices are cut out, seed %d: closed, no crossing, volume kept',
	(seed) => {
		const random = createRandom(seed);
		const ball = sphereMesh(20, 5);
		const positions = ball.positions.slice();
		for (let i = 0; i < 40; i++) {
			const v = Math.floor((random.next() * positions.length) / 3);
			for (let axis = 0; axis < 3; axis++) positions[3 * v + axis] += 5 * random.normal();
		}
		const mesh = { ...ball, positions };
		expect(isSelfIntersecting(mesh)).toBe(true);
		const resolved = resolveSelfIntersections(mesh);
		expect(resolved.isResolved).toBe(true);
		expect(isSelfIntersecting(resolved.mesh)).toBe(false);
		expect(findDefects(resolved.mesh)).toMatchObject({ isClosed: true, isManifold: true, isOriented: true });
		expect(massProperties(resolved.mesh).volumeMm3 / massProperties(ball).volumeMm3).toBeCloseTo(1, 1.5);
		expect(resolved.removedTriangles).toBeLessThan(ball.triangles.length / 3 / 10);
	},
);

test('it gives up, and says so, where too much would go', () => {
	const tangle = noisyMesh(sphereMesh(5, 4), 1, 3);
	const { isResolved, removedTriangles } = resolveSelfIntersections(tangle);
	expect(isResolved).toBe(false);
	expect(removedTriangles).toBeLessThan(tangle.triangles.length / 30);
});
