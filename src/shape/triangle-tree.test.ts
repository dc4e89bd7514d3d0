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

	test('both twins build the same tree (seed 2)', () => {
		const random = createRandom(2);
		for (const count of [1, 5, 300, 5000]) {
			const mesh = {
				positions: Float32Array.from({ length: 9 * count }, (_, i) =>
					i % 7 === 0 ? random.integer(3) : random.normal(),
				),
				triangles: Uint32Array.from({ length: 3 * count }, (_, h) => h),
			};
			const [compiled, plain] = (['wasm', 'typescript'] as const).map((backend) => triangleTree(mesh, { backend }));
			expect(new Uint8Array(compiled.buffer)).toEqual(new Uint8Array(plain.buffer));
		}
	});

	test('a buffer with any word changed is refused, or answers as before', () => {
		const mesh = torusMesh(5, 2, 12, 8);
		const { buffer } = triangleTree(mesh);
		for (let at = 0; at < buffer.byteLength; at += 4)
			for (const value of [0xffffffff, 0x7fc00000, 0, 5]) {
				const changed = buffer.slice();
				const words = new Uint32Array(changed);
				if (words[at / 4] === value) continue;
				words[at / 4] = value;
				// A zero that is only signed otherwise compares as equal, and searches the same.
				if (value === 0 && new Float32Array(buffer)[at / 4] === 0) continue;
				expect(() => openTriangleTree(mesh, changed), `word ${at / 4}`).toThrow(RangeError);
			}
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
