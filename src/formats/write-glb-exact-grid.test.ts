import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import { MeshoptDecoder } from 'meshoptimizer';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { extractSurfaces, findDefects, gridPositions, massProperties } from '#shape';
import { denseLabels, type LabelVolume } from '#volume';
import { onlyMesh, sortedTriangles } from '../../tests/mesh-checks.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { readGlb } from './read-glb.ts';
import { readNifti } from './read-nifti.ts';
import { writeGlbExactGrid } from './write-glb-exact-grid.ts';

/** A blob on a small grid with an awkward affine; mirrored if asked. */
function blob(isMirrored: boolean): LabelVolume {
	const random = createRandom(`blob ${isMirrored}`);
	const voxels = new Uint8Array(20 * 18 * 16);
	for (let i = 0; i < voxels.length; i++) {
		const [x, y, z] = [i % 20, Math.floor(i / 20) % 18, Math.floor(i / 360)];
		voxels[i] = Math.hypot(x - 9, y - 8, z - 7) + random.next() * 2 < 7 ? 1 : 0;
	}
	const s = isMirrored ? -1 : 1;
	const voxelToWorld = Float64Array.of(
		s * 0.7,
		0.1,
		0,
		123.456,
		-0.1,
		0.9,
		0.05,
		-77.7,
		0,
		0.03,
		1.3,
		901.2,
		0,
		0,
		0,
		1,
	);
	return { voxels, dims: [20, 18, 16], voxelToWorld };
}

describe('writeGlbExactGrid', () => {
	test.each([
		[false, 'meshopt'],
		[true, 'meshopt'],
		[false, 'none'],
		[true, 'none'],
	] as const)('mirrored %s, %s: not one bit is lost', async (isMirrored, compression) => {
		for (const surface of extractSurfaces(blob(isMirrored))) {
			const raw = { ...surface.grid, triangles: surface.mesh.triangles };
			const inOrder = onlyMesh(await readGlb(await writeGlbExactGrid(raw, { compression, reorder: false })));
			expect(inOrder.positions).toEqual(gridPositions(surface.grid));
			expect(sortedTriangles(inOrder)).toEqual(sortedTriangles(surface.mesh));
			const bytes = await writeGlbExactGrid(raw, { compression, name: 'blob', shapeExtras: { label: 1 } });
			const file = await readGlb(bytes);
			expect(sortedTriangles(onlyMesh(file))).toEqual(sortedTriangles(surface.mesh));
			expect(file.parts).toMatchObject([{ name: 'blob', extras: { label: 1 } }]);
			expect(massProperties(onlyMesh(file)).volumeMm3).toBeGreaterThan(0);
			expect(findDefects(onlyMesh(file)).isClosed).toBe(true);
		}
	});

	test.each([
		['int16', [-32768, 0, 5, 32767, 9, 9, 3, 3, 3]],
		['uint16', [0, 0, 5, 65535, 9, 9, 3, 3, 3]],
		['float32', [-40000, 0, 5, 65535, 9, 9, 3, 3, 16777216]],
	])('a grid that needs %s', async (datatype, coordinates) => {
		const gridToWorld = Float64Array.of(0.1, 0, 0, 1, 0, 0.1, 0, 2, 0, 0, 0.1, 3, 0, 0, 0, 1);
		const surface = { coordinates: Int32Array.from(coordinates), gridToWorld, triangles: Uint32Array.of(0, 1, 2) };
		const file = await readGlb(await writeGlbExactGrid(surface, { reorder: false }));
		expect(onlyMesh(file).positions).toEqual(gridPositions(surface));
		expect(file.original.datatype).toBe(datatype);
	});

	test('refuses what it cannot keep', async () => {
		const triangles = Uint32Array.of(0, 0, 0);
		const identity = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
		const far = { coordinates: Int32Array.of(2 ** 24 + 1, 0, 0), gridToWorld: identity, triangles };
		await expect(writeGlbExactGrid({ ...far, coordinates: Int32Array.of(-1, 70_000, 2 ** 25) })).rejects.toThrow(
			/beyond/,
		);
		await expect(writeGlbExactGrid(far)).rejects.toThrow(/beyond/);
		const flat = { coordinates: Int16Array.of(0, 0, 0), gridToWorld: new Float64Array(16), triangles };
		await expect(writeGlbExactGrid(flat)).rejects.toThrow(/singular/);
	});

	test('gltf-transform sees an outward surface below a node with the affine, also where that mirrors', async () => {
		await MeshoptDecoder.ready;
		const io = new NodeIO()
			.registerExtensions([EXTMeshoptCompression, KHRMeshQuantization])
			.registerDependencies({ 'meshopt.decoder': MeshoptDecoder });
		for (const isMirrored of [false, true]) {
			for (const surface of extractSurfaces(blob(isMirrored))) {
				const doc = await io.readBinary(
					await writeGlbExactGrid({ ...surface.grid, triangles: surface.mesh.triangles }),
				);
				const node = doc
					.getRoot()
					.listNodes()
					.find((candidate) => candidate.getMesh());
				const [primitive] = node?.getMesh()?.listPrimitives() ?? [];
				const positions = primitive.getAttribute('POSITION')?.getArray() ?? [];
				const mesh = {
					positions: Float32Array.from(positions),
					triangles: Uint32Array.from(primitive.getIndices()?.getArray() ?? []),
				};
				// In its own coordinates; a viewer turns the triangles of a mirroring node round.
				expect(massProperties(mesh).volumeMm3).toBeGreaterThan(0);
				expect(node?.getWorldMatrix()[0]).toBeCloseTo((isMirrored ? 1 : -1) * 0.00035, 5);
			}
		}
	});
});

describe.skipIf(!hasSharedData)('writeGlbExactGrid on a real segmentation', () => {
	test('every label of a volume with a mirrored affine, far below 6 bytes a triangle', async () => {
		const path = sharedData('totalsegmentator-example/example_seg_dicom.nii.gz');
		const { volume } = denseLabels((await readNifti(new Uint8Array(gunzipSync(readFileSync(path))))).volume);
		let triangleCount = 0;
		let sizeBytes = 0;
		for (const surface of extractSurfaces(volume)) {
			const bytes = await writeGlbExactGrid({ ...surface.grid, triangles: surface.mesh.triangles });
			const mesh = onlyMesh(await readGlb(bytes));
			triangleCount += mesh.triangles.length / 3;
			sizeBytes += bytes.length;
			expect(mesh.positions.length).toBe(surface.mesh.positions.length);
			expect(massProperties(mesh).volumeMm3).toBeCloseTo(massProperties(surface.mesh).volumeMm3, 3);
		}
		// Total of vtkDiscreteFlyingEdges3D for this file.
		expect(triangleCount).toBe(391_556);
		expect(sizeBytes / triangleCount).toBeLessThan(5);
	});
});
