import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { movedMesh, noisyMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { pointToTriangle } from './point-to-triangle.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import { signedDistance } from './signed-distance.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree } from './triangle-tree.ts';
import { windingNumber } from './winding-number.ts';

const cloud = (count: number, size: number, seed: number): Float32Array => {
	const random = createRandom(seed);
	return Float32Array.from({ length: 3 * count }, () => size * random.normal());
};

/** By all triangles. */
function slow(mesh: TriangleMesh, points: Float32Array): number[] {
	const nearest = new Float64Array(3);
	return Array.from({ length: points.length / 3 }, (_, i) => {
		const [x, y, z] = points.subarray(3 * i, 3 * i + 3);
		let best = Infinity;
		for (let t = 0; t < mesh.triangles.length / 3; t++)
			best = Math.min(best, pointToTriangle(mesh, t, [x, y, z], nearest));
		return Math.abs(windingNumber(mesh, x, y, z)) > 0.5 ? -Math.sqrt(best) : Math.sqrt(best);
	});
}

const inner = reverseOrientation(sphereMesh(2, 3));
const torn = sphereMesh(6, 4);
const surfaces: Record<string, TriangleMesh> = {
	torus: torusMesh(5, 2, 40, 20),
	box: boxMesh([-3, -4, -5], [3, 4, 5]),
	'hollow sphere': together(sphereMesh(6, 3), inner),
	'two that overlap': together(sphereMesh(4, 3), movedMesh(sphereMesh(4, 3), { offset: [3, 0, 1] })),
	'sphere that passes through itself': noisyMesh(sphereMesh(6, 3), 0.6, 3),
	'inside out': reverseOrientation(torusMesh(5, 2, 24, 12)),
	'sphere with a large hole': { ...torn, triangles: torn.triangles.subarray(0, 4800) },
	'sphere with every ninth triangle gone': {
		...torn,
		triangles: torn.triangles.filter((_, h) => Math.floor(h / 3) % 9 !== 0),
	},
	'sphere with some triangles flipped': {
		...torn,
		triangles: torn.triangles.map((_, h, all) =>
			Math.floor(h / 3) % 17 === 0 && h % 3 > 0 ? all[h % 3 === 1 ? h + 1 : h - 1] : all[h],
		),
	},
};

describe('signedDistance', () => {
	test.each(Object.entries(surfaces))('equals the sum and the least over all triangles, both twins: %s', (_, mesh) => {
		const points = cloud(120, 4, 1);
		const expected = slow(mesh, points);
		const [compiled, plain] = (['wasm', 'typescript'] as const).map((backend) =>
			signedDistance(mesh, points, { backend }),
		);
		expect(compiled.distancesMm).toEqual(plain.distancesMm);
		expect(compiled.triangles).toEqual(plain.triangles);
		expect(compiled.positions).toEqual(plain.positions);
		compiled.distancesMm.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9));
		expect(compiled.distancesMm.some((value) => value < 0)).toBe(true);
	});

	test('points on a lattice with the corners of a box, whose rays meet edges and corners', () => {
		const box = boxMesh([-2, -2, -2], [2, 2, 2]);
		const steps = [-3, -2.5, -1, 0, 1, 1.5, 2.5, 3];
		const points = Float32Array.from(steps.flatMap((x) => steps.flatMap((y) => steps.flatMap((z) => [x, y, z]))));
		for (const sign of ['winding', 'normal'] as const) {
			const { distancesMm } = signedDistance(box, points, { sign });
			for (let i = 0; i < distancesMm.length; i++) {
				const q = [...points.subarray(3 * i, 3 * i + 3)].map((value) => Math.abs(value) - 2);
				const outside = Math.hypot(...q.map((value) => Math.max(value, 0)));
				expect(distancesMm[i]).toBeCloseTo(outside + Math.min(Math.max(...q), 0), 12);
			}
		}
	});

	test('sphere: the distance to the ball, and nearer the finer the mesh', () => {
		const points = cloud(500, 6, 2);
		const errors = [2, 3, 4].map((level) => {
			const { distancesMm } = signedDistance(sphereMesh(7, level), points);
			return distancesMm.reduce(
				(most, value, i) => Math.max(most, Math.abs(value - (Math.hypot(...points.subarray(3 * i, 3 * i + 3)) - 7))),
				0,
			);
		});
		// Second order: a quarter of the error a level.
		expect(errors[1]).toBeLessThan(errors[0] / 3);
		expect(errors[2]).toBeLessThan(errors[1] / 3);
	});

	test('normals say what winding says where a mesh is closed and clean', () => {
		for (const mesh of [surfaces['torus'], surfaces['box'], surfaces['hollow sphere']]) {
			const points = cloud(2000, 4, 3);
			expect(signedDistance(mesh, points, { sign: 'normal' }).distancesMm).toEqual(
				signedDistance(mesh, points).distancesMm,
			);
		}
	});

	test('moves, turns and scales with the mesh, also far from the origin', () => {
		const random = createRandom(4);
		const mesh = surfaces['torus'];
		const points = cloud(300, 4, 5);
		const own = signedDistance(mesh, points).distancesMm;
		for (const { scale, offset } of [
			{ scale: 1, offset: [0, 0, 0] },
			{ scale: 7, offset: [30, -20, 10] },
			{ scale: 1, offset: [20_000, -30_000, 10_000] },
		]) {
			const movement = { rotation: randomRotation(random), scale, offset };
			const moved = movedMesh({ positions: points, triangles: new Uint32Array(0) }, movement).positions;
			const { distancesMm } = signedDistance(movedMesh(mesh, movement), moved);
			// float32 of coordinates of 30,000 mm: 2⁻⁹ mm.
			const step = Math.max(1e-5, Math.abs(offset[1]) * 2 ** -22) * scale * 4;
			distancesMm.forEach((value, i) => expect(Math.abs(value - scale * own[i])).toBeLessThan(step));
		}
	});

	test('what it refuses', () => {
		const empty = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(() => signedDistance(empty, new Float32Array(3))).toThrow(/no triangles/);
		const tree = triangleTree(surfaces['box']);
		expect(() => signedDistance(tree, Float32Array.of(0, Number.NaN, 0))).toThrow(/NaN/);
		expect(() => signedDistance(tree, new Float32Array(3), { sign: 'x' as 'normal' })).toThrow(/got x/);
		expect(signedDistance(tree, new Float32Array(0)).distancesMm.length).toBe(0);
	});
});
