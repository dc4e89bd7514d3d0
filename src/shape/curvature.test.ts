import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { movedMesh, noisyMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { curvature, curvatureStatistics } from './curvature.ts';
import { massProperties } from './mass-properties.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const total = (values: Float64Array, weights: Float64Array): number =>
	values.reduce((sum, value, v) => sum + value * weights[v], 0);

describe('curvature', () => {
	test('a sphere of radius 7: H = 1/7 and K = 1/49 everywhere', () => {
		const { meanPerMm, gaussianPerMm2 } = curvature(sphereMesh(7, 5, [100, -50, 20]));
		for (const value of meanPerMm) expect(value * 7).toBeCloseTo(1, 2);
		const { gaussian, mean } = curvatureStatistics(curvature(sphereMesh(7, 5)));
		expect(Math.abs(mean.mean * 7 - 1)).toBeLessThan(0.001);
		expect(mean.p05 * 7).toBeCloseTo(1, 2);
		expect(Math.abs(gaussian.mean * 49 - 1)).toBeLessThan(0.001);
		expect(gaussian.standardDeviation * 49).toBeLessThan(0.1);
		expect(gaussianPerMm2.every((value) => value > 0)).toBe(true);
	});

	test('a torus: H and K of the closed form at every vertex', () => {
		const [R, r] = [10, 3];
		const mesh = torusMesh(R, r, 240, 120);
		const { meanPerMm, gaussianPerMm2 } = curvature(mesh);
		for (let v = 0; v < meanPerMm.length; v++) {
			const [x, y] = [mesh.positions[3 * v], mesh.positions[3 * v + 1]];
			const cosine = (Math.hypot(x, y) - R) / r;
			const distance = R + r * cosine;
			expect(Math.abs(meanPerMm[v] - (R + 2 * r * cosine) / (2 * r * distance))).toBeLessThan(0.002);
			expect(Math.abs(gaussianPerMm2[v] - cosine / (r * distance))).toBeLessThan(0.002);
		}
	});

	test('an ellipsoid: K of the closed form, better on finer meshes', () => {
		const axes = [3, 5, 8];
		const error = (levels: number): number => {
			const mesh = stretchedMesh(sphereMesh(1, levels), axes);
			const { gaussianPerMm2, areaMm2 } = curvature(mesh);
			let sum = 0;
			for (let v = 0; v < areaMm2.length; v++) {
				const s = axes.reduce((part, axis, k) => part + mesh.positions[3 * v + k] ** 2 / axis ** 4, 0);
				sum += areaMm2[v] * Math.abs(gaussianPerMm2[v] - 1 / ((3 * 5 * 8) ** 2 * s * s));
			}
			return sum / massProperties(mesh).areaMm2;
		};
		expect(error(5)).toBeLessThan(0.002);
		expect(error(5)).toBeLessThan(0.5 * error(3));
	});

	test('Gauss–Bonnet: ∫K is 2π times the Euler characteristic, whatever the shape (seed 1)', () => {
		const shapes: [TriangleMesh, number][] = [
			[boxMesh([0, 0, 0], [1, 2, 3]), 2],
			[tetrahedronMesh([0, 0, 0], 4), 2],
			[torusMesh(5, 2, 31, 17), 0],
			[noisyMesh(sphereMesh(5, 3), 0.1, 1), 2],
			[together(torusMesh(5, 2), sphereMesh(3, 2)), 2],
		];
		for (const [mesh, euler] of shapes) {
			const { gaussianPerMm2, areaMm2 } = curvature(mesh);
			expect(total(gaussianPerMm2, areaMm2)).toBeCloseTo(2 * Math.PI * euler, 5);
		}
	});

	test('vertex areas add up to the area of the mesh, also with slivers', () => {
		for (const mesh of [torusMesh(9, 2), stretchedMesh(sphereMesh(1, 4), [1, 100, 0.01])]) {
			const sum = curvature(mesh).areaMm2.reduce((part, area) => part + area, 0);
			expect(sum / massProperties(mesh).areaMm2).toBeCloseTo(1, 9);
		}
	});

	test('∫H of a box is a quarter of π times its edge lengths (Steiner), whatever the diagonals', () => {
		// Half the exterior angle π/2 along edges of total length 4 (a + b + c); corners have none.
		const { meanPerMm, areaMm2 } = curvature(refined(boxMesh([0, 0, 0], [2, 3, 4]), 5));
		expect(total(meanPerMm, areaMm2) / ((Math.PI / 4) * 36)).toBeGreaterThan(0.85);
		expect(total(meanPerMm, areaMm2) / ((Math.PI / 4) * 36)).toBeLessThan(1.01);
	});

	test('a flat sheet of irregular slivers has none; boundary vertices are told', () => {
		const random = createRandom(5);
		const [n, positions, triangles] = [12, [] as number[], [] as number[]];
		for (let j = 0; j < n; j++)
			for (let i = 0; i < n; i++) positions.push(i + 0.45 * random.next(), 1e-3 * (j + 0.45 * random.next()), 2);
		for (let j = 0; j + 1 < n; j++)
			for (let i = 0; i + 1 < n; i++) {
				const a = j * n + i;
				triangles.push(a, a + 1, a + n + 1, a, a + n + 1, a + n);
			}
		const mesh = { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
		const { isBoundary, meanPerMm, gaussianPerMm2 } = curvature(mesh);
		expect(isBoundary.reduce((sum, value) => sum + value, 0)).toBe(4 * n - 4);
		for (const value of meanPerMm) expect(Math.abs(value)).toBeLessThan(1e-9);
		for (const value of gaussianPerMm2) expect(Math.abs(value)).toBeLessThan(1e-6);
	});

	test('scales as 1/s and 1/s², ignores rotation and place, and turns H over with the mesh (seed 2)', () => {
		const random = createRandom(2);
		const mesh = noisyMesh(torusMesh(10, 4, 40, 24), 0.05, 3);
		const before = curvatureStatistics(curvature(mesh));
		const scale = 0.125;
		const moved = movedMesh(mesh, { rotation: randomRotation(random), scale, offset: [3, -4, 5] });
		const after = curvatureStatistics(curvature(moved));
		for (const key of ['mean', 'standardDeviation', 'p05', 'p95'] as const) {
			expect(after.mean[key] * scale).toBeCloseTo(before.mean[key], 3);
			expect(after.gaussian[key] * scale ** 2).toBeCloseTo(before.gaussian[key], 3);
		}
		const inward = curvatureStatistics(curvature(reverseOrientation(mesh)));
		expect(inward.mean.mean).toBeCloseTo(-before.mean.mean, 9);
		expect(inward.gaussian.mean).toBeCloseTo(before.gaussian.mean, 9);
	});

	test('degenerate, duplicate and empty input stays finite', () => {
		const broken: TriangleMesh[] = [
			{ positions: new Float32Array(0), triangles: new Uint32Array(0) },
			{ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) },
			{
				positions: Float32Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 1, 1e-20, 0),
				triangles: Uint32Array.of(0, 1, 2, 0, 3, 2, 1, 1, 0),
			},
			together(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([0, 0, 0], [1, 1, 1e-30])),
		];
		for (const mesh of broken) {
			const result = curvature(mesh);
			for (const values of [result.meanPerMm, result.gaussianPerMm2, result.areaMm2])
				for (const value of values) expect(Number.isFinite(value)).toBe(true);
			expect(Number.isFinite(curvatureStatistics(result).mean.standardDeviation)).toBe(true);
		}
	});
});

/** Every triangle cut into four, `levels` times; edges are shared. */
function refined(mesh: TriangleMesh, levels: number): TriangleMesh {
	let positions = [...mesh.positions];
	let triangles = [...mesh.triangles];
	for (let level = 0; level < levels; level++) {
		const middles = new Map<string, number>();
		const middle = (a: number, b: number): number => {
			const key = a < b ? `${a} ${b}` : `${b} ${a}`;
			const known = middles.get(key) ?? positions.length / 3;
			if (!middles.has(key))
				for (let k = 0; k < 3; k++) positions.push((positions[3 * a + k] + positions[3 * b + k]) / 2);
			middles.set(key, known);
			return known;
		};
		triangles = Array.from({ length: triangles.length / 3 }, (_, t) => {
			const [a, b, c] = triangles.slice(3 * t, 3 * t + 3);
			const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
			return [a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca];
		}).flat();
	}
	positions = [...positions];
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}
