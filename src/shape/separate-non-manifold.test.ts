import { describe, expect, test } from 'vitest';
import { boxMesh, soupOf, sphereMesh, tetrahedronMesh, together } from '../../tests/solid-meshes.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { meshComponents } from './mesh-components.ts';
import { separateNonManifold } from './separate-non-manifold.ts';
import { separateTouching } from './separate-touching.ts';
import { isSelfIntersecting } from './self-intersections.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { weld } from './weld.ts';

const solid = { isClosed: true, isManifold: true, isOriented: true };

const cases: readonly (readonly [string, TriangleMesh, number])[] = [
	['two boxes along an edge', weld(together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([1, 1, 0], [2, 2, 1]))), 2],
	['two boxes at a corner', weld(together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([1, 1, 1], [2, 2, 2]))), 1],
	['two tetrahedra at a vertex', weld(together(tetrahedronMesh([0, 0, 0], 1), tetrahedronMesh([-1, 0, 0], 1))), 1],
	[
		'three wedges round an edge',
		weld(
			together(
				...[0, 2, 4].map((i) => {
					const at = (k: number): number[] => [Math.cos((k * Math.PI) / 3), Math.sin((k * Math.PI) / 3)];
					const [p, q] = [at(i), at(i + 1)];
					return {
						positions: Float32Array.of(0, 0, 0, ...p, 0, ...q, 0, 0, 0, 1, ...p, 1, ...q, 1),
						triangles: Uint32Array.of(0, 2, 1, 3, 4, 5, 0, 1, 4, 0, 4, 3, 1, 2, 5, 1, 5, 4, 2, 0, 3, 2, 3, 5),
					};
				}),
			),
		),
		4,
	],
];

describe.each(cases)('%s', (_, mesh, added) => {
	test('come apart into closed manifolds of the same volume', () => {
		const before = findDefects(mesh);
		expect(before.isManifold).toBe(false);
		const { mesh: apart, addedVertices, removedTriangles } = separateNonManifold(mesh);
		expect({ addedVertices, removedTriangles }).toEqual({ addedVertices: added, removedTriangles: 0 });
		expect(findDefects(apart)).toMatchObject(solid);
		expect(massProperties(apart).volumeMm3).toBeCloseTo(massProperties(mesh, { isClosed: true }).volumeMm3, 6);
		for (const { volumeMm3 } of meshComponents(apart).components) expect(volumeMm3).toBeGreaterThan(0);
		// A second time there is nothing to do.
		expect(separateNonManifold(apart)).toMatchObject({ addedVertices: 0, removedTriangles: 0 });
	});

	test('moved apart they stay so when only coordinates are kept', () => {
		const { mesh: apart, movedVertices, distanceMm } = separateTouching(separateNonManifold(mesh).mesh);
		expect(movedVertices).toBeGreaterThanOrEqual(2 * added > 6 ? 6 : 2 * added);
		expect(distanceMm).toBeLessThan(1e-4);
		expect(findDefects(weld(soupOf(apart)))).toMatchObject(solid);
		expect(isSelfIntersecting(apart)).toBe(false);
		expect(separateTouching(apart)).toEqual({ mesh: apart, movedVertices: 0, distanceMm: 0 });
	});
});

test('a fin on a closed surface is taken out', () => {
	const box = boxMesh([0, 0, 0], [1, 1, 1]);
	const fin = {
		positions: Float32Array.of(...box.positions, 2, 0.5, 0.5),
		triangles: Uint32Array.of(...box.triangles, 1, 3, 8),
	};
	const { mesh } = separateNonManifold(fin);
	const { isManifold, nonManifoldEdges } = findDefects(mesh);
	expect({ isManifold, nonManifoldEdges }).toEqual({ isManifold: true, nonManifoldEdges: 0 });
	const largest = meshComponents(mesh).components[0];
	expect(largest.triangleCount).toBe(12);
	expect(largest.volumeMm3).toBeCloseTo(1, 6);
});

test('a Möbius band is cut open: sides agree, edges have one or two triangles', () => {
	const count = 12;
	const positions: number[] = [];
	const triangles: number[] = [];
	for (let i = 0; i < count; i++) {
		const angle = (2 * Math.PI * i) / count;
		for (const side of [-1, 1]) {
			const radius = 3 + side * Math.cos(angle / 2);
			positions.push(radius * Math.cos(angle), radius * Math.sin(angle), side * Math.sin(angle / 2));
		}
		const isLast = i === count - 1;
		const [a, b] = [2 * i, 2 * i + 1];
		const [c, d] = isLast ? [1, 0] : [a + 2, b + 2];
		triangles.push(a, c, b, b, c, d);
	}
	const band = { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
	expect(findDefects(band).isOriented).toBe(false);
	const { mesh } = separateNonManifold(band);
	expect(findDefects(mesh)).toMatchObject({ isOriented: true, isManifold: true, triangleCount: 24, components: 1 });
});

test('a sound mesh and an empty one stay as they are', () => {
	const ball = sphereMesh(3, 2);
	expect(separateNonManifold(ball)).toEqual({ mesh: ball, addedVertices: 0, removedTriangles: 0 });
	const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	expect(separateNonManifold(none)).toEqual({ mesh: none, addedVertices: 0, removedTriangles: 0 });
	expect(() => separateNonManifold({ ...ball, triangles: Uint32Array.of(0, 1, 9999) })).toThrow(RangeError);
});
