import { describe, expect, test } from 'vitest';
import { createRandom, exactOrientation } from '#numeric';
import { ballVolume, noiseVolume } from '../../tests/label-volumes.ts';
import { movedMesh, noisyMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, soupOf, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { isSelfIntersecting, selfIntersections } from './self-intersections.ts';
import { smoothTaubin } from './smooth-taubin.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { trianglesOverlap } from './triangle-overlap.ts';
import { weld } from './weld.ts';

const sortedPairs = (pairs: Uint32Array): string[] =>
	Array.from({ length: pairs.length / 2 }, (_, i) => pairs.subarray(2 * i, 2 * i + 2).join()).sort();

/** Every pair of triangles by the exact test, no boxes, no short cuts. */
function bruteForce(mesh: TriangleMesh): string[] {
	const { positions, triangles } = weld(mesh);
	const orientation = exactOrientation(positions);
	const corners = Array.from(
		{ length: triangles.length / 3 },
		(_, t) => [triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]] as const,
	);
	const found: string[] = [];
	for (let t = 0; t < corners.length; t++)
		for (let u = t + 1; u < corners.length; u++)
			if (trianglesOverlap(orientation, corners[t], corners[u])) found.push(`${t},${u}`);
	return found.sort();
}

describe('selfIntersections', () => {
	test('none on closed forms, extracted surfaces and their soup', () => {
		const [{ mesh: ball }] = extractSurfaces(ballVolume(10));
		const [{ mesh: noise }] = extractSurfaces(noiseVolume(16, 0.4, 1));
		const clean = [
			boxMesh([0, 0, 0], [1, 2, 3]),
			tetrahedronMesh([0, 0, 0], 1),
			torusMesh(5, 2),
			sphereMesh(3, 4),
			ball,
			noise,
		];
		for (const mesh of [...clean, soupOf(ball), smoothTaubin(ball), { ...ball, triangles: ball.triangles.slice(300) }])
			expect(selfIntersections(mesh)).toEqual({ pairs: new Uint32Array(0), isComplete: true });
	});

	test('equals brute force on noisy, crossing, folded and random surfaces (seed 1)', () => {
		const random = createRandom(1);
		const soup = {
			positions: Float32Array.from({ length: 900 }, () => random.normal()),
			triangles: Uint32Array.from({ length: 300 }, (_, h) => h),
		};
		const grid = {
			positions: Float32Array.from({ length: 300 }, () => random.integer(5)),
			triangles: Uint32Array.from({ length: 450 }, () => random.integer(100)),
		};
		const shapes = [
			together(sphereMesh(3, 2), sphereMesh(3, 2, [1, 0.5, 0.25])),
			together(boxMesh([0, 0, 0], [2, 2, 2]), boxMesh([1, 1, 0], [3, 3, 2])),
			together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([0, 0, 1], [1, 1, 2])),
			noisyMesh(sphereMesh(5, 3), 0.6, 2),
			noisyMesh(torusMesh(5, 2, 30, 20), 0.4, 3),
			soup,
			grid,
		];
		for (const mesh of shapes) {
			const { pairs, isComplete } = selfIntersections(mesh);
			const expected = bruteForce(mesh);
			expect(sortedPairs(pairs)).toEqual(expected);
			expect(expected.length).toBeGreaterThan(0);
			expect(isComplete).toBe(true);
			expect(isSelfIntersecting(mesh)).toBe(true);
		}
	});

	test('a torus whose tube is fatter than its hole crosses itself; rotation and scale do not matter (seed 2)', () => {
		const random = createRandom(2);
		for (let i = 0; i < 10; i++) {
			const move = { rotation: randomRotation(random), scale: 10 ** random.uniform(-3, 3) };
			expect(isSelfIntersecting(movedMesh(torusMesh(2, 2.5, 60, 40), move))).toBe(true);
			expect(isSelfIntersecting(movedMesh(torusMesh(3, 2.5, 60, 40), move))).toBe(false);
		}
	});

	test('neighbours folded back onto each other, and duplicates', () => {
		const folded = {
			positions: Float32Array.of(0, 0, 0, 4, 0, 0, 1, 3, 0, 2, 1, 0),
			triangles: Uint32Array.of(0, 1, 2, 1, 0, 3),
		};
		expect([...selfIntersections(folded).pairs]).toEqual([0, 1]);
		const box = boxMesh([0, 0, 0], [1, 1, 1]);
		const doubled = { ...box, triangles: Uint32Array.of(...box.triangles, ...box.triangles.slice(0, 3)) };
		expect([...selfIntersections(doubled).pairs]).toEqual([0, 12]);
	});

	test('stops at the limit and at the number of tests, and says so', () => {
		const crossing = together(sphereMesh(3, 4), sphereMesh(3, 4, [1, 0, 0]));
		const some = selfIntersections(crossing, { limit: 5 });
		expect(some.pairs.length).toBe(10);
		expect(some.isComplete).toBe(false);
		expect(isSelfIntersecting(crossing, { maxTests: 0 })).toBeUndefined();
		expect(isSelfIntersecting(sphereMesh(3, 4), { maxTests: 100_000 })).toBe(false);
		expect(() => selfIntersections(crossing, { limit: 0 })).toThrow(/got 0/);
	});

	test('quick decisions on neighbours leave few exact tests', () => {
		const mesh = smoothTaubin([...extractSurfaces(ballVolume(20))][0].mesh);
		expect(isSelfIntersecting(mesh, { maxTests: mesh.triangles.length / 3 })).toBe(false);
	});

	test('nothing, one triangle, degenerate and non-finite triangles', () => {
		const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(isSelfIntersecting(none)).toBe(false);
		expect(isSelfIntersecting({ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) })).toBe(false);
		const spoilt = together(sphereMesh(1, 1), sphereMesh(1, 1, [Number.NaN, 0, 0]), sphereMesh(1, 1, [Infinity, 0, 0]));
		expect(isSelfIntersecting(spoilt)).toBe(false);
	});
});
