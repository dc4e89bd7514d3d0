import { describe, expect, test } from 'vitest';
import { noiseVolume } from '../../tests/label-volumes.ts';
import { connectedComponents } from '#volume';
import { boxMesh, sphereMesh, together } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { meshComponents, selectComponents } from './mesh-components.ts';

describe('meshComponents', () => {
	test('largest first, each with its own size and box, whatever the order in the mesh', () => {
		const boxes = [
			[1, 1, 1],
			[4, 4, 4],
			[2, 3, 2],
		].map((size, i) =>
			boxMesh(
				[10 * i, 0, 0],
				size.map((s, k) => s + (k ? 0 : 10 * i)),
			),
		);
		const mesh = together(...boxes);
		const { components, ofTriangle, ofVertex } = meshComponents(mesh);
		expect(components.map((part) => part.areaMm2)).toEqual([96, 32, 6]);
		[64, 12, 1].forEach((volume, id) => expect(components[id].volumeMm3).toBeCloseTo(volume, 4));
		expect(components.map((part) => part.bounds.min[0])).toEqual([10, 20, 0]);
		expect(components.map((part) => part.bounds.max)).toEqual([
			[14, 4, 4],
			[22, 3, 2],
			[1, 1, 1],
		]);
		expect(components.every((part) => part.triangleCount === 12 && part.vertexCount === 8)).toBe(true);
		expect([...ofTriangle]).toEqual([2, 0, 1].flatMap((id) => Array.from({ length: 12 }, () => id)));
		expect([...ofVertex]).toEqual([2, 0, 1].flatMap((id) => Array.from({ length: 8 }, () => id)));
	});

	test('sums and counts of noise agree with the whole, and with the voxels', () => {
		const mask = noiseVolume(18, 0.12, 6);
		const [{ mesh }] = extractSurfaces(mask);
		const { components } = meshComponents(mesh);
		const whole = massProperties(mesh);
		expect(components.length).toBe(findDefects(mesh).components);
		// At this density there are no cavities: a shell for every 6-connected part.
		expect(components.length).toBe(connectedComponents(mask, 6).voxelCounts.length);
		expect(components.reduce((sum, part) => sum + part.areaMm2, 0)).toBeCloseTo(whole.areaMm2, 3);
		expect(components.reduce((sum, part) => sum + part.volumeMm3, 0)).toBeCloseTo(whole.volumeMm3, 3);
	});

	test('selected components are a mesh of their own', () => {
		const mesh = together(sphereMesh(1, 2), sphereMesh(5, 3, [20, 0, 0]), sphereMesh(3, 2, [0, 20, 0]));
		const parts = meshComponents(mesh);
		const two = selectComponents(mesh, parts, [2, 0]);
		expect(findDefects(two)).toMatchObject({ components: 2, unreferencedVertices: 0, isClosed: true });
		expect(massProperties(two).areaMm2).toBeCloseTo(parts.components[0].areaMm2 + parts.components[2].areaMm2, 3);
		expect(() => selectComponents(mesh, parts, [3])).toThrow(/index 3/);
	});

	test('unused vertices belong to nothing; no triangles, no components', () => {
		const mesh = { positions: new Float32Array(12), triangles: Uint32Array.of(1, 2, 3) };
		expect([...meshComponents(mesh).ofVertex]).toEqual([-1, 0, 0, 0]);
		expect(meshComponents({ ...mesh, triangles: new Uint32Array(0) }).components).toEqual([]);
	});
});
