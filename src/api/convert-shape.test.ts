import { describe, expect, test } from 'vitest';
import { meshFormats, pointFormats, volumeFormats } from '#formats';
import { portableCompress, readAny, readNpy, readNpz, writeGlb, writeNiftiGz, writePly, writeStl } from '#formats';
import { gridAround, massProperties, sampleSurface, voxelise } from '#shape';
import type { Volume } from '#volume';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { convertShape, type ConversionTask } from './convert-shape.ts';
import { holdsOnlyMasks, meshTargets, pointTargets, targetFormats, volumeTargets } from './target-formats.ts';

const mesh = sphereMesh(20, 3, [50, -30, 900]);
const { volumeMm3, centroid } = massProperties(mesh);
const ply: Pick<ConversionTask, 'bytes' | 'format' | 'name'> = { bytes: writePly(mesh), format: 'ply', name: 'Ball' };

/** Volume and centre of the set voxels. */
function solidOf({ voxels, dims, voxelToWorld: m }: Volume): { volumeMm3: number; centre: number[] } {
	let count = 0;
	const sums = [0, 0, 0];
	for (let k = 0, at = 0; k < dims[2]; k++) {
		for (let j = 0; j < dims[1]; j++) {
			for (let i = 0; i < dims[0]; i++, at++) {
				if (Number(voxels[at]) === 0) continue;
				count++;
				for (let axis = 0; axis < 3; axis++) {
					sums[axis] += m[4 * axis] * i + m[4 * axis + 1] * j + m[4 * axis + 2] * k + m[4 * axis + 3];
				}
			}
		}
	}
	return { volumeMm3: count * m[0] * m[5] * m[10], centre: sums.map((sum) => sum / count) };
}

describe('a surface', () => {
	test.each(['stl', 'ply', 'obj', 'glb', '3mf', 'vtk', 'vtp', 'off', 'gii', 'mz3'] as const)(
		'as %s is the same solid in the same place',
		async (to) => {
			const bytes = await convertShape({ ...ply, to });
			const content = await readAny(bytes, { fileName: `a.${to}` });
			if (content.kind !== 'mesh') throw new Error('no mesh');
			const found = massProperties(content.parts[0].mesh);
			expect(found.isClosed).toBe(true);
			expect(Math.abs(found.volumeMm3 / volumeMm3 - 1)).toBeLessThan(1e-3);
			for (let axis = 0; axis < 3; axis++) expect(found.centroid[axis]).toBeCloseTo(centroid[axis], 1);
		},
	);

	test.each(['stl', 'glb'] as const)('is read from %s alike', async (format) => {
		const bytes = format === 'stl' ? writeStl(mesh) : await writeGlb([{ name: 'Ball', mesh }], { normals: true });
		const content = await readAny(await convertShape({ bytes, format, name: 'Ball', to: 'obj' }), {
			fileName: 'a.obj',
		});
		if (content.kind !== 'mesh') throw new Error('no mesh');
		const found = massProperties(content.parts[0].mesh);
		expect(Math.abs(found.volumeMm3 / volumeMm3 - 1)).toBeLessThan(1e-3);
		expect(found.centroid[2]).toBeCloseTo(900, 1);
	});

	test('of less than a millimetre is not taken for metres', async () => {
		const small = boxMesh([0, 0, 0], [0.2, 0.3, 0.4]);
		const task = { bytes: writePly(small), format: 'ply', name: 'a', to: 'stl' } as const;
		const content = await readAny(await convertShape(task), { fileName: 'a.stl', units: 'mm' });
		if (content.kind !== 'mesh') throw new Error('no mesh');
		expect(massProperties(content.parts[0].mesh).volumeMm3).toBeCloseTo(0.024, 6);
	});

	test.each(['nii', 'nii.gz', 'nrrd', 'mha'] as const)('as %s is filled where it lies', async (to) => {
		const content = await readAny(await convertShape({ ...ply, to, spacingMm: 1 }), { fileName: `a.${to}` });
		if (content.kind !== 'volume') throw new Error('no volume');
		const found = solidOf(content.volume);
		expect(Math.abs(found.volumeMm3 / volumeMm3 - 1)).toBeLessThan(0.01);
		for (let axis = 0; axis < 3; axis++) expect(found.centre[axis]).toBeCloseTo(centroid[axis], 1);
	});

	test('an open one is filled as far as it encloses something', async () => {
		const open = { positions: mesh.positions, triangles: mesh.triangles.slice(9) };
		const content = await readAny(await convertShape({ ...ply, bytes: writePly(open), to: 'nii', spacingMm: 2 }), {
			fileName: 'a.nii',
		});
		if (content.kind !== 'volume') throw new Error('no volume');
		expect(Math.abs(solidOf(content.volume).volumeMm3 / volumeMm3 - 1)).toBeLessThan(0.05);
	});

	test('as npz is its vertices and faces', async () => {
		const arrays = await readNpz(await convertShape({ ...ply, to: 'npz' }));
		expect(arrays.get('vertices')?.shape).toEqual([mesh.positions.length / 3, 3]);
		expect(arrays.get('faces')?.shape).toEqual([mesh.triangles.length / 3, 3]);
	});

	test('with voxels too small is refused', async () => {
		await expect(convertShape({ ...ply, to: 'nii', spacingMm: 0.01 })).rejects.toThrow(RangeError);
	});

	test('without triangles is refused', async () => {
		const bytes = writePly({ positions: new Float32Array(9), triangles: new Uint32Array(0) });
		await expect(convertShape({ ...ply, bytes, to: 'obj' })).rejects.toThrow(RangeError);
	});
});

describe('a mask', () => {
	const grid = gridAround(boxMesh([0, 0, 0], [6, 8, 10]), { spacingMm: 1 });
	const mask = voxelise(boxMesh([0.4, 0.4, 0.4], [6.4, 8.4, 10.4]), grid);

	test.each(['nii', 'nrrd', 'mha', 'npz', 'npy'] as const)('as %s keeps every voxel', async (to) => {
		const bytes = await writeNiftiGz(mask, { compress: portableCompress });
		const converted = await convertShape({ bytes, format: 'nii.gz', name: 'a', to });
		if (to === 'npy' || to === 'npz') {
			const array = to === 'npy' ? await readNpy(converted) : (await readNpz(converted)).get('mask');
			expect(array?.shape).toEqual([...mask.dims]);
			const [nx, ny, nz] = mask.dims;
			for (let i = 0; i < nx; i++)
				for (let j = 0; j < ny; j++)
					for (let k = 0; k < nz; k++)
						expect(array?.data[(i * ny + j) * nz + k]).toBe(mask.voxels[i + nx * (j + ny * k)]);
			return;
		}
		const content = await readAny(converted, { fileName: `a.${to}` });
		if (content.kind !== 'volume') throw new Error('no volume');
		expect(content.volume.dims).toEqual(mask.dims);
		expect([...content.volume.voxels].map(Number)).toEqual([...mask.voxels]);
		content.volume.voxelToWorld.forEach((value, i) => expect(value).toBeCloseTo(mask.voxelToWorld[i], 4));
	});

	test('is not made a surface', async () => {
		const bytes = await writeNiftiGz(mask, { compress: portableCompress });
		await expect(convertShape({ bytes, format: 'nii.gz', name: 'a', to: 'stl' })).rejects.toThrow('mesh-raw');
	});
});

test('points stay points', async () => {
	const points = sampleSurface(mesh, 100, { seed: '1' });
	const task = { bytes: writePly(points), format: 'ply', name: 'a' } as const;
	const arrays = await readNpz(await convertShape({ ...task, to: 'npz' }));
	expect(arrays.get('points')?.shape).toEqual([100, 3]);
	await expect(convertShape({ ...task, to: 'obj' })).rejects.toThrow('points cannot become obj');
});

test('damaged files are told from impossible wishes', async () => {
	const cut = ply.bytes.slice(0, 500);
	await expect(convertShape({ ...ply, bytes: cut, to: 'obj' })).rejects.toThrow(
		expect.objectContaining({ name: 'FormatError' }) as Error,
	);
});

test('targets are all that can be written, known once, and which hold only masks', () => {
	expect({ meshTargets, pointTargets, volumeTargets }).toEqual({
		meshTargets: meshFormats,
		pointTargets: pointFormats,
		volumeTargets: volumeFormats,
	});
	expect(new Set(targetFormats).size).toBe(targetFormats.length);
	expect(targetFormats.filter(holdsOnlyMasks).sort()).toEqual(['mgz', 'mha', 'nii', 'nii.gz', 'npy', 'nrrd']);
});
