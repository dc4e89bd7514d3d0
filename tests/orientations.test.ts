import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readNifti } from '#formats';
import { extractSurfaces, findDefects, massProperties } from '#shape';
import { orientationCode, type LabelVolume } from '#volume';
import { hasSharedData, sharedData } from './shared-data.ts';

/** The brain as a mask: everything brighter than a tenth of the brightest voxel. */
async function brainSurface(file: string) {
	const { volume } = await readNifti(readFileSync(file), { fileName: file });
	const values = Float64Array.from(volume.voxels as ArrayLike<number>);
	const threshold = values.reduce((most, value) => Math.max(most, value), 0) / 10;
	const mask: LabelVolume = {
		voxels: Uint8Array.from(values, (value) => (value > threshold ? 1 : 0)),
		dims: volume.dims,
		voxelToWorld: volume.voxelToWorld,
	};
	const [surface] = extractSurfaces(mask);
	return { code: orientationCode(volume.voxelToWorld), mesh: surface.mesh };
}

/** Vertices as a sorted list of world positions in µm: the same for the same surface, whatever the order. */
function worldVertices(positions: Float32Array): string[] {
	const vertices: string[] = [];
	for (let i = 0; i < positions.length; i += 3) {
		vertices.push([0, 1, 2].map((axis) => Math.round(positions[i + axis] * 1000)).join(' '));
	}
	return vertices.sort();
}

describe.skipIf(!hasSharedData)('one brain stored in many orientations', () => {
	test('gives one world-space surface: same vertices, same volume, outward, closed', async () => {
		const folder = sharedData('niivue-formats', 'nifti_space');
		const files = readdirSync(folder).filter((name) => /\.nii(\.gz)?$/.test(name));
		expect(files.length).toBeGreaterThanOrEqual(20);
		const codes = new Set<string>();
		let reference: { vertices: string[]; volume: number } | undefined;
		for (const name of files.sort()) {
			const { code, mesh } = await brainSurface(`${folder}/${name}`);
			codes.add(code);
			const vertices = worldVertices(mesh.positions);
			const { volumeMm3 } = massProperties(mesh);
			expect(findDefects(mesh).isClosed, name).toBe(true);
			expect(volumeMm3, name).toBeGreaterThan(0);
			reference ??= { vertices, volume: volumeMm3 ?? Number.NaN };
			expect(vertices.length, name).toBe(reference.vertices.length);
			const moved = vertices.filter((vertex, i) => vertex !== reference?.vertices[i]).length;
			expect(moved / vertices.length, name).toBeLessThan(0.001);
			expect(Math.abs((volumeMm3 ?? 0) / reference.volume - 1), name).toBeLessThan(1e-4);
		}
		expect(codes.size).toBeGreaterThanOrEqual(20);
	});
});
