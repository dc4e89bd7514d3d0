import { describe, expect, test } from 'vitest';
import { noiseVolume } from '../../tests/label-volumes.ts';
import { noisyMesh, stretchedMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { collapseEdges } from './collapse-edges.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const largestOf = (volume: Parameters<typeof extractSurfaces>[0]): TriangleMesh =>
	[...extractSurfaces(volume)].reduce((a, b) => (b.mesh.triangles.length > a.mesh.triangles.length ? b : a)).mesh;

const meshes: readonly (readonly [string, TriangleMesh])[] = [
	['ball', sphereMesh(10, 4)],
	['rough ellipsoid', noisyMesh(stretchedMesh(sphereMesh(10, 4), [3, 1, 0.5]), 0.05, 7)],
	['torus and ball', together(torusMesh(20, 5, 60, 30), sphereMesh(3, 3, [50, 0, 0]))],
	['large enough to be moved together', noisyMesh(sphereMesh(30, 6), 0.02, 9)],
	['noise in voxels', largestOf(noiseVolume(14, 0.4, 3))],
	['tetrahedron-like box', boxMesh([0, 0, 0], [1, 2, 3])],
];

describe.each(meshes)('%s', (_, mesh) => {
	const { twins } = pairEdges(mesh);
	const before = findDefects(mesh);

	test.each([1.3, 4, 20, Infinity])(
		'a %d-th of the triangles: both twins the same bits, still the same manifold',
		(divisor) => {
			const options = { targetTriangleCount: mesh.triangles.length / 3 / divisor, maxErrorMm: Infinity };
			const plain = collapseEdges(mesh, twins, { ...options, backend: 'typescript' });
			const compiled = collapseEdges(mesh, twins, { ...options, backend: 'wasm' });
			expect(compiled.triangles).toEqual(plain.triangles);
			expect(compiled.mergedInto).toEqual(plain.mergedInto);
			expect(compiled.errorMm).toBe(plain.errorMm);
			for (const vertex of plain.triangles)
				for (let i = 3 * vertex; i < 3 * vertex + 3; i++) expect(compiled.positions[i]).toBe(plain.positions[i]);
			const after = findDefects({ positions: Float32Array.from(plain.positions), triangles: plain.triangles });
			const { isClosed, isManifold, isOriented, genus, components } = before;
			expect(after).toMatchObject({ isClosed, isManifold, isOriented, genus, components });
		},
	);

	test('locked vertices stay where they are; with all locked nothing happens', () => {
		const locked = Uint8Array.from({ length: mesh.positions.length / 3 }, (__, v) => (v % 3 === 0 ? 1 : 0));
		for (const backend of ['wasm', 'typescript'] as const) {
			const some = collapseEdges(mesh, twins, { targetTriangleCount: 0, maxErrorMm: Infinity, locked, backend });
			const used = new Set(some.triangles);
			locked.forEach((isLocked, v) => {
				if (!isLocked) return;
				expect(used.has(v)).toBe(true);
				expect(some.mergedInto[v]).toBe(v);
				expect(some.positions[3 * v]).toBeCloseTo(mesh.positions[3 * v], 12);
			});
			const all = collapseEdges(mesh, twins, {
				targetTriangleCount: 0,
				maxErrorMm: Infinity,
				locked: locked.map(() => 1),
				backend,
			});
			expect(all.triangles).toEqual(mesh.triangles);
		}
	});
});

test('flat parts cost nothing: a finely meshed box keeps its eight corners', () => {
	const fine = largestOf(noiseVolume(8, 1.1, 1));
	const { twins } = pairEdges(fine);
	const { triangles, errorMm } = collapseEdges(fine, twins, { targetTriangleCount: 0, maxErrorMm: 1e-4 });
	expect(errorMm).toBeLessThan(1e-4);
	// A marching-cubes box has its edges bevelled: 6 faces, 12 bevels, 8 corners are 24 vertices, 44 triangles.
	expect(triangles.length / 3).toBeLessThanOrEqual(60);
});

test('the limit of the error is kept', () => {
	const mesh = sphereMesh(10, 5);
	const { twins } = pairEdges(mesh);
	for (const maxErrorMm of [0.02, 0.05, 0.2]) {
		const { triangles, errorMm } = collapseEdges(mesh, twins, { targetTriangleCount: 0, maxErrorMm });
		expect(errorMm).toBeLessThanOrEqual(maxErrorMm);
		expect(errorMm).toBeGreaterThan(maxErrorMm / 3);
		expect(triangles.length).toBeLessThan(mesh.triangles.length);
	}
});
