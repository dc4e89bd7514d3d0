import { describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { volumeOf } from '../../tests/label-volumes.ts';
import { boundingBox } from './bounding-box.ts';
import { closestPoints } from './closest-point.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { levelsOfDetail } from './levels-of-detail.ts';
import { massProperties } from './mass-properties.ts';
import { smoothPreservingVolume } from './smooth-preserving-volume.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree } from './triangle-tree.ts';

/** Largest distance of the vertices of one mesh from the surface of another. */
function deviation(from: TriangleMesh, to: TriangleMesh): number {
	return closestPoints(triangleTree(to), from.positions).distancesMm.reduce((most, d) => Math.max(most, d), 0);
}

/** A rod wound up as a spring: long, thin, and far from its own box. */
function spring(): TriangleMesh {
	const [volume, radius, rod, turns] = [[90, 90, 120] as const, 35, 2.2, 3];
	const onAxis = Array.from({ length: 2000 }, (_, i) => {
		const angle = (2 * Math.PI * turns * i) / 2000;
		return [45 + radius * Math.cos(angle), 45 + radius * Math.sin(angle), 10 + (100 * i) / 2000];
	});
	const inside = new Set<string>();
	for (const [x, y, z] of onAxis)
		for (let k = Math.ceil(z - rod); k <= z + rod; k++)
			for (let j = Math.ceil(y - rod); j <= y + rod; j++)
				for (let i = Math.ceil(x - rod); i <= x + rod; i++)
					if (Math.hypot(i - x, j - y, k - z) <= rod) inside.add(`${i},${j},${k}`);
	const [{ mesh }] = extractSurfaces(volumeOf([...volume], (x, y, z) => inside.has(`${x},${y},${z}`)));
	return smoothPreservingVolume(mesh, { isClosed: true }).mesh;
}

describe('levelsOfDetail', () => {
	test('a thin rod stays a rod: no level is further off than half its radius, although its box is large', async () => {
		const mesh = spring();
		const { volumeMm3, areaMm2 } = massProperties(mesh);
		const levels = await levelsOfDetail(mesh, [4000, 1000, 50]);
		const { min, max } = boundingBox(mesh.positions);
		expect(Math.hypot(...max.map((high, axis) => high - min[axis])) * 0.02).toBeGreaterThan(2);
		for (const level of levels) {
			expect(level.errorMm).toBeLessThanOrEqual(volumeMm3 / areaMm2);
			expect(deviation(mesh, level.mesh)).toBeLessThan(volumeMm3 / areaMm2);
			expect(deviation(level.mesh, mesh)).toBeLessThan(volumeMm3 / areaMm2);
		}
		expect(levels[2].achievedTriangleCount).toBeGreaterThan(50);
		expect(levels[2].achievedTriangleCount).toBeLessThan(mesh.triangles.length / 3 / 10);
	});

	test('the limit is for the sum of all steps', async () => {
		const mesh = sphereMesh(20, 5);
		for (const maxErrorMm of [0, 0.05, 0.4]) {
			const levels = await levelsOfDetail(mesh, [4000, 1000, 100, 20], { maxErrorMm });
			for (const level of levels) expect(level.errorMm).toBeLessThanOrEqual(maxErrorMm);
			expect(deviation(mesh, levels[3].mesh)).toBeLessThanOrEqual(maxErrorMm);
		}
	});

	test('flat sides cost no error, and targets below what a shape needs give what it needs', async () => {
		const [level] = await levelsOfDetail(boxMesh([0, 0, 0], [10, 20, 30]), [4]);
		expect(level.achievedTriangleCount).toBe(12);
		const [torus] = await levelsOfDetail(torusMesh(20, 6), [100_000]);
		expect(torus).toMatchObject({ fallback: 'not-needed', errorMm: 0 });
	});

	test('nothing and nonsense', async () => {
		const empty = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect((await levelsOfDetail(empty, [10]))[0]).toMatchObject({ fallback: 'not-needed' });
		await expect(levelsOfDetail(sphereMesh(5, 2), [10], { maxErrorMm: Number.NaN })).rejects.toThrow(/NaN/);
		await expect(levelsOfDetail(sphereMesh(5, 2), [10], { maxErrorMm: -1 })).rejects.toThrow(/-1/);
	});
});
