import { expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { boxMesh, sphereMesh, soupOf, together, torusMesh } from '../../tests/solid-meshes.ts';
import { hasEvenEdges } from './even-edges.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** What the hash stands for, counted. */
const isEven = (mesh: TriangleMesh): boolean => {
	const { boundaryEdges, oddEdges } = pairEdges(mesh);
	return boundaryEdges + oddEdges === 0;
};

test('hasEvenEdges says what counting says: closed, open, torn, doubled, degenerate, and random triangles (seed 1)', () => {
	const random = createRandom(1);
	const torus = torusMesh(5, 2, 20, 12);
	const without = (mesh: TriangleMesh, t: number): TriangleMesh => ({
		...mesh,
		triangles: mesh.triangles.filter((_, h) => Math.floor(h / 3) !== t),
	});
	const meshes = [
		torus,
		boxMesh([0, 0, 0], [1, 1, 1]),
		together(torus, sphereMesh(1, 2)),
		soupOf(torus),
		{ ...torus, triangles: Uint32Array.of(...torus.triangles, ...torus.triangles.subarray(0, 3)) },
		{ ...torus, triangles: Uint32Array.of(...torus.triangles, 1, 1, 2, 3, 3, 3) },
		{ positions: new Float32Array(0), triangles: new Uint32Array(0) },
		...Array.from({ length: torus.triangles.length / 3 }, (_, t) => without(torus, t)),
	];
	for (const mesh of meshes) expect(hasEvenEdges(mesh)).toBe(isEven(mesh));
	let even = 0;
	for (let round = 0; round < 2000; round++) {
		const few = {
			positions: new Float32Array(12),
			triangles: Uint32Array.from({ length: 12 }, () => random.integer(4)),
		};
		expect(hasEvenEdges(few)).toBe(isEven(few));
		if (isEven(few)) even++;
	}
	expect(even).toBeGreaterThan(10);
	expect(() => hasEvenEdges({ ...torus, triangles: Uint32Array.of(0, 1, 240) })).toThrow(/240 of 240/);
});
