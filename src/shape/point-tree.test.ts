import { createRandom } from '#numeric';
import { isWasmSupported, type Backend } from '#wasm';
import { describe, expect, test } from 'vitest';
import { nearestPoints } from './nearest-points.ts';
import { pointLeafStart } from './point-tree-layout.ts';
import { openPointTree, pointTree } from './point-tree.ts';

const backends: readonly Backend[] = isWasmSupported() ? ['typescript', 'wasm'] : ['typescript'];

function randomPoints(count: number, seed: string): Float32Array {
	const random = createRandom(seed);
	return Float32Array.from({ length: 3 * count }, () => random.normal() * 40);
}

describe.each(backends)('pointTree (%s)', (backend) => {
	test.each([0, 1, 2, 9, 10, 11, 21, 100, 1000, 4097])('of %i points holds each once, boxes tight', (count) => {
		const positions = randomPoints(count, `tree ${count}`);
		const tree = pointTree(positions, { backend });
		expect([...tree.order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
		for (let row = 0; row < count; row++)
			for (let axis = 0; axis < 3; axis++)
				expect(tree.coordinates[axis * count + row]).toBe(positions[3 * tree.order[row] + axis]);
		for (let node = 0; node < 2 ** (tree.depth + 1) - 1; node++) {
			let [first, last] = [node, node];
			while (first < 2 ** tree.depth - 1) [first, last] = [2 * first + 1, 2 * last + 2];
			const rows = tree.order.subarray(
				pointLeafStart(tree, first - 2 ** tree.depth + 1),
				pointLeafStart(tree, last - 2 ** tree.depth + 2),
			);
			for (let axis = 0; axis < 3; axis++) {
				const values = Array.from(rows, (i) => positions[3 * i + axis]);
				expect(tree.boxes[6 * node + axis]).toBe(Math.min(...values));
				expect(tree.boxes[6 * node + 3 + axis]).toBe(Math.max(...values));
			}
		}
	});

	test('is built in no time from points that all coincide, or lie on a grid', () => {
		const same = pointTree(new Float32Array(600_000).fill(3), { backend });
		expect(nearestPoints(same, Float32Array.of(3, 3, 4), { backend })).toEqual({
			indices: Uint32Array.of(0),
			distancesMm: Float64Array.of(1),
		});
		const grid = Float32Array.from(
			{ length: 3 * 64_000 },
			(_, i) => Math.floor(Math.floor(i / 3) / 40 ** (i % 3)) % 40,
		);
		const tree = pointTree(grid, { backend });
		expect(nearestPoints(tree, Float32Array.of(7.2, 38.9, 3), { backend }).indices[0]).toBe(7 + 40 * 39 + 1600 * 3);
	});

	test('does not change the positions, and refuses what is not finite', () => {
		const positions = randomPoints(50, 'kept');
		const copy = positions.slice();
		pointTree(positions, { backend });
		expect(positions).toEqual(copy);
		for (const value of [Number.NaN, Infinity, -Infinity]) {
			const bad = copy.slice();
			bad[74] = value;
			expect(() => pointTree(bad, { backend })).toThrow(/point 24 is/);
		}
		expect(() => pointTree(new Float32Array(4), { backend })).toThrow(/got 4 numbers/);
	});

	test('survives its buffer, moved to another owner', () => {
		const tree = pointTree(randomPoints(3000, 'stored'), { backend });
		const queries = randomPoints(100, 'stored queries');
		const before = nearestPoints(tree, queries, { backend });
		const moved = structuredClone(tree.buffer, { transfer: [tree.buffer] });
		expect(nearestPoints(openPointTree(moved), queries, { backend })).toEqual(before);
	});
});

describe('openPointTree', () => {
	test('refuses other bytes and every cut-off buffer', () => {
		const { buffer } = pointTree(randomPoints(25, 'cut'));
		for (let length = 0; length < buffer.byteLength; length += 4)
			expect(() => openPointTree(buffer.slice(0, length))).toThrow(RangeError);
		const change = (word: number, value: number): ArrayBuffer => {
			const copy = buffer.slice(0);
			new Uint32Array(copy)[word] = value;
			return copy;
		};
		expect(() => openPointTree(change(0, 7))).toThrow(/does not hold a point tree/);
		expect(() => openPointTree(change(1, 2))).toThrow(/reads version 1, got version 2/);
		expect(() => openPointTree(change(2, 4_000_000_000))).toThrow(RangeError);
		expect(() => openPointTree(change(3, 8))).toThrow(RangeError);
		expect(() => openPointTree(change(9, 25))).toThrow(/names point 25 of 25/);
	});
});

test.runIf(isWasmSupported())('both backends give the same bytes', () => {
	for (const count of [0, 1, 10, 11, 333, 20_000]) {
		const positions = randomPoints(count, `twin trees ${count}`);
		// Coinciding and zero coordinates, of both signs.
		for (let i = 0; i < positions.length; i += 7) positions[i] = (i % 2) * -0;
		expect(new Uint8Array(pointTree(positions, { backend: 'wasm' }).buffer)).toEqual(
			new Uint8Array(pointTree(positions, { backend: 'typescript' }).buffer),
		);
	}
});
