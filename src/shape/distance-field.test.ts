import { describe, expect, test } from 'vitest';
import { createRandom, invertAffine, transformPoint } from '#numeric';
import { movedMesh, noisyMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { tiltedAffine } from '../../tests/volume-samples.ts';
import { distanceField } from './distance-field.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import { signedDistance } from './signed-distance.ts';

const dims = [21, 19, 17] as const;
const straight = Float64Array.of(0.7, 0, 0, -7, 0, 0.8, 0, -7.2, 0, 0, 0.9, -7.2, 0, 0, 0, 1);

describe('distanceField', () => {
	test('equals signedDistance at every voxel centre on straight, mirrored and oblique grids; twins have the same bits', () => {
		const open = sphereMesh(5, 3);
		const meshes = [
			torusMesh(5, 2, 30, 16),
			noisyMesh(sphereMesh(5, 3), 0.4, 1),
			reverseOrientation(sphereMesh(5, 2)),
			{ ...open, triangles: open.triangles.subarray(0, 1200) },
		];
		const mirrored = straight.map((value, i) => (i === 0 || i === 3 ? -value : value));
		const oblique = tiltedAffine(straight, 5, { shear: 0.2 });
		for (const mesh of meshes)
			for (const voxelToWorld of [straight, mirrored, oblique]) {
				const centred = movedMesh(mesh, { offset: [...transformPoint(voxelToWorld, 10, 9, 8)] });
				const field = distanceField(centred, { dims, voxelToWorld });
				const centres = Float64Array.from(
					Array.from(field.voxels, (_, i) => [
						...transformPoint(voxelToWorld, i % 21, Math.floor(i / 21) % 19, Math.floor(i / (21 * 19))),
					]).flat(),
				);
				const { distancesMm } = signedDistance(centred, centres);
				let inside = 0;
				let different = 0;
				for (let i = 0; i < distancesMm.length; i++) {
					// On the surface, but for rounding, either side is right.
					if (field.voxels[i] !== Math.fround(distancesMm[i]) && Math.abs(distancesMm[i]) > 1e-12) different++;
					if (field.voxels[i] < 0) inside++;
				}
				expect(different).toBe(0);
				expect(inside).toBeGreaterThan(100);
				const plain = distanceField(centred, { dims, voxelToWorld, backend: 'typescript' });
				expect(plain.voxels).toEqual(field.voxels);
			}
	});

	test('a band is exact within and constant beyond', () => {
		const mesh = movedMesh(torusMesh(5, 2, 30, 16), { rotation: randomRotation(createRandom(1)) });
		for (const voxelToWorld of [straight, tiltedAffine(straight, 6)]) {
			const whole = distanceField(mesh, { dims, voxelToWorld });
			for (const bandMm of [0.3, 1, 2.5]) {
				const band = distanceField(mesh, { dims, voxelToWorld, bandMm });
				const limit = Math.fround(bandMm);
				whole.voxels.forEach((value, i) => {
					expect(band.voxels[i]).toBe(Math.min(limit, Math.max(-limit, value)));
				});
			}
		}
	});

	test('box: the closed form at every voxel', () => {
		const { voxels } = distanceField(boxMesh([-3, -4, -2], [3, 4, 2]), { dims, voxelToWorld: straight });
		voxels.forEach((value, i) => {
			const p = transformPoint(straight, i % 21, Math.floor(i / 21) % 19, Math.floor(i / (21 * 19)));
			const q = [Math.abs(p[0]) - 3, Math.abs(p[1]) - 4, Math.abs(p[2]) - 2];
			const expected = Math.hypot(...q.map((d) => Math.max(d, 0))) + Math.min(Math.max(...q), 0);
			expect(value).toBeCloseTo(expected, 5);
			expect(Object.is(value, -0)).toBe(false);
		});
		expect(invertAffine(straight)[0]).toBeCloseTo(1 / 0.7, 12);
	});

	test('what it refuses', () => {
		const box = boxMesh([0, 0, 0], [1, 1, 1]);
		const empty = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(() => distanceField(empty, { dims, voxelToWorld: straight })).toThrow(/no triangles/);
		expect(() => distanceField(boxMesh([0, 0, 0], [1, 1, Number.NaN]), { dims, voxelToWorld: straight })).toThrow(
			RangeError,
		);
		expect(() => distanceField(box, { dims, voxelToWorld: straight, bandMm: 0 })).toThrow(/bandMm/);
		expect(() => distanceField(box, { dims: [1, 2, 0.5], voxelToWorld: straight })).toThrow(/0.5/);
		expect(distanceField(box, { dims: [0, 2, 3], voxelToWorld: straight }).voxels.length).toBe(0);
	});
});
