import { describe, expect, test } from 'vitest';
import { testRandom } from '../../tests/label-volumes.ts';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { massProperties } from './mass-properties.ts';
import { reverseOrientation } from './reverse-orientation.ts';

describe('massProperties', () => {
	test('a box: closed forms', () => {
		const [a, b, c] = [2, 3, 5];
		const found = massProperties(boxMesh([1, -1, 4], [1 + a, -1 + b, 4 + c]));
		const m = a * b * c;
		expect(found.isClosed).toBe(true);
		expect(found.volumeMm3).toBeCloseTo(m, 10);
		expect(found.areaMm2).toBeCloseTo(2 * (a * b + b * c + c * a), 10);
		[2, 0.5, 6.5].forEach((value, axis) => {
			expect(found.centroid[axis]).toBeCloseTo(value, 6);
			expect(found.surfaceCentroid[axis]).toBeCloseTo(value, 6);
		});
		const inertia = [(m * (b * b + c * c)) / 12, 0, 0, (m * (a * a + c * c)) / 12, 0, (m * (a * a + b * b)) / 12];
		inertia.forEach((value, i) => expect(found.inertiaMm5[i]).toBeCloseTo(value, 5));
	});

	test('a corner tetrahedron: centroid, and products of inertia by hand', () => {
		const found = massProperties(tetrahedronMesh([0, 0, 0], 1));
		expect(found.volumeMm3).toBeCloseTo(1 / 6, 12);
		expect(found.areaMm2).toBeCloseTo(1.5 + Math.sqrt(3) / 2, 7);
		found.centroid.forEach((value) => expect(value).toBeCloseTo(0.25, 7));
		// ∫xy = 1/120; about the centroid −(1/120 − V/16).
		expect(found.inertiaMm5[1]).toBeCloseTo(-(1 / 120 - 1 / 96), 9);
		expect(found.inertiaMm5[0]).toBeCloseTo(2 * (1 / 60 - 1 / 96), 9);
	});

	test('ball and torus approach their closed forms', () => {
		const ball = massProperties(sphereMesh(3, 6));
		expect(ball.volumeMm3 / (36 * Math.PI)).toBeCloseTo(1, 3);
		expect(ball.inertiaMm5[0] / (0.4 * 36 * Math.PI * 9)).toBeCloseTo(1, 2.5);
		const torus = massProperties(torusMesh(10, 2, 400, 200));
		expect(torus.volumeMm3 / (2 * Math.PI ** 2 * 10 * 4)).toBeCloseTo(1, 3);
		expect(torus.areaMm2 / (4 * Math.PI ** 2 * 20)).toBeCloseTo(1, 3);
	});

	test('far from the origin the result is the same, to the rounding of the positions', () => {
		const near = massProperties(sphereMesh(8, 4));
		const far = massProperties(sphereMesh(8, 4, [16_384, -16_384, 16_384]));
		expect(far.volumeMm3 / near.volumeMm3).toBeCloseTo(1, 4);
		expect(far.inertiaMm5[3] / near.inertiaMm5[3]).toBeCloseTo(1, 3);
		expect(far.centroid[0] - 16_384).toBeCloseTo(0, 3);
	});

	test('reversed it has negative volume and the same centre; a hole is reported', () => {
		const mesh = together(boxMesh([0, 0, 0], [1, 2, 3]), boxMesh([5, 5, 5], [7, 7, 7]));
		const found = massProperties(mesh);
		const reversed = massProperties(reverseOrientation(mesh));
		expect(found.volumeMm3).toBeCloseTo(14, 6);
		expect(reversed.volumeMm3).toBeCloseTo(-14, 6);
		reversed.centroid.forEach((value, axis) => expect(value).toBeCloseTo(found.centroid[axis], 6));
		expect(massProperties({ ...mesh, triangles: mesh.triangles.subarray(3) }).isClosed).toBe(false);
		expect(massProperties({ ...mesh, triangles: mesh.triangles.subarray(3) }, { isClosed: true }).isClosed).toBe(true);
	});

	test('a flat sheet has no volume: its centre is that of the surface', () => {
		const positions = Float32Array.of(0, 0, 1, 2, 0, 1, 2, 2, 1, 0, 2, 1);
		const found = massProperties({ positions, triangles: Uint32Array.of(0, 1, 2, 0, 2, 3) });
		expect(found).toMatchObject({ isClosed: false, areaMm2: 4, volumeMm3: 0, centroid: [1, 1, 1] });
		const nothing = massProperties({ positions: new Float32Array(0), triangles: new Uint32Array(0) });
		expect(nothing).toMatchObject({ isClosed: false, areaMm2: 0, volumeMm3: 0, centroid: [0, 0, 0] });
	});

	test('the integral of a random solid agrees with throwing points at it', () => {
		const random = testRandom(4);
		const mesh = together(boxMesh([0, 0, 0], [4, 1, 1]), boxMesh([0, 1, 0], [1, 4, 1]));
		const { centroid } = massProperties(mesh);
		let [n, sx, sy] = [0, 0, 0];
		for (let i = 0; i < 200_000; i++) {
			const [x, y] = [4 * random(), 4 * random()];
			if (y >= 1 && x >= 1) continue;
			n++;
			sx += x;
			sy += y;
		}
		expect(Math.abs(centroid[0] - sx / n)).toBeLessThan(0.02);
		expect(Math.abs(centroid[1] - sy / n)).toBeLessThan(0.02);
	});
});
