import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { noisyMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { intersectRay, intersectSegments } from './intersect-ray.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree } from './triangle-tree.ts';

type Point = [number, number, number];

/** Möller & Trumbore over all triangles: another way to the same answer. */
function slow({ positions, triangles }: TriangleMesh, origin: Point, direction: Point): number {
	const unit = direction.map((value) => value / Math.hypot(...direction));
	const cross = (a: number[], b: number[]): number[] => [
		a[1] * b[2] - a[2] * b[1],
		a[2] * b[0] - a[0] * b[2],
		a[0] * b[1] - a[1] * b[0],
	];
	const dot = (a: number[], b: number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
	let best = Infinity;
	for (let h = 0; h < triangles.length; h += 3) {
		const [a, b, c] = [0, 1, 2].map((k) => [...positions.subarray(3 * triangles[h + k], 3 * triangles[h + k] + 3)]);
		const u = b.map((value, k) => value - a[k]);
		const v = c.map((value, k) => value - a[k]);
		const p = cross(unit, v);
		const determinant = dot(u, p);
		if (determinant === 0) continue;
		const s = origin.map((value, k) => value - a[k]);
		const q = cross(s, u);
		const along = dot(s, p) / determinant;
		const beside = dot(unit, q) / determinant;
		const distance = dot(v, q) / determinant;
		if (along >= 0 && beside >= 0 && along + beside <= 1 && distance >= 0) best = Math.min(best, distance);
	}
	return best;
}

describe('intersectRay', () => {
	test('equals another method over all triangles (seed 1)', () => {
		const random = createRandom(1);
		let hits = 0;
		for (const mesh of [
			noisyMesh(torusMesh(5, 2, 24, 12), 0.2, 1),
			sphereMesh(4, 3),
			boxMesh([-1, -2, -3], [1, 2, 3]),
		]) {
			const tree = triangleTree(mesh);
			for (let round = 0; round < 400; round++) {
				const origin = [0, 1, 2].map(() => 6 * random.normal()) as Point;
				const direction = [0, 1, 2].map((k) => (round % 5 === k ? 0 : random.normal()) - origin[k] / 10) as Point;
				const hit = intersectRay(tree, origin, direction);
				const expected = slow(mesh, origin, direction);
				expect(hit?.distanceMm ?? Infinity).toBeCloseTo(expected, 9);
				if (hit) {
					hits++;
					expect(Math.hypot(...hit.position.map((value, k) => value - origin[k]))).toBeCloseTo(hit.distanceMm, 9);
				}
			}
		}
		expect(hits).toBeGreaterThan(300);
	});

	test('watertight: rays from inside through every corner and edge middle get out once (seed 2)', () => {
		const mesh = sphereMesh(3, 3);
		const tree = triangleTree(mesh);
		const { positions, triangles } = mesh;
		const inside: Point = [0.1, -0.2, 0.3];
		for (let h = 0; h < triangles.length; h++) {
			const a = 3 * triangles[h];
			const b = 3 * triangles[h % 3 === 2 ? h - 2 : h + 1];
			for (const share of [0, 0.5]) {
				const direction = [0, 1, 2].map(
					(k) => positions[a + k] * (1 - share) + positions[b + k] * share - inside[k],
				) as Point;
				const hit = intersectRay(tree, inside, direction);
				expect(hit?.distanceMm).toBeCloseTo(Math.hypot(...direction), 5);
				expect(hit?.isFront).toBe(false);
			}
		}
	});

	test('front and back, limits, and what it refuses', () => {
		const box = boxMesh([0, 0, 0], [2, 2, 2]);
		const tree = triangleTree(box);
		expect(intersectRay(tree, [-1, 1, 1.5], [5, 0, 0])).toMatchObject({
			distanceMm: 1,
			position: [0, 1, 1.5],
			isFront: true,
		});
		expect(intersectRay(tree, [-1, 1, 1.5], [1, 0, 0], { minimumMm: 1.5 })).toMatchObject({
			distanceMm: 3,
			isFront: false,
		});
		expect(intersectRay(tree, [-1, 1, 1.5], [1, 0, 0], { maximumMm: 0.9 })).toBeUndefined();
		expect(intersectRay(tree, [-1, 1, 1.5], [-1, 0, 0])).toBeUndefined();
		expect(intersectRay(triangleTree(reverseOrientation(box)), [-1, 1, 1.5], [1, 0, 0])?.isFront).toBe(false);
		expect(
			intersectRay(
				triangleTree({ positions: new Float32Array(0), triangles: new Uint32Array(0) }),
				[0, 0, 0],
				[1, 0, 0],
			),
		).toBeUndefined();
		expect(() => intersectRay(tree, [0, 0, 0], [0, 0, 0])).toThrow(/no length/);
		expect(() => intersectRay(tree, [0, Number.NaN, 0], [1, 0, 0])).toThrow(/NaN/);
		expect(() => intersectRay(tree, [0, 0, 0], [1, 0, 0], { maximumMm: Number.NaN })).toThrow(/limits/);
	});
});

test('intersectSegments: each as its ray with a limit (seed 3)', () => {
	const random = createRandom(3);
	const mesh = torusMesh(5, 2, 30, 16);
	const tree = triangleTree(mesh);
	const starts = Float32Array.from({ length: 600 }, () => 6 * random.normal());
	const ends = Float32Array.from({ length: 600 }, () => 6 * random.normal());
	starts.copyWithin(0, 3, 6);
	ends.set(starts.subarray(0, 3));
	const { triangles, distancesMm } = intersectSegments(tree, starts, ends);
	expect(triangles[0]).toBe(-1);
	for (let i = 1; i < 200; i++) {
		const origin = [...starts.subarray(3 * i, 3 * i + 3)] as Point;
		const direction = [...ends.subarray(3 * i, 3 * i + 3)].map((value, k) => value - origin[k]) as Point;
		const expected = slow(mesh, origin, direction);
		const isMet = expected <= Math.hypot(...direction);
		expect(triangles[i] >= 0).toBe(isMet);
		expect(distancesMm[i]).toBeCloseTo(isMet ? expected : Infinity, 9);
	}
	expect(() => intersectSegments(tree, starts, ends.subarray(3))).toThrow(/600/);
	expect(() => intersectSegments(tree, Float32Array.of(0, 0, Infinity), new Float32Array(3))).toThrow(/finite/);
});
