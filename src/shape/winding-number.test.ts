import { describe, expect, test } from 'vitest';
import { testRandom } from '../../tests/label-volumes.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import { windingNumber } from './winding-number.ts';
import { windingNumberAt, windingTree } from './winding-tree.ts';

describe('windingNumber', () => {
	test('closed surfaces: 1 inside, 0 outside, −1 inside out, 2 where two overlap', () => {
		const box = boxMesh([0, 0, 0], [2, 2, 2]);
		expect(windingNumber(box, 0.3, 1.9, 0.1)).toBeCloseTo(1, 12);
		expect(windingNumber(box, 2.3, 1, 1)).toBeCloseTo(0, 12);
		expect(windingNumber(reverseOrientation(box), 1, 1, 1)).toBeCloseTo(-1, 12);
		expect(windingNumber(together(box, sphereMesh(1.5, 2)), 0.5, 0.5, 0.5)).toBeCloseTo(2, 12);
	});

	test('one face of a cube, seen from its centre, is a sixth', () => {
		const box = boxMesh([0, 0, 0], [2, 2, 2]);
		expect(windingNumber({ ...box, triangles: box.triangles.subarray(0, 6) }, 1, 1, 1)).toBeCloseTo(1 / 6, 12);
	});
});

describe('windingTree', () => {
	test('stays within 0.03 of the exact number, near and far, open and closed', () => {
		const torus = torusMesh(10, 4, 60, 40);
		const sphere = sphereMesh(8, 4);
		const open = { ...sphere, triangles: sphere.triangles.subarray(900) };
		const random = testRandom(11);
		for (const mesh of [torus, open, together(torus, sphere)]) {
			const tree = windingTree(mesh);
			for (let i = 0; i < 1500; i++) {
				const p = [0, 1, 2].map(() => 40 * (random() - 0.5)) as [number, number, number];
				expect(Math.abs(windingNumberAt(tree, ...p) - windingNumber(mesh, ...p))).toBeLessThan(0.03);
			}
		}
	});

	test('an empty mesh winds round nothing; equal triangles do not break the tree', () => {
		expect(
			windingNumberAt(windingTree({ positions: new Float32Array(0), triangles: new Uint32Array(0) }), 0, 0, 0),
		).toBe(0);
		const box = boxMesh([0, 0, 0], [1, 1, 1]);
		const stacked = { ...box, triangles: Uint32Array.from({ length: 36 * 50 }, (_, i) => box.triangles[i % 36]) };
		expect(windingNumberAt(windingTree(stacked), 0.5, 0.5, 0.5)).toBeCloseTo(50, 6);
	});
});
