import { describe, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { compactMesh, dropDegenerateTriangles, selectTriangles } from './compact-mesh.ts';
import { findDefects } from './find-defects.ts';

describe('compactMesh', () => {
	test('drops unused vertices and keeps the order of the others', () => {
		const positions = Float32Array.from({ length: 18 }, (_, i) => i);
		const mesh = compactMesh({ positions, triangles: Uint32Array.of(5, 1, 3) });
		expect([...mesh.positions]).toEqual([3, 4, 5, 9, 10, 11, 15, 16, 17]);
		expect([...mesh.triangles]).toEqual([2, 0, 1]);
	});

	test('a mesh without unused vertices is returned itself', () => {
		const mesh = sphereMesh(1, 2);
		expect(compactMesh(mesh)).toBe(mesh);
	});
});

describe('selectTriangles', () => {
	test('keeps what is marked', () => {
		const mesh = sphereMesh(1, 2);
		const keep = Array.from({ length: mesh.triangles.length / 3 }, (_, t) => t % 2 === 0);
		const half = selectTriangles(mesh, keep);
		expect(half.triangles.length).toBe(mesh.triangles.length / 2);
		half.triangles.forEach((vertex, h) => {
			const original = mesh.triangles[6 * Math.floor(h / 3) + (h % 3)];
			expect(half.positions.slice(3 * vertex, 3 * vertex + 3)).toEqual(
				mesh.positions.slice(3 * original, 3 * original + 3),
			);
		});
		expect(() => selectTriangles(mesh, [1, 0])).toThrow(/got 2/);
	});
});

describe('dropDegenerateTriangles', () => {
	test('a closed mesh with a collapsed edge stays closed', () => {
		const mesh = sphereMesh(1, 2);
		const [gone, kept] = mesh.triangles;
		const collapsed = { ...mesh, triangles: mesh.triangles.map((vertex) => (vertex === gone ? kept : vertex)) };
		expect(findDefects(collapsed).degenerateTriangles).toBe(2);
		const cleaned = dropDegenerateTriangles(collapsed);
		expect(cleaned.triangles.length).toBe(mesh.triangles.length - 6);
		expect(findDefects(cleaned)).toMatchObject({ isClosed: true, isManifold: true, isOriented: true, genus: 0 });
		expect(dropDegenerateTriangles(mesh)).toBe(mesh);
	});
});
