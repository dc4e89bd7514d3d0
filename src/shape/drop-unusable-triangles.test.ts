import { expect, test } from 'vitest';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { dropUnusableTriangles } from './drop-unusable-triangles.ts';
import { findDefects } from './find-defects.ts';
import { removeSmallComponents } from './remove-small-components.ts';
import { together } from '../../tests/solid-meshes.ts';

const box = boxMesh([0, 0, 0], [1, 1, 1]);

test('a sound mesh comes back itself', () => {
	expect(dropUnusableTriangles(box)).toEqual({ mesh: box, invalid: 0, degenerate: 0, duplicate: 0 });
	expect(dropUnusableTriangles(box).mesh).toBe(box);
});

test('what no surface can have goes, and is counted', () => {
	const bad = {
		positions: Float32Array.of(...box.positions, NaN, 0, 0, 0, Infinity, 0),
		triangles: Uint32Array.of(...box.triangles, 0, 1, 8, 0, 1, 9, 0, 1, 10, 0, 1, 1, 7, 7, 7, 5),
	};
	const { mesh, invalid, degenerate, duplicate } = dropUnusableTriangles(bad);
	expect({ invalid, degenerate, duplicate }).toEqual({ invalid: 4, degenerate: 2, duplicate: 0 });
	expect(mesh).toEqual(box);
});

test('repeated triangles: one stays, a fold goes whole, a two-sided sheet keeps one side', () => {
	const [a, b, c] = box.triangles;
	const twice = { ...box, triangles: Uint32Array.of(...box.triangles, b, c, a, c, a, b) };
	expect(dropUnusableTriangles(twice)).toMatchObject({ duplicate: 2, mesh: { triangles: box.triangles } });
	const fold = { ...box, triangles: Uint32Array.of(...box.triangles, 0, 1, 7, 7, 1, 0) };
	expect(dropUnusableTriangles(fold)).toMatchObject({ duplicate: 2, mesh: { triangles: box.triangles } });
	const sheet = {
		positions: Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0),
		triangles: Uint32Array.of(0, 1, 2, 0, 2, 3, 2, 1, 0, 3, 2, 0),
	};
	expect(dropUnusableTriangles(sheet).mesh.triangles).toEqual(Uint32Array.of(0, 1, 2, 0, 2, 3));
});

test('nothing usable', () => {
	const lost = dropUnusableTriangles({ positions: Float32Array.of(NaN, 1), triangles: Uint32Array.of(0, 1, 2, 3) });
	expect(lost.mesh).toEqual({ positions: new Float32Array(0), triangles: new Uint32Array(0) });
	expect(findDefects(lost.mesh).triangleCount).toBe(0);
});

test('small components go, the largest stays', () => {
	const mesh = together(sphereMesh(10, 3), sphereMesh(1, 1, [20, 0, 0]), boxMesh([30, 0, 0], [30.1, 0.1, 0.1]));
	expect(removeSmallComponents(mesh, {}).mesh).toBe(mesh);
	expect(removeSmallComponents(mesh, { leastTriangles: 13 }).removedComponents).toBe(1);
	expect(removeSmallComponents(mesh, { leastAreaMm2: 1 }).removedComponents).toBe(1);
	expect(removeSmallComponents(mesh, { leastAreaShare: 0.5 }).removedComponents).toBe(2);
	expect(removeSmallComponents(mesh, { mostComponents: 2 }).removedComponents).toBe(1);
	expect(removeSmallComponents(mesh, { leastTriangles: 1e9 }).mesh.triangles).toEqual(sphereMesh(10, 3).triangles);
	expect(() => removeSmallComponents(mesh, { leastAreaMm2: NaN })).toThrow(RangeError);
});
