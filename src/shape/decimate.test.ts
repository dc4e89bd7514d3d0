import { describe, expect, test } from 'vitest';
import { ballVolume, noiseVolume, readTestNifti, volumeOf } from '../../tests/label-volumes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { decimate } from './decimate.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { levelsOfDetail } from './levels-of-detail.ts';
import { massProperties } from './mass-properties.ts';
import { smoothPreservingVolume } from './smooth-preserving-volume.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const sound = { isClosed: true, isManifold: true, isOriented: true, unreferencedVertices: 0 };

/** Largest distance of the vertices of one mesh from a sphere about the origin. */
function distanceFromSphere({ positions }: TriangleMesh, radius: number): number {
	let largest = 0;
	for (let i = 0; i < positions.length; i += 3)
		largest = Math.max(largest, Math.abs(Math.hypot(positions[i], positions[i + 1], positions[i + 2]) - radius));
	return largest;
}

/** Largest distance from one mesh to another, by brute force: from the vertices of one to all triangles of the other. */
function deviation(from: TriangleMesh, to: TriangleMesh): number {
	let largest = 0;
	for (let i = 0; i < from.positions.length; i += 3) {
		let nearest = Infinity;
		for (let h = 0; h < to.triangles.length; h += 3)
			nearest = Math.min(nearest, distanceToTriangle(from.positions.subarray(i, i + 3), to, h));
		largest = Math.max(largest, nearest);
	}
	return largest;
}

/** Distance from a point to a triangle: the plane if the foot lies inside, else the nearest edge. */
function distanceToTriangle(point: ArrayLike<number>, { positions, triangles }: TriangleMesh, h: number): number {
	const corner = (k: number): number[] => [...positions.subarray(3 * triangles[h + k], 3 * triangles[h + k] + 3)];
	const [a, b, c] = [corner(0), corner(1), corner(2)];
	const minus = (u: ArrayLike<number>, v: ArrayLike<number>): number[] => [u[0] - v[0], u[1] - v[1], u[2] - v[2]];
	const dot = (u: number[], v: number[]): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
	const cross = (u: number[], v: number[]): number[] => [
		u[1] * v[2] - u[2] * v[1],
		u[2] * v[0] - u[0] * v[2],
		u[0] * v[1] - u[1] * v[0],
	];
	const normal = cross(minus(b, a), minus(c, a));
	const edges = [
		[a, b],
		[b, c],
		[c, a],
	];
	if (edges.every(([p, q]) => dot(cross(minus(q, p), minus(point, p)), normal) >= 0))
		return Math.abs(dot(minus(point, a), normal)) / Math.sqrt(dot(normal, normal));
	return Math.min(
		...edges.map(([p, q]) => {
			const along = minus(q, p);
			const share = Math.min(1, Math.max(0, dot(minus(point, p), along) / dot(along, along)));
			return Math.hypot(
				...minus(
					point,
					[0, 1, 2].map((axis) => p[axis] + share * along[axis]),
				),
			);
		}),
	);
}

describe('decimate', () => {
	test('a sphere: the count asked for, on the sphere, with its volume', async () => {
		const mesh = sphereMesh(20, 4);
		const result = await decimate(mesh, { targetTriangleCount: 400 });
		expect(result.achievedTriangleCount).toBe(result.mesh.triangles.length / 3);
		expect(result.achievedTriangleCount).toBeLessThanOrEqual(400);
		expect(result.achievedTriangleCount).toBeGreaterThan(390);
		expect(result.fallback).toBe('none');
		expect(findDefects(result.mesh)).toMatchObject({ ...sound, genus: 0 });
		expect(Math.abs(massProperties(result.mesh).volumeMm3 / massProperties(mesh).volumeMm3 - 1)).toBeLessThan(0.0005);
		expect(distanceFromSphere(result.mesh, 20)).toBeLessThan(0.5);
		expect(deviation(result.mesh, mesh)).toBeLessThan(2 * result.errorMm);
	});

	test('keeps the handle of a torus and both of two parts', async () => {
		const mesh = together(torusMesh(20, 6), boxMesh([40, 0, 0], [44, 4, 4]));
		const result = await decimate(mesh, { targetTriangleCount: 400 });
		expect(findDefects(result.mesh)).toMatchObject({ ...sound, genus: 1, components: 2 });
	});

	test('fragments of one voxel beside a large part are kept', async () => {
		const volume = volumeOf(
			[40, 30, 30],
			(x, y, z) => Math.hypot(x - 15, y - 15, z - 15) < 13 || (x === 34 && y % 6 === 3 && z % 6 === 3),
		);
		const [{ mesh }] = extractSurfaces(volume);
		const before = findDefects(mesh);
		const result = await decimate(mesh, { targetTriangleCount: before.triangleCount / 5 });
		expect(before.components).toBe(26);
		expect(findDefects(result.mesh)).toMatchObject({ ...sound, genus: 0, components: 26 });
		expect(result.achievedTriangleCount).toBeLessThan(before.triangleCount / 3);
	});

	test.each([0.3, 0.5, 0.8])(
		'noise of density %f, the worst case for collapses, stays a closed manifold',
		async (density) => {
			const [{ mesh }] = extractSurfaces(noiseVolume(20, density, 3));
			const before = findDefects(mesh);
			for (const share of [0.8, 0.4, 0.05]) {
				const result = await decimate(mesh, { targetTriangleCount: share * before.triangleCount });
				expect(findDefects(result.mesh)).toMatchObject({
					...sound,
					genus: before.genus,
					components: before.components,
				});
				expect(Math.abs(result.volumeChange ?? 1)).toBeLessThanOrEqual(0.01);
				if (result.fallback === 'undecimated') expect(result.mesh).toBe(mesh);
			}
		},
	);

	test('the error limit is kept, and stops before the target', async () => {
		const [{ mesh }] = extractSurfaces(ballVolume(15));
		const smooth = smoothPreservingVolume(mesh).mesh;
		const result = await decimate(smooth, { targetTriangleCount: 10, maxErrorMm: 0.3 });
		expect(result.errorMm).toBeLessThanOrEqual(0.3);
		expect(result.achievedTriangleCount).toBeGreaterThan(100);
		expect(result.achievedTriangleCount).toBeLessThan(mesh.triangles.length / 4);
	});

	test('an open mesh gets no more border than it had', async () => {
		const sphere = sphereMesh(20, 5);
		const open = { positions: sphere.positions, triangles: sphere.triangles.subarray(3 * 1024) };
		const result = await decimate(open, { targetTriangleCount: 700 });
		const [before, after] = [findDefects(open), findDefects(result.mesh)];
		expect(after.boundaryEdges).toBeGreaterThan(0);
		expect(after.boundaryEdges).toBeLessThanOrEqual(before.boundaryEdges);
		expect(after).toMatchObject({ isManifold: true, isOriented: true });
		expect(result.volumeChange).toBeUndefined();
	});

	test('nothing to do, nothing left to do, and nonsense', async () => {
		const mesh = sphereMesh(5, 2);
		expect(await decimate(mesh, { targetTriangleCount: 128 })).toMatchObject({
			mesh,
			fallback: 'not-needed',
			errorMm: 0,
		});
		const tetrahedra = await decimate(mesh, { targetTriangleCount: 0 });
		expect(findDefects(tetrahedra.mesh)).toMatchObject(sound);
		await expect(decimate(mesh, { targetTriangleCount: Number.NaN })).rejects.toThrow(RangeError);
		await expect(decimate(mesh, { targetTriangleCount: 5, maxErrorMm: -1 })).rejects.toThrow(/-1/);
	});

	test('the same input gives the same bytes, and is not touched', async () => {
		const mesh = sphereMesh(20, 4);
		const [positions, triangles] = [mesh.positions.slice(), mesh.triangles.slice()];
		const first = await decimate(mesh, { targetTriangleCount: 300 });
		expect(await decimate(mesh, { targetTriangleCount: 300 })).toEqual(first);
		expect(mesh).toEqual({ positions, triangles });
	});
});

describe('levelsOfDetail', () => {
	test('finest first, each within its target, errors growing, all closed', async () => {
		const levels = await levelsOfDetail(sphereMesh(20, 5), [300, 4000, 1000]);
		expect(levels.map((level) => Math.round(level.achievedTriangleCount / 10) * 10)).toEqual([4000, 1000, 300]);
		levels.forEach(({ mesh }) => expect(findDefects(mesh)).toMatchObject(sound));
		expect(levels[0].errorMm).toBeLessThan(levels[1].errorMm);
		expect(levels[1].errorMm).toBeLessThan(levels[2].errorMm);
		expect(distanceFromSphere(levels[2].mesh, 20)).toBeLessThan(levels[2].errorMm);
	});
});

describe.skipIf(!hasSharedData)('decimate on TotalSegmentator labels', () => {
	test('all smoothed organs at a tenth: closed, same topology, volume and distance within the gates', async () => {
		const voxelDiagonal = 3 * Math.sqrt(3);
		const volume = readTestNifti(sharedData('totalsegmentator-example', 'example_seg.nii.gz'));
		let [triangles, kept] = [0, 0];
		for (const { label, mesh } of extractSurfaces(volume)) {
			const smooth = smoothPreservingVolume(mesh, { isClosed: true }).mesh;
			const before = findDefects(smooth);
			const target = Math.ceil(before.triangleCount / 10);
			const result = await decimate(smooth, { targetTriangleCount: target, maxErrorMm: voxelDiagonal });
			const after = findDefects(result.mesh);
			expect(after, `label ${label}`).toMatchObject({ ...sound, genus: before.genus, components: before.components });
			expect(Math.abs(result.volumeChange ?? 1), `label ${label}`).toBeLessThan(0.01);
			// Brute force is quadratic: the smaller labels, both directions.
			if (before.triangleCount < 1000) {
				expect(deviation(smooth, result.mesh), `label ${label}`).toBeLessThan(voxelDiagonal);
				expect(deviation(result.mesh, smooth), `label ${label}`).toBeLessThan(voxelDiagonal);
			}
			triangles += before.triangleCount;
			kept += after.triangleCount;
		}
		expect(kept / triangles).toBeLessThan(0.12);
	});
});
