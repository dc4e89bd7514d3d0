import { describe, expect, test } from 'vitest';
import { createRandom, invertAffine, transformPoint, type Mat4 } from '#numeric';
import { noiseVolume } from '../../tests/label-volumes.ts';
import { movedMesh, noisyMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { tiltedAffine } from '../../tests/volume-samples.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { lineCrossings } from './line-crossings.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { voxelise } from './voxelise.ts';
import { windingNumber } from './winding-number.ts';

const dims = [37, 29, 23] as const;
const grids: readonly Mat4[] = [
	Float64Array.of(0.7, 0, 0, -12, 0, 0.9, 0, -11, 0, 0, 1.1, -12, 0, 0, 0, 1),
	Float64Array.of(-0.7, 0, 0, 12, 0, 0.9, 0, -11, 0, 0, 1.1, -12, 0, 0, 0, 1),
	tiltedAffine(Float64Array.of(0.8, 0, 0, -14, 0, 0.9, 0, -12, 0, 0, 1, -9, 0, 0, 0, 1), 3, { shear: 0.2 }),
	tiltedAffine(Float64Array.of(0, -0.8, 0, 14, 0.9, 0, 0, -12, 0, 0, -1.3, 9, 0, 0, 0, 1), 4, { shear: 0.1 }),
];
/** The mesh with its origin at the centre of the grid. */
const centred = (mesh: TriangleMesh, voxelToWorld: Mat4): TriangleMesh =>
	movedMesh(mesh, { offset: [...transformPoint(voxelToWorld, 18, 14, 11)] });
const solids: Record<string, TriangleMesh> = {
	torus: torusMesh(8, 3, 40, 20),
	'crumpled sphere, which passes through itself': noisyMesh(sphereMesh(9, 4), 0.8, 1),
	'box larger than the grid': boxMesh([-90, -90, -90], [90, 90, 3]),
	'two that overlap': together(sphereMesh(6, 3), movedMesh(sphereMesh(6, 3), { offset: [4, 1, 0] })),
	nothing: { positions: new Float32Array(0), triangles: new Uint32Array(0) },
	noise: [...extractSurfaces(noiseVolume(20, 0.4, 3))][0].mesh,
};

describe('lineCrossings', () => {
	test.each(Object.entries(solids))('the twins give the same crossings in the same order: %s', (_, solid) => {
		for (const voxelToWorld of grids) {
			const mesh = centred(solid, voxelToWorld);
			const grid = { dims, worldToVoxel: invertAffine(voxelToWorld) };
			const [compiled, plain] = (['wasm', 'typescript'] as const).map((backend) => lineCrossings(mesh, grid, backend));
			if (!compiled || !plain) throw new Error('closed');
			expect(compiled.count).toBe(plain.count);
			expect(compiled.lines.subarray(0, compiled.count)).toEqual(plain.lines.subarray(0, plain.count));
			expect(compiled.marks.subarray(0, compiled.count)).toEqual(plain.marks.subarray(0, plain.count));
			for (const fill of ['parity', 'winding'] as const) {
				const [a, b] = (['wasm', 'typescript'] as const).map((backend) =>
					voxelise(mesh, { dims, voxelToWorld, fill, backend }),
				);
				expect(a.voxels).toEqual(b.voxels);
			}
		}
	});

	test('many more crossings than triangles and lines, in helpings', () => {
		const slab = boxMesh([-1, -50, -50], [1, 50, 50]);
		const stack = together(...Array.from({ length: 7 }, (_, i) => movedMesh(slab, { offset: [4 * i - 12, 0, 0] })));
		for (const backend of ['wasm', 'typescript'] as const)
			expect(lineCrossings(stack, { dims, worldToVoxel: invertAffine(grids[0]) }, backend)?.count, backend).toBe(
				14 * 29 * 23,
			);
	});

	test('open meshes have none; missing vertices are refused', () => {
		const sphere = sphereMesh(5, 2);
		const open = { ...sphere, triangles: sphere.triangles.subarray(3) };
		const wrong = { ...sphere, triangles: Uint32Array.of(...sphere.triangles, 0, 1, 5000) };
		for (const backend of ['wasm', 'typescript'] as const) {
			expect(lineCrossings(open, { dims, worldToVoxel: invertAffine(grids[0]) }, backend)).toBeUndefined();
			expect(() => lineCrossings(wrong, { dims, worldToVoxel: invertAffine(grids[0]) }, backend)).toThrow(/5000/);
		}
	});
});

describe('voxelise on oblique, sheared and mirrored grids', () => {
	test('every voxel centre is where the winding number says, both twins (seed 5)', () => {
		const random = createRandom(5);
		const torus = movedMesh(torusMesh(8, 3.3, 30, 16), { rotation: randomRotation(random), offset: [1, -2, 0.5] });
		for (const voxelToWorld of grids) {
			const mesh = centred(torus, voxelToWorld);
			const { voxels } = voxelise(mesh, { dims, voxelToWorld });
			const inward = voxelise(reverseOrientation(mesh), { dims, voxelToWorld, fill: 'winding' });
			expect(inward.voxels).toEqual(voxels);
			let inside = 0;
			for (let i = 0; i < voxels.length; i += 7) {
				const [x, y, z] = [i % 37, Math.floor(i / 37) % 29, Math.floor(i / (37 * 29))];
				const m = voxelToWorld;
				const p = [0, 4, 8].map((r) => m[r] * x + m[r + 1] * y + m[r + 2] * z + m[r + 3]);
				inside += voxels[i];
				expect(voxels[i]).toBe(Math.round(windingNumber(mesh, p[0], p[1], p[2])) + 0);
			}
			expect(inside).toBeGreaterThan(50);
		}
	});

	test('coordinates that are not finite are refused', () => {
		const mesh = boxMesh([0, 0, 0], [1, 1, Number.NaN]);
		expect(() => voxelise(mesh, { dims, voxelToWorld: grids[0] })).toThrow(/finite/);
	});
});
