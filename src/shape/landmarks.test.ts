import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPly } from '#formats';
import { createRandom } from '#numeric';
import { movedMesh, noisyMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh, together } from '../../tests/solid-meshes.ts';
import { closestPoint } from './closest-point.ts';
import { landmarks } from './landmarks.ts';
import { sampleSurfaceUniform } from './sample-surface.ts';
import { smoothTaubin } from './smooth-taubin.ts';
import { triangleTree } from './triangle-tree.ts';
import { weld } from './weld.ts';

describe('landmarks', () => {
	test('an ellipsoid: its two poles first, as peaks', () => {
		for (const mesh of [
			stretchedMesh(sphereMesh(1, 5), [5, 6, 20]),
			noisyMesh(stretchedMesh(sphereMesh(1, 4), [5, 6, 20]), 0.02, 1),
		]) {
			const [first, second] = landmarks(mesh, { count: 2, kinds: ['peak'] });
			for (const found of [first, second]) {
				expect(found.kind).toBe('peak');
				expect(Math.abs(found.position[2])).toBeGreaterThan(19.5);
			}
			expect(first.position[2] * second.position[2]).toBeLessThan(0);
			expect(first.persistencePerMm).toBeGreaterThan(0.1);
		}
	});

	test('a ball with six bumps and one dent: exactly these', () => {
		const ball = sphereMesh(10, 5);
		const bumps = [0, 1, 2].flatMap((k) => [1, -1].map((sign) => [0, 1, 2].map((i) => (i === k ? sign : 0))));
		const dent = [1, 1, 1].map((value) => value / Math.sqrt(3));
		const positions = ball.positions.slice();
		for (let p = 0; p < positions.length; p += 3) {
			const n = [0, 1, 2].map((k) => positions[p + k] / 10);
			const near = (d: readonly number[]): number => Math.exp(-((1 - (n[0] * d[0] + n[1] * d[1] + n[2] * d[2])) * 60));
			const radius = 10 + bumps.reduce((sum, d) => sum + 1.5 * near(d), 0) - 2 * near(dent);
			for (let k = 0; k < 3; k++) positions[p + k] = n[k] * radius;
		}
		const mesh = { positions, triangles: ball.triangles };
		const peaks = landmarks(mesh, { count: 6, kinds: ['peak'] });
		const hit = new Set(
			peaks.map(({ position }) =>
				bumps.findIndex((d) => Math.hypot(...d.map((value, k) => position[k] - 11.5 * value)) < 0.5),
			),
		);
		expect([...hit].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
		const [pit] = landmarks(mesh, { count: 1, kinds: ['pit'] });
		expect(Math.hypot(...dent.map((value, k) => pit.position[k] - 8 * value))).toBeLessThan(0.5);
		// Turned, scaled and moved: the same vertices in the same order.
		const moved = movedMesh(mesh, { rotation: randomRotation(createRandom(5)), scale: 3, offset: [50, -20, 7] });
		const again = landmarks(moved, { count: 6, kinds: ['peak'] });
		expect(new Set(again.map(({ vertex }) => vertex))).toEqual(new Set(peaks.map(({ vertex }) => vertex)));
	});

	test('the same twice; spaced by the radius; descending; several parts; empty; bad options are refused', () => {
		const mesh = together(noisyMesh(sphereMesh(10, 4), 0.2, 3), sphereMesh(3, 3, [30, 0, 0]));
		const found = landmarks(mesh, { count: 20, radiusMm: 4 });
		expect(landmarks(mesh, { count: 20, radiusMm: 4 })).toEqual(found);
		found.forEach((a, i) => {
			if (i > 0) expect(a.persistencePerMm).toBeLessThanOrEqual(found[i - 1].persistencePerMm);
			for (const b of found.slice(i + 1))
				if (a.kind === b.kind) expect(distance(a.position, b.position)).toBeGreaterThan(3);
		});
		expect(landmarks({ positions: new Float32Array(0), triangles: new Uint32Array(0) })).toEqual([]);
		expect(() => landmarks(mesh, { count: -1 })).toThrow(/count/);
		expect(() => landmarks(mesh, { scaleMm: -1 })).toThrow(/scaleMm/);
	});

	describe.skipIf(!hasSharedData)('real vertebrae with landmarks set by hand', () => {
		test.each(['010', '013', '018'])(
			'verse %s: half of them are met to 8 mm by 20 found ones, better than by chance',
			(subject) => {
				const file = path.join(sharedData('verse-L1-vertebrae', 'raw'), `sub-verse${subject}_segment_20`);
				const content = readPly(readFileSync(`${file}.ply`));
				if (content.kind !== 'mesh') throw new Error('no mesh');
				const mesh = smoothTaubin(weld(content.parts[0].mesh), { iterations: 10 });
				const set = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { coordinates: number[] }[];
				// The files say LPS or RAS by where the points lie.
				const tree = triangleTree(mesh);
				const [byHand] = [1, -1]
					.map((sign) => set.map(({ coordinates: [x, y, z] }): [number, number, number] => [sign * x, sign * y, z]))
					.filter((points) => points.every((point) => (closestPoint(tree, point)?.distanceMm ?? Infinity) < 3));
				const medianTo = (points: readonly (readonly number[])[]): number =>
					byHand.map((point) => Math.min(...points.map((p) => distance(p, point)))).toSorted((a, b) => a - b)[
						byHand.length >> 1
					];
				const found = medianTo(landmarks(mesh, { count: 20 }).map(({ position }) => position));
				const { positions } = sampleSurfaceUniform(mesh, 20 * 9, { seed: 1 });
				const chance = Array.from({ length: 9 }, (_, draw) =>
					medianTo(
						Array.from({ length: 20 }, (_, i) => [...positions.subarray(3 * (9 * i + draw), 3 * (9 * i + draw) + 3)]),
					),
				).toSorted((a, b) => a - b)[4];
				expect(found).toBeLessThan(8);
				expect(found).toBeLessThan(0.8 * chance);
			},
			20_000,
		);
	});
});

const distance = (a: readonly number[], b: readonly number[]): number =>
	Math.hypot(...a.map((value, k) => value - b[k]));
