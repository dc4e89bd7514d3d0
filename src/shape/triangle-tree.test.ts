import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { noisyMesh } from '../../tests/moved-meshes.ts';
import { sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { leafStart, openTriangleTree, triangleTree, type TriangleTree } from './triangle-tree.ts';

/** Each triangle in one leaf of at most 4; every box tight around the triangles below it. */
function expectSound(tree: TriangleTree): void {
	const { positions, triangles } = tree.mesh;
	const leafCount = 2 ** tree.depth;
	const check = (node: number, firstLeaf: number, endLeaf: number): void => {
		const low = [Infinity, Infinity, Infinity];
		const high = [-Infinity, -Infinity, -Infinity];
		for (let i = leafStart(tree, firstLeaf); i < leafStart(tree, endLeaf); i++)
			for (let h = 3 * tree.order[i]; h < 3 * tree.order[i] + 3; h++)
				for (let k = 0; k < 3; k++) {
					low[k] = Math.min(low[k], positions[3 * triangles[h] + k]);
					high[k] = Math.max(high[k], positions[3 * triangles[h] + k]);
				}
		expect([...tree.boxes.subarray(6 * node, 6 * node + 6)]).toEqual([...low, ...high]);
		if (endLeaf - firstLeaf === 1)
			return expect(leafStart(tree, endLeaf) - leafStart(tree, firstLeaf)).toBeLessThanOrEqual(4);
		const middle = (firstLeaf + endLeaf) / 2;
		check(2 * node + 1, firstLeaf, middle);
		check(2 * node + 2, middle, endLeaf);
	};
	check(0, 0, leafCount);
	expect(leafStart(tree, leafCount)).toBe(tree.order.length);
	expect(new Set(tree.order).size).toBe(tree.order.length);
}

describe('triangleTree', () => {
	test('is sound for meshes of any size, with equal and with scattered centres (seed 1)', () => {
		const random = createRandom(1);
		const soup = (count: number, value: () => number): TriangleMesh => ({
			positions: Float32Array.from({ length: 9 * count }, value),
			triangles: Uint32Array.from({ length: 3 * count }, (_, h) => h),
		});
		for (const count of [0, 1, 2, 4, 5, 7, 8, 9, 33, 1000]) {
			expectSound(triangleTree(soup(count, random.normal)));
			expectSound(triangleTree(soup(count, () => 3)));
			expectSound(triangleTree(soup(count, () => random.integer(3))));
		}
		expectSound(triangleTree(noisyMesh(torusMesh(5, 2), 0.1, 1)));
	});

	test('leaves out triangles that are not finite or use missing vertices', () => {
		const mesh = together(sphereMesh(1, 1), sphereMesh(1, 1, [Number.NaN, 0, 0]));
		const tree = triangleTree({ ...mesh, triangles: Uint32Array.of(...mesh.triangles, 0, 1, 999) });
		expect(tree.order.length).toBe(32);
		expectSound(tree);
	});

	test('opens again from its buffer, and refuses what is not its buffer', () => {
		const mesh = torusMesh(5, 2, 20, 10);
		const tree = triangleTree(mesh);
		const again = openTriangleTree(mesh, tree.buffer.slice());
		expect(again.order).toEqual(tree.order);
		expect(again.boxes).toEqual(tree.boxes);
		expect(again.depth).toBe(tree.depth);
		expect(() => openTriangleTree(sphereMesh(1, 1), tree.buffer)).toThrow(/32 triangles/);
		expect(() => openTriangleTree(mesh, tree.buffer.slice(0, 100))).toThrow(RangeError);
		expect(() => openTriangleTree(mesh, new ArrayBuffer(3))).toThrow(/got 3/);
		expect(() => openTriangleTree(mesh, new ArrayBuffer(64))).toThrow(/does not hold/);
		const newer = tree.buffer.slice();
		new Uint32Array(newer)[1] = 9;
		expect(() => openTriangleTree(mesh, newer)).toThrow(/version 9/);
	});
});
