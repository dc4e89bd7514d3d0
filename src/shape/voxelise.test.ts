import { describe, expect, test } from 'vitest';
import { identityMat4, invertAffine, multiplyMat4, scaleTranslation, transformPoint } from '#numeric';
import { cropMask, labelRuns, type LabelVolume } from '#volume';
import { ballVolume, noiseVolume, readTestNifti, testRandom } from '../../tests/label-volumes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { massProperties } from './mass-properties.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { voxelise } from './voxelise.ts';
import { windingNumber } from './winding-number.ts';

const count = (volume: { voxels: Uint8Array }): number => volume.voxels.reduce((sum, value) => sum + value, 0);

/** A grid of n³ voxels over a cube of the given half width. */
function cubeGrid(
	n: number,
	halfWidth: number,
): { dims: [number, number, number]; voxelToWorld: Float64Array; voxel: number } {
	const h = (2 * halfWidth) / n;
	const corner = -halfWidth + h / 2;
	return { dims: [n, n, n], voxelToWorld: scaleTranslation([h, h, h], [corner, corner, corner]), voxel: h ** 3 };
}

describe('voxelise', () => {
	test('a box with faces between the voxels is exact', () => {
		const solid = voxelise(boxMesh([1.5, 2.5, 0.5], [5.5, 4.5, 6.5]), {
			dims: [9, 8, 7],
			voxelToWorld: identityMat4(),
		});
		const expected = solid.voxels.map((_, i) => {
			const [x, y, z] = [i % 9, Math.floor(i / 9) % 8, Math.floor(i / 72)];
			return +(x >= 2 && x <= 5 && y >= 3 && y <= 4 && z >= 1 && z <= 6);
		});
		expect(solid.voxels).toEqual(expected);
	});

	test('a mesh that reaches beyond the grid on every side is cut, not smeared', () => {
		const dims = [5, 4, 3] as const;
		const all = voxelise(boxMesh([-50, -50, -50], [50, 50, 50]), { dims, voxelToWorld: identityMat4() });
		expect(count(all)).toBe(60);
		const beside = voxelise(boxMesh([7, -50, -50], [50, 50, 50]), { dims, voxelToWorld: identityMat4() });
		expect(count(beside)).toBe(0);
		const half = voxelise(boxMesh([-50, -50, -50], [1.5, 50, 0.5]), { dims, voxelToWorld: identityMat4() });
		expect(count(half)).toBe(2 * 4);
	});

	test.each(['parity', 'winding'] as const)('noise extracted, voxelised and compared is the same mask, %s', (fill) => {
		const affines = [
			identityMat4(),
			Float64Array.of(0, -0.8, 0.1, 400, 0.9, 0, 0, -7, 0.05, 0, 1.5, 900, 0, 0, 0, 1),
			Float64Array.of(-0.7, 0, 0, 120, 0, 0.7, 0, -300, 0, 0, 5, -1400, 0, 0, 0, 1),
		];
		for (const voxelToWorld of affines)
			for (const density of [0.1, 0.5, 0.9]) {
				const mask = { ...noiseVolume(33, density, 8), voxelToWorld };
				const [{ mesh }] = extractSurfaces(mask);
				expect(voxelise(mesh, { ...mask, fill }).voxels).toEqual(mask.voxels);
			}
	});

	test('random points of a torus grid are inside exactly where the winding number says so', () => {
		const mesh = torusMesh(20, 7, 40, 24);
		const grid = {
			dims: [61, 60, 31] as const,
			voxelToWorld: scaleTranslation([0.91, 0.93, 0.52], [-27.3, -27.1, -7.7]),
		};
		const solid = voxelise(mesh, grid);
		const random = testRandom(2);
		for (let sample = 0; sample < 2000; sample++) {
			const i = Math.floor(random() * solid.voxels.length);
			const p = transformPoint(grid.voxelToWorld, i % 61, Math.floor(i / 61) % 60, Math.floor(i / 3660));
			expect(solid.voxels[i], `voxel ${i}`).toBe(Math.round(windingNumber(mesh, ...p)) + 0);
		}
	});

	test('the volume of a ball is met better the finer the grid', () => {
		const mesh = sphereMesh(10, 5);
		const { volumeMm3 } = massProperties(mesh);
		const error = [16, 48, 128].map((n) => {
			const grid = cubeGrid(n, 10.7);
			return Math.abs((count(voxelise(mesh, grid)) * grid.voxel) / volumeMm3 - 1);
		});
		expect(error[0]).toBeLessThan(0.05);
		expect(error[2]).toBeLessThan(0.001);
		expect(error[2]).toBeLessThan(error[0]);
	});

	test('overlapping shells: parity leaves them out, winding unites them; cavities stay empty', () => {
		const grid = { dims: [12, 4, 4] as const, voxelToWorld: identityMat4() };
		const two = together(boxMesh([0.5, 0.5, 0.5], [6.5, 2.5, 2.5]), boxMesh([4.5, 0.5, 0.5], [9.5, 2.5, 2.5]));
		expect(count(voxelise(two, grid))).toBe((9 - 2) * 4);
		expect(count(voxelise(two, { ...grid, fill: 'winding' }))).toBe(9 * 4);
		expect(count(voxelise(reverseOrientation(two), { ...grid, fill: 'winding' }))).toBe(9 * 4);
		const wall = reverseOrientation(boxMesh([2.5, 0.5, 0.5], [4.5, 2.5, 2.5]));
		const hollow = together(boxMesh([0.5, -0.5, -0.5], [8.5, 3.5, 3.5]), wall);
		for (const fill of ['parity', 'winding'] as const)
			expect(count(voxelise(hollow, { ...grid, fill }))).toBe(8 * 16 - 2 * 4);
	});

	test('an open mesh is refused, or filled where it winds round', () => {
		const sphere = sphereMesh(10, 4);
		const grid = cubeGrid(32, 11);
		// A hole of about an eighth of an octant.
		const open: TriangleMesh = { positions: sphere.positions, triangles: sphere.triangles.subarray(3 * 32) };
		expect(() => voxelise(open, grid)).toThrow(/not closed \(\d+ boundary edges/);
		const closedFill = voxelise(sphere, grid);
		const openFill = voxelise(open, { ...grid, open: 'winding' });
		const different = openFill.voxels.reduce((sum, value, i) => sum + (value ^ closedFill.voxels[i]), 0);
		expect(different / count(closedFill)).toBeLessThan(0.01);
		// The fast winding number decides as the exact one does.
		const random = testRandom(3);
		for (let sample = 0; sample < 500; sample++) {
			const i = Math.floor(random() * openFill.voxels.length);
			const p = transformPoint(grid.voxelToWorld, i % 32, Math.floor(i / 32) % 32, Math.floor(i / 1024));
			const exact = windingNumber(open, ...p);
			if (Math.abs(exact - 0.5) > 0.02) expect(openFill.voxels[i]).toBe(exact > 0.5 ? 1 : 0);
		}
	});

	test('nothing to fill, nothing to fill it with, and a grid without volume', () => {
		const box = boxMesh([0, 0, 0], [2, 2, 2]);
		expect(voxelise(box, { dims: [0, 3, 3], voxelToWorld: identityMat4() }).voxels.length).toBe(0);
		const nothing = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(count(voxelise(nothing, { dims: [3, 3, 3], voxelToWorld: identityMat4() }))).toBe(0);
		expect(count(voxelise(nothing, { dims: [3, 3, 3], voxelToWorld: identityMat4(), open: 'winding' }))).toBe(0);
		expect(() => voxelise(box, { dims: [2, 2, 1.5], voxelToWorld: identityMat4() })).toThrow(/1.5/);
		expect(() => voxelise(box, { dims: [2, 2, 2], voxelToWorld: scaleTranslation([1, 0, 1]) })).toThrow(RangeError);
	});

	test('the grid decides, not the axes: a rotated ball on a rotated grid', () => {
		const turn = Float64Array.of(0.6, -0.8, 0, 30, 0.8, 0.6, 0, -10, 0, 0, -1, 5, 0, 0, 0, 1);
		const mask: LabelVolume = ballVolume(7.3, turn);
		const [{ mesh }] = extractSurfaces(mask);
		expect(voxelise(mesh, mask).voxels).toEqual(mask.voxels);
		expect(multiplyMat4(turn, invertAffine(turn))[0]).toBeCloseTo(1, 12);
	});
});

describe.skipIf(!hasSharedData)('voxelise on TotalSegmentator labels', () => {
	test.each(['example_seg.nii.gz', 'example_seg_dicom.nii.gz'])(
		'every label of %s comes back voxel for voxel',
		(file) => {
			const runs = labelRuns(readTestNifti(sharedData('totalsegmentator-example', file)));
			for (const { label, mesh } of extractSurfaces(runs)) {
				const mask = cropMask(runs, [label], { padding: 1 });
				if (!mask) throw new Error('the label occurs');
				expect(voxelise(mesh, mask).voxels, `label ${label}`).toEqual(mask.voxels);
			}
		},
	);
});
