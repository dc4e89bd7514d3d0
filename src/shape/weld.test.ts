import { describe, expect, test } from 'vitest';
import { noiseVolume } from '../../tests/label-volumes.ts';
import { soupOf, together } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { weld } from './weld.ts';

describe('weld', () => {
	test('a soup becomes the mesh it was made from, up to the order of vertices', () => {
		const [{ mesh }] = extractSurfaces(noiseVolume(16, 0.4, 1));
		const welded = weld(soupOf(mesh));
		expect(welded.positions.length).toBe(mesh.positions.length);
		expect(soupOf(welded)).toEqual(soupOf(mesh));
		expect(findDefects(welded)).toMatchObject({ isClosed: true, isManifold: true });
		expect(weld(mesh)).toEqual(mesh);
	});

	test('bits decide: −0 is +0, the next float is another place', () => {
		const next = new Float32Array(new Uint32Array([new Uint32Array(Float32Array.of(1).buffer)[0] + 1]).buffer)[0];
		const mesh = {
			positions: Float32Array.of(-0, 1, 0, 0, 1, -0, 0, next, 0, Number.NaN, 0, 0, Number.NaN, 0, 0),
			triangles: Uint32Array.of(0, 1, 2, 3, 4, 2),
		};
		expect([...weld(mesh).triangles]).toEqual([0, 0, 1, 2, 2, 1]);
		expect(mesh.positions[0]).toBe(-0);
	});

	test('positions on a regular grid do not crowd the table', () => {
		const parts = Array.from({ length: 3 }, () => extractSurfaces(noiseVolume(20, 0.5, 2)).next().value);
		const meshes = parts.flatMap((part) => (part ? [part.mesh] : []));
		expect(weld(together(...meshes)).positions.length).toBe(meshes[0].positions.length);
	});

	test('nothing stays nothing', () => {
		expect(weld({ positions: new Float32Array(0), triangles: new Uint32Array(0) }).positions.length).toBe(0);
	});
});
