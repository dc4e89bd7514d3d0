import { createRandom, exactOrientation } from '#numeric';
import { describe, expect, test } from 'vitest';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { flatFans } from './flat-fans.ts';
import { pairEdges } from './pair-edges.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { trianglesOverlap, type Corners } from './triangle-overlap.ts';

const fansOf = (mesh: TriangleMesh): Uint8Array => flatFans(mesh, pairEdges(mesh));

/** A wheel of triangles round vertex 0, the rim at the given angles (in turns) and heights. */
function wheel(turns: readonly number[], height: (k: number) => number): TriangleMesh {
	const rim = turns.flatMap((turn, k) => [Math.cos(2 * Math.PI * turn), Math.sin(2 * Math.PI * turn), height(k)]);
	const n = turns.length;
	return {
		positions: Float32Array.from([0, 0, 0, ...rim]),
		triangles: Uint32Array.from(turns.flatMap((_, k) => [0, 1 + k, 1 + ((k + 1) % n)])),
	};
}

const sixths = [0, 1, 2, 3, 4, 5].map((k) => k / 6);

describe('flatFans', () => {
	test('all of a sphere, and of a torus; whichever way round they are', () => {
		for (const mesh of [sphereMesh(10, 3), torusMesh(20, 6)]) {
			expect(fansOf(mesh)).not.toContain(0);
			expect(fansOf(reverseOrientation(mesh))).not.toContain(0);
		}
		expect(fansOf(boxMesh([0, 0, 0], [1, 2, 3]))).not.toContain(0);
	});

	test('a wheel is flat, a zigzag too; not its open rim', () => {
		expect([...fansOf(wheel(sixths, () => 0))]).toEqual([1, 0, 0, 0, 0, 0, 0]);
		expect(fansOf(wheel(sixths, (k) => 0.5 * (k % 2)))[0]).toBe(1);
	});

	test('not one that goes round twice, folds back, misses a sector, or has a sliver without area', () => {
		expect(fansOf(wheel([0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8], (k) => 0.1 * k))[0]).toBe(0);
		expect(fansOf(wheel([0, 0.3, 0.2, 0.5, 0.7, 0.9], () => 0))[0]).toBe(0);
		const open = wheel(sixths, () => 0);
		expect(fansOf({ ...open, triangles: open.triangles.slice(3) })[0]).toBe(0);
		expect(fansOf(wheel([0, 0.25, 0.25, 0.5, 0.75], () => 0))[0]).toBe(0);
	});

	test('not where two fans meet in a vertex, nor where a triangle is turned round', () => {
		const lower = wheel(sixths, () => 0);
		const shifted = lower.triangles.map((v) => (v === 0 ? 0 : v + 6));
		const upper = lower.positions.slice(3).map((value, i) => (i % 3 === 2 ? value + 0.2 : value));
		const both = {
			positions: Float32Array.from([...lower.positions, ...upper]),
			triangles: Uint32Array.from([...lower.triangles, ...shifted]),
		};
		expect(fansOf(both)[0]).toBe(0);
		const turned = lower.triangles.slice();
		[turned[1], turned[2]] = [turned[2], turned[1]];
		expect(fansOf({ ...lower, triangles: turned })[0]).toBe(0);
	});

	test.each([0.02, 0.1, 0.3, 1])('sphere with noise %f: no two triangles of a flat fan overlap, exactly', (noise) => {
		const { positions, triangles } = sphereMesh(1, 3);
		const random = createRandom(`fans ${noise}`);
		const mesh = { positions: positions.map((value) => value + noise * random.normal() * 0.3), triangles };
		const isFlat = fansOf(mesh);
		const orientation = exactOrientation(mesh.positions);
		const around: number[][] = Array.from(isFlat, () => []);
		triangles.forEach((vertex, h) => around[vertex].push(h - (h % 3)));
		const corners = (h: number): Corners => [triangles[h], triangles[h + 1], triangles[h + 2]];
		const overlaps = (fan: readonly number[]): boolean =>
			fan.some((h, i) => fan.slice(i + 1).some((g) => trianglesOverlap(orientation, corners(h), corners(g))));
		let flat = 0;
		around.forEach((fan, vertex) => {
			if (isFlat[vertex] === 0) return;
			flat++;
			expect(overlaps(fan), `vertex ${vertex}`).toBe(false);
		});
		expect(flat).toBeGreaterThan(noise < 0.2 ? 200 : 0);
		if (noise === 1) expect(around.some((fan) => overlaps(fan))).toBe(true);
	});
});
