import { describe, expect, test } from 'vitest';
import { createRandom, exactOrientation } from '#numeric';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { convexHull, convexity } from './convex-hull.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Closed, of genus 0, all corners from the points, and no point strictly above any face: that is the hull. */
function expectHull(positions: Float32Array, hull: TriangleMesh): void {
	const defects = findDefects(hull);
	expect(defects).toMatchObject({ isClosed: true, isManifold: true, isOriented: true, eulerCharacteristic: 2 });
	const known = new Set<string>();
	for (let i = 0; i < positions.length; i += 3) known.add(positions.subarray(i, i + 3).join());
	for (let i = 0; i < hull.positions.length; i += 3)
		expect(known.has(hull.positions.subarray(i, i + 3).join())).toBe(true);

	const all = new Float32Array(positions.length + hull.positions.length);
	all.set(hull.positions);
	all.set(positions, hull.positions.length);
	const { ofTetrahedron } = exactOrientation(all);
	const first = hull.positions.length / 3;
	let above = 0;
	for (let h = 0; h < hull.triangles.length; h += 3) {
		const [a, b, c] = hull.triangles.subarray(h, h + 3);
		for (let i = first; i < all.length / 3; i++) if (ofTetrahedron(a, b, c, i) > 0) above++;
	}
	expect(above).toBe(0);
}

describe('convexHull', () => {
	test('a box full of grid points: its 8 corners, exact volume', () => {
		const points: number[] = [];
		for (let x = 0; x <= 6; x++) for (let y = 0; y <= 5; y++) for (let z = 0; z <= 4; z++) points.push(x, y, z);
		const hull = convexHull(Float32Array.from(points));
		expect(hull.positions.length / 3).toBe(8);
		expect(hull.triangles.length / 3).toBe(12);
		expect(massProperties(hull).volumeMm3).toBe(120);
		expectHull(Float32Array.from(points), hull);
	});

	test('every point of a sphere is a corner', () => {
		const { positions } = sphereMesh(10, 4);
		const hull = convexHull(positions);
		expect(hull.positions.length).toBe(positions.length);
		expect(findDefects(hull).eulerCharacteristic).toBe(2);
		const exact = (4 / 3) * Math.PI * 1000;
		expect(Math.abs(massProperties(hull).volumeMm3 / exact - 1)).toBeLessThan(0.007);
	});

	test('brute force: no point above a face, for random clouds of many kinds (seed 1)', () => {
		const random = createRandom(1);
		const kinds: (() => number)[] = [
			() => random.normal(),
			() => random.uniform(0, 1),
			() => random.integer(4),
			() => random.integer(3) * 0.1,
			() => 1e6 + random.integer(20) / 16,
			() => 10 ** random.uniform(-30, 30),
			() => (random.next() < 0.5 ? 0 : random.normal()),
		];
		for (const kind of kinds)
			for (const count of [5, 20, 200]) {
				const positions = Float32Array.from({ length: 3 * count }, kind);
				const hull = convexHull(positions);
				if (hull.triangles.length > 0) expectHull(positions, hull);
			}
	});

	test('nearly flat, needle-like and duplicated input (seed 2)', () => {
		const random = createRandom(2);
		for (const [sx, sy, sz] of [
			[1, 1, 1e-7],
			[1, 1e-6, 1e-6],
			[1, 1e-30, 1],
		]) {
			const positions = Float32Array.from(
				{ length: 900 },
				(_, i) => random.normal() * [sx, sy, sz][i % 3] + (i % 3 === 0 ? 5 : 0),
			);
			const twice = new Float32Array(1800);
			twice.set(positions);
			twice.set(positions, 900);
			expectHull(positions, convexHull(twice));
		}
	});

	test('a tilted plane of exactly coplanar points with one point above it', () => {
		const points: number[] = [];
		for (let x = 0; x < 12; x++) for (let y = 0; y < 12; y++) points.push(x, y, 3 * x - 2 * y);
		expect(convexHull(Float32Array.from(points)).triangles.length).toBe(0);
		points.push(5, 5, 40);
		const hull = convexHull(Float32Array.from(points));
		expect(hull.positions.length / 3).toBe(5);
		expectHull(Float32Array.from(points), hull);
	});

	test('input that encloses nothing gives an empty mesh', () => {
		const nothing = [[], [1, 2, 3], [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], Array.from({ length: 30 }, () => 7)];
		for (const points of nothing) expect(convexHull(Float32Array.from(points)).positions.length).toBe(0);
		expect(convexHull(Float32Array.of(Number.NaN, 0, 0, Infinity, 1, 1)).triangles.length).toBe(0);
	});

	test('points that are not finite are left out', () => {
		const { positions } = tetrahedronMesh([0, 0, 0], 2);
		const spoilt = Float32Array.of(Number.NaN, 0, 0, ...positions, Infinity, 0, 0, 0, -Infinity, 9);
		expect(massProperties(convexHull(spoilt)).volumeMm3).toBeCloseTo(8 / 6, 6);
	});
});

describe('convexity', () => {
	test('1 for a box, and the exact share for a torus and for two boxes apart', () => {
		expect(convexity(boxMesh([0, 0, 0], [1, 2, 3]))).toBe(1);
		const pair = together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([2, 0, 0], [3, 1, 1]));
		expect(convexity(pair)).toBeCloseTo(2 / 3, 6);
		// Hull of a torus: half a tube of it outside, a slab inside. V = 2π² R r²; hull = π²Rr² + 2πR²r + 4/3 πr³.
		const [R, r] = [5, 2];
		const hullVolume = Math.PI ** 2 * R * r * r + 2 * Math.PI * R * R * r + (4 / 3) * Math.PI * r ** 3;
		expect(convexity(torusMesh(R, r, 256, 128))).toBeCloseTo((2 * Math.PI ** 2 * R * r * r) / hullVolume, 3);
	});

	test('undefined for open meshes and for those without volume', () => {
		const box = boxMesh([0, 0, 0], [1, 1, 1]);
		expect(convexity({ ...box, triangles: box.triangles.slice(3) })).toBeUndefined();
		expect(convexity({ positions: new Float32Array(0), triangles: new Uint32Array(0) })).toBeUndefined();
	});
});
