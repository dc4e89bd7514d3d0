import { describe, expect, test } from 'vitest';
import type { TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import { portableCompress } from './portable-compress.ts';
import { readThreeMf } from './read-3mf.ts';
import { readGiftiMesh } from './read-gifti-mesh.ts';
import { readMz3 } from './read-mz3.ts';
import { readOff } from './read-off.ts';
import { readGlb } from './read-glb.ts';
import { readNpz } from './read-npz.ts';
import { readObj } from './read-obj.ts';
import { readPly } from './read-ply.ts';
import { readStl } from './read-stl.ts';
import { readVolume } from './read-volume.ts';
import { readVtk } from './read-vtk.ts';
import { readVtp } from './read-vtp.ts';
import { meshFormats, volumeFormats, writeMesh, writePoints, writeVolume } from './write-content.ts';

const tetrahedron: TriangleMesh = {
	positions: Float32Array.of(0, 0, 0, 100, 0, 0, 0, 100, 0, 0, 0, 100),
	triangles: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3),
};
const volume: Volume<Uint8Array> = {
	voxels: Uint8Array.from({ length: 24 }, (_, i) => i),
	dims: [2, 3, 4],
	voxelToWorld: Float64Array.of(-2, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30, 0, 0, 0, 1),
};

describe('writeMesh', () => {
	const readers = {
		stl: readStl,
		ply: readPly,
		obj: readObj,
		glb: readGlb,
		'3mf': readThreeMf,
		vtk: readVtk,
		vtp: readVtp,
		off: readOff,
		gii: readGiftiMesh,
		mz3: readMz3,
	};

	test.each(meshFormats.filter((format) => format !== 'npz'))(
		'%s comes back with the same triangles in place',
		async (format) => {
			const file = await readers[format](await writeMesh(tetrahedron, format, 'thing'), { units: 'mm' });
			if (file.kind !== 'mesh') throw new Error(`${format} came back as ${file.kind}`);
			const { mesh } = file.parts[0];
			expect(mesh.triangles.length).toBe(12);
			const corners = ({ positions, triangles }: TriangleMesh) =>
				Array.from(triangles, (vertex) =>
					[0, 1, 2].map((axis) => Math.round(positions[3 * vertex + axis] * 10) / 10 + 0).join(),
				)
					.sort()
					.join(' ');
			expect(corners(mesh)).toBe(corners(tetrahedron));
		},
	);

	test('npz holds vertices and faces as NumPy users name them', async () => {
		const arrays = await readNpz(await writeMesh(tetrahedron, 'npz'));
		expect(arrays.get('vertices')?.shape).toEqual([4, 3]);
		expect(Array.from(arrays.get('faces')?.data as Int32Array)).toEqual([...tetrahedron.triangles]);
	});
});

describe('writeVolume', () => {
	test.each(volumeFormats.filter((format) => format !== 'npz'))(
		'%s comes back voxel by voxel, in place',
		async (format) => {
			const file = await readVolume(await writeVolume(volume, format, portableCompress), { fileName: `x.${format}` });
			expect(Array.from(file.volume.voxels as Uint8Array)).toEqual([...volume.voxels]);
			expect(Array.from(file.volume.voxelToWorld)).toEqual([...volume.voxelToWorld]);
		},
	);

	test('npz: mask[i, j, k] is voxel (i, j, k)', async () => {
		const mask = (await readNpz(await writeVolume(volume, 'npz', portableCompress))).get('mask');
		expect(mask?.shape).toEqual([2, 3, 4]);
		const data = mask?.data as Uint8Array;
		for (const [i, j, k] of [
			[0, 0, 0],
			[1, 0, 0],
			[0, 2, 0],
			[1, 2, 3],
			[0, 1, 2],
		]) {
			expect(data[(i * 3 + j) * 4 + k]).toBe(i + 2 * (j + 3 * k));
		}
	});
});

test('writePoints: PLY keeps normals', async () => {
	const points = { positions: Float32Array.of(1, 2, 3), normals: Float32Array.of(0, 0, 1) };
	const file = await readPly(writePoints(points, 'ply'), { units: 'mm' });
	if (file.kind !== 'points') throw new Error('not points');
	expect(file.points).toEqual(points);
});
