import { describe, expect, test } from 'vitest';
import { findDefects, massProperties, surfaceDistance } from '#shape';
import { sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { decimateSolid } from './decimate-solid.ts';
import { NotSolidError } from './not-solid-error.ts';

describe('decimateSolid', () => {
	test.each([
		['ball', sphereMesh(20, 5), 0],
		['torus', torusMesh(20, 6, 120, 60), 1],
	])('a %s at a tenth: closed, manifold, near', async (_, mesh, genus) => {
		const target = mesh.triangles.length / 30;
		const result = await decimateSolid(mesh, { targetTriangleCount: target });
		expect(result.achievedTriangleCount).toBeLessThanOrEqual(target);
		expect(result.achievedTriangleCount).toBeGreaterThan(target / 3);
		expect(findDefects(result.mesh)).toMatchObject({ isClosed: true, isManifold: true, isOriented: true, genus });
		expect(surfaceDistance(mesh, result.mesh, { sampleCount: 2000 }).maximumMm).toBeLessThan(2 * result.toleranceMm);
		expect(massProperties(result.mesh).volumeMm3 / massProperties(mesh).volumeMm3).toBeCloseTo(1, 1);
	});

	test('the limit of the error goes before the target', async () => {
		const mesh = sphereMesh(20, 5);
		const { mesh: coarse } = await decimateSolid(mesh, { targetTriangleCount: 8, maxErrorMm: 0.05 });
		expect(surfaceDistance(mesh, coarse, { sampleCount: 2000 }).maximumMm).toBeLessThan(0.1);
		expect(coarse.triangles.length / 3).toBeGreaterThan(100);
	});

	test('small enough already, no solid, no number', async () => {
		const mesh = sphereMesh(5, 2);
		expect(await decimateSolid(mesh, { targetTriangleCount: 1e6 })).toEqual({
			mesh,
			achievedTriangleCount: mesh.triangles.length / 3,
			toleranceMm: 0,
		});
		const open = { ...mesh, triangles: mesh.triangles.slice(3) };
		await expect(decimateSolid(open, { targetTriangleCount: 9 })).rejects.toThrow(NotSolidError);
		await expect(decimateSolid(mesh, { targetTriangleCount: NaN })).rejects.toThrow(RangeError);
		await expect(decimateSolid(mesh, { targetTriangleCount: 9, maxErrorMm: -1 })).rejects.toThrow(RangeError);
	});
});
