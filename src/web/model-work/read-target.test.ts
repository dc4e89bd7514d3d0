import { writeGlb, writeNifti, writePly, writeStl } from '#formats';
import { measureShape, type TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { ballVolume, volumeOf } from '../../../tests/label-volumes.ts';
import { sphereMesh } from '../../../tests/solid-meshes.ts';
import { readTarget } from './read-target.ts';

const ball = sphereMesh(20, 3);
const moved = (mesh: TriangleMesh, x: number): TriangleMesh => ({
	...mesh,
	positions: mesh.positions.map((value, i) => value + (i % 3 === 0 ? x : 0)),
});
const small = moved(sphereMesh(3, 2), 60);

describe('readTarget', () => {
	test('a mesh is welded; specks are left out and said to be', async () => {
		const both = {
			positions: Float32Array.from([...ball.positions, ...small.positions]),
			triangles: Uint32Array.from([
				...ball.triangles,
				...small.triangles.map((vertex) => vertex + ball.positions.length / 3),
			]),
		};
		const { meshes, notes } = await readTarget(writeStl(both), 'a.stl', ['ball']);
		expect(meshes).toHaveLength(1);
		expect(meshes[0].positions.length).toBe(ball.positions.length);
		expect(notes.join()).toMatch(/1 small piece was left out/);
	});

	test('a model of several anatomies takes parts by name, else in order, and no other number', async () => {
		const parts = [
			{ name: 'Second', mesh: small },
			{ name: 'first', mesh: ball },
		];
		const bytes = await writeGlb(parts);
		const named = await readTarget(bytes, 'a.glb', ['first', 'second']);
		expect(named.meshes[0].triangles.length).toBe(ball.triangles.length);
		const ordered = await readTarget(bytes, 'a.glb', ['x', 'y']);
		expect(ordered.meshes[0].triangles.length).toBe(small.triangles.length);
		expect(ordered.notes.join()).toMatch(/in their order: x, y/);
		await expect(readTarget(bytes, 'a.glb', ['x', 'y', 'z'])).rejects.toThrow(/3 anatomies \(x, y, z\); a.glb holds 2/);
	});

	test('masks: labels together, or one an anatomy', async () => {
		const mask = ballVolume(9);
		const one = await readTarget(writeNifti(mask), 'a.nii', ['ball']);
		expect(measureShape(one.meshes[0]).volumeMm3).toBeGreaterThan(0.9 * (4 / 3) * Math.PI * 9 ** 3);
		const halves = volumeOf(mask.dims, (x, y, z) => {
			const at = x + mask.dims[0] * (y + mask.dims[1] * z);
			return mask.voxels[at] === 0 ? 0 : x < 10 ? 3 : 7;
		});
		const two = await readTarget(writeNifti(halves), 'a.nii', ['left', 'right']);
		expect(two.meshes).toHaveLength(2);
		expect(two.notes.join()).toMatch(/labels 3, 7 were taken as left, right/);
		expect((await readTarget(writeNifti(halves), 'a.nii', ['ball'])).notes.join()).toMatch(
			/2 labels were taken as one/,
		);
	});

	test.each<[string, () => Uint8Array | Promise<Uint8Array>, RegExp]>([
		['empty.nii', () => writeNifti(volumeOf([4, 4, 4], () => 0)), /every voxel is 0/],
		[
			'grey.nii',
			() => writeNifti({ ...volumeOf([2, 2, 2], () => 0), voxels: Float32Array.of(0.5, 1, 2, 3, 4, 5, 6, 7) }),
			/grey image/,
		],
		['words.txt', () => new TextEncoder().encode('no shape'), /words\.txt is neither a surface nor a mask/],
		['nothing.stl', () => new Uint8Array(0), /nothing\.stl is empty/],
		['half.stl', () => writeStl(ball).subarray(0, 3000), /truncated/],
		['half.ply', () => writePly(ball).subarray(0, 900), /./],
		[
			'absurd.stl',
			() => {
				const bytes = new Uint8Array(284);
				bytes.fill(255, 80, 84);
				return bytes;
			},
			/4294967295 triangles/,
		],
	])('%s is refused in words', async (name, bytes, reason) => {
		await expect(readTarget(await bytes(), name, ['ball'])).rejects.toThrow(reason);
	});
});
