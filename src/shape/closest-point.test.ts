import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { noisyMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { closestPoint, closestPoints } from './closest-point.ts';
import { pointToTriangle } from './point-to-triangle.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree } from './triangle-tree.ts';

const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, k) => value - b[k]);

describe('pointToTriangle', () => {
	const triangle: TriangleMesh = {
		positions: Float32Array.of(0, 0, 0, 4, 0, 0, 0, 3, 0),
		triangles: Uint32Array.of(0, 1, 2),
	};
	test.each([
		['above the inside', [1, 1, 5], [1, 1, 0]],
		['below the inside', [1, 1, -5], [1, 1, 0]],
		['beyond an edge', [2, -2, 1], [2, 0, 0]],
		['beyond the longest edge', [2 + 3, 1.5 + 4, 2], [2, 1.5, 0]],
		['beyond a corner', [9, -1, 1], [4, 0, 0]],
		['at a corner', [0, 3, 0], [0, 3, 0]],
	])('%s', (_, point, expected) => {
		const nearest = new Float64Array(3);
		const squared = pointToTriangle(triangle, 0, point, nearest);
		expected.forEach((value, k) => expect(nearest[k]).toBeCloseTo(value, 12));
		expect(squared).toBeCloseTo(Math.hypot(...minus(point, expected)) ** 2, 10);
	});

	test('nothing on the triangle is nearer, also on slivers and points (seed 1)', () => {
		const random = createRandom(1);
		const nearest = new Float64Array(3);
		for (let round = 0; round < 3000; round++) {
			const flat = [1, 1e-3, 1e-9, 0][round % 4];
			const positions = Float32Array.from({ length: 9 }, (_, i) => (i % 3 === 1 ? flat : 1) * random.normal());
			if (round % 10 === 0) positions.copyWithin(3, 0, 3);
			if (round % 30 === 0) positions.copyWithin(6, 0, 3);
			const mesh = { positions, triangles: Uint32Array.of(0, 1, 2) };
			const point = [3 * random.normal(), (round % 3 === 0 ? flat : 3) * random.normal(), 3 * random.normal()];
			const squared = pointToTriangle(mesh, 0, point, nearest);
			expect(Math.hypot(...minus(point, [...nearest])) ** 2).toBeCloseTo(squared, 9);
			for (let i = 0; i <= 12; i++)
				for (let j = 0; i + j <= 12; j++) {
					const at = [0, 1, 2].map(
						(k) => ((12 - i - j) * positions[k] + i * positions[3 + k] + j * positions[6 + k]) / 12,
					);
					if (Math.hypot(...minus(point, at)) ** 2 < squared - 1e-6) throw new Error(`round ${round}: ${at} is nearer`);
				}
		}
	});
});

describe('closestPoint', () => {
	test('equals brute force, near and far, one by one and in bulk (seed 2)', () => {
		const random = createRandom(2);
		for (const mesh of [
			noisyMesh(torusMesh(5, 2, 40, 20), 0.1, 1),
			boxMesh([0, 0, 0], [1, 2, 3]),
			sphereMesh(4, 3, [1, 2, 3]),
		]) {
			const tree = triangleTree(mesh);
			const points = Float32Array.from({ length: 600 }, (_, i) => (i % 4 === 0 ? 100 : 5) * random.normal());
			const many = closestPoints(tree, points);
			const nearest = new Float64Array(3);
			for (let i = 0; i < points.length / 3; i++) {
				const point = [points[3 * i], points[3 * i + 1], points[3 * i + 2]] as const;
				let best = Infinity;
				let triangle = -1;
				for (let t = 0; t < mesh.triangles.length / 3; t++) {
					const squared = pointToTriangle(mesh, t, point, nearest);
					if (squared < best) {
						best = squared;
						triangle = t;
					}
				}
				expect(closestPoint(tree, point)).toMatchObject({ triangle, distanceMm: Math.sqrt(best) });
				expect(many.triangles[i]).toBe(triangle);
				expect(many.distancesMm[i]).toBe(Math.sqrt(best));
				const position = [...many.positions.subarray(3 * i, 3 * i + 3)];
				expect(Math.hypot(...minus(point, position))).toBeCloseTo(Math.sqrt(best), 4);
			}
		}
	});

	test('both twins give the same bits: coordinates of f64, far beyond f32, tiny, on corners; slivers (seed 3)', () => {
		const random = createRandom(3);
		const flat = noisyMesh(torusMesh(5, 2, 40, 20), 0.1, 1);
		const slivers = { positions: flat.positions.slice(), triangles: flat.triangles };
		for (let i = 1; i < slivers.positions.length; i += 3) slivers.positions[i] *= 1e-6;
		const tiny = { positions: flat.positions.map((value) => value * 1e-20), triangles: flat.triangles };
		const huge = { positions: flat.positions.map((value) => value * 1e37), triangles: flat.triangles };
		const soup = { positions: flat.positions, triangles: flat.triangles.slice(0, 3 * 5) };
		for (const [scale, mesh] of [
			[1, flat],
			[1, slivers],
			[1e-20, tiny],
			[1e37, huge],
			[1, soup],
		] as const) {
			const tree = triangleTree(mesh);
			const points = Float64Array.from({ length: 1200 }, (_, i) => (i % 7 === 0 ? 1e3 : 4) * scale * random.normal());
			for (let i = 0; i < 300; i++) points[900 + i] = mesh.positions[i];
			points[0] = 1e200;
			points[4] = -1e39;
			const compiled = closestPoints(tree, points, { backend: 'wasm' });
			expect(compiled).toEqual(closestPoints(tree, points, { backend: 'typescript' }));
			const nearest = new Float64Array(3);
			for (let p = 0; p < 1200; p += 33) {
				let least = Infinity;
				for (let t = 0; t < mesh.triangles.length / 3; t++)
					least = Math.min(least, pointToTriangle(mesh, t, points.subarray(p, p + 3), nearest));
				expect(compiled.distancesMm[p / 3]).toBe(Math.sqrt(least));
			}
		}
	});

	test('nothing to find, and points that are not finite', () => {
		const empty = triangleTree({ positions: new Float32Array(0), triangles: new Uint32Array(0) });
		expect(closestPoint(empty, [0, 0, 0])).toBeUndefined();
		expect(() => closestPoints(empty, new Float32Array(3))).toThrow(/no triangles/);
		const tree = triangleTree(sphereMesh(1, 2));
		expect(() => closestPoint(tree, [0, Number.NaN, 0])).toThrow(/NaN/);
		expect(() => closestPoints(tree, Float32Array.of(0, Infinity, 0))).toThrow(/Infinity/);
	});
});
