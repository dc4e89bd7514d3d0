import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { ballVolume } from '../../tests/label-volumes.ts';
import { movedMesh, noisyMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { jaggedness } from './jaggedness.ts';
import { smoothTaubin } from './smooth-taubin.ts';

describe('jaggedness', () => {
	test('goes to 0 on a sphere as triangles get smaller, at least linearly', () => {
		const values = [3, 4, 5, 6].map((levels) => jaggedness(sphereMesh(40, levels)));
		for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThan(0.6 * values[i - 1]);
		expect(values[3]).toBeLessThan(0.01);
	});

	test('0 on a flat sheet, also one of irregular triangles', () => {
		const sheet = {
			positions: Float32Array.of(0, 0, 1, 5, 0, 1, 0, 3, 1, 7, 9, 1),
			triangles: Uint32Array.of(0, 1, 2, 1, 3, 2),
		};
		expect(jaggedness(sheet)).toBe(0);
	});

	test('does not change with scale, rotation and place (seed 1)', () => {
		const random = createRandom(1);
		const mesh = noisyMesh(torusMesh(10, 4), 0.03, 2);
		const expected = jaggedness(mesh);
		for (const scale of [1e-3, 1, 512]) {
			const moved = movedMesh(mesh, { rotation: randomRotation(random), scale, offset: [scale, 2 * scale, 0] });
			expect(jaggedness(moved)).toBeCloseTo(expected, 4);
		}
	});

	test('grows with noise', () => {
		const mesh = sphereMesh(30, 5);
		const values = [0, 0.02, 0.05, 0.1, 0.2, 0.4].map((sigma) => jaggedness(noisyMesh(mesh, sigma, 3)));
		for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan(1.2 * values[i - 1]);
	});

	test('tells voxel steps from the smoothed surface', () => {
		const [{ mesh }] = extractSurfaces(ballVolume(12));
		const raw = jaggedness(mesh);
		expect(raw).toBeGreaterThan(0.15);
		expect(jaggedness(smoothTaubin(mesh, { iterations: 20 }))).toBeLessThan(raw / 3);
	});

	test('nothing, points and duplicate opposite sheets stay finite', () => {
		expect(jaggedness({ positions: new Float32Array(0), triangles: new Uint32Array(0) })).toBe(0);
		expect(jaggedness({ positions: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) })).toBe(0);
		const { positions } = boxMesh([0, 0, 0], [1, 1, 1]);
		const cancelling = jaggedness({ positions, triangles: Uint32Array.of(0, 1, 2, 0, 2, 1) });
		expect(Number.isFinite(cancelling)).toBe(true);
	});
});
