import { createRandom, type Random } from '#numeric';
import { describe, expect, test } from 'vitest';
import {
	batchCoordinates,
	coordinatesMask,
	maskCoordinates,
	sparseCoordinates,
	type SparseCoordinates,
} from './sparse-coordinates.ts';
import { generateCoordinates } from './sparse-generate.ts';
import { neighbourTable, paddedNeighbours } from './sparse-neighbours.ts';
import { memberMask, positionsIn, pruneCoordinates, uniteCoordinates } from './sparse-sets.ts';
import { halveCoordinates } from './sparse-strided.ts';
import { bucketSize, padTable, transposeTable, type RowTable } from './sparse-table.ts';

type Point = readonly [batch: number, x: number, y: number, z: number];

const points = (set: SparseCoordinates): Point[] =>
	Array.from({ length: set.count }, (_, i) => [...set.coordinates.subarray(4 * i, 4 * i + 4)] as unknown as Point);
/** The sets' order, by a comparator of its own. */
const inOrder = (list: Iterable<string>): Point[] =>
	[...new Set(list)]
		.map((key) => key.split(',').map(Number) as unknown as Point)
		.sort((a, b) => a[0] - b[0] || a[3] - b[3] || a[2] - b[2] || a[1] - b[1]);
const rowOf = (table: RowTable, row: number): number[] => [
	...table.indices.subarray(row * table.width, (row + 1) * table.width),
];

/** Points scattered and in clumps, negative coordinates among them, each some times over. */
function randomSet(random: Random, count: number, { stride = 1, spread = 7, batches = 2 } = {}): SparseCoordinates {
	const list = new Int32Array(4 * count);
	for (let i = 0; i < list.length; i++)
		list[i] = i % 4 === 0 ? random.integer(batches) : stride * (random.integer(spread) - Math.floor(spread / 3));
	return sparseCoordinates(list, stride);
}

const sets = (seed: string): SparseCoordinates[] => {
	const random = createRandom(seed);
	return [
		sparseCoordinates(new Int32Array(0)),
		sparseCoordinates(Int32Array.of(0, -1, -1, -1)),
		randomSet(random, 60),
		randomSet(random, 400),
		randomSet(random, 300, { spread: 40, batches: 1 }),
		// One row, one column, a full block.
		sparseCoordinates(Int32Array.from({ length: 44 }, (_, i) => (i % 4 === 1 ? i >> 2 : 0))),
		sparseCoordinates(Int32Array.from({ length: 44 }, (_, i) => (i % 4 === 3 ? i >> 2 : 0))),
		maskCoordinates(new Uint8Array(60).fill(1), [3, 4, 5]),
	];
};

describe('coordinates', () => {
	test('points of any order become a sorted set, doubles taken once', () => {
		const random = createRandom(1);
		const list = Int32Array.from({ length: 2000 }, (_, i) => (i % 4 === 0 ? random.integer(3) : random.integer(9) - 4));
		const before = list.slice();
		const set = sparseCoordinates(list);
		const keys = Array.from({ length: 500 }, (_, i) => list.subarray(4 * i, 4 * i + 4).join(','));
		expect(points(set)).toEqual(inOrder(keys));
		expect(list).toEqual(before);
	});

	test('coordinates too far apart for one number a point are sorted as well', () => {
		const far = 2 ** 31 - 2;
		const list = Int32Array.of(1, far, -far, far, 0, -far, far, 3, 0, far, far, -far, 0, -far, far, 3, 5, 0, 0, 0);
		expect(points(sparseCoordinates(list))).toEqual([
			[0, far, far, -far],
			[0, -far, far, 3],
			[1, far, -far, far],
			[5, 0, 0, 0],
		]);
	});

	test('a mask and its coordinates are one; voxels beyond the volume are left out', () => {
		const random = createRandom(2);
		const voxels = Uint8Array.from({ length: 5 * 6 * 7 }, () => (random.next() < 0.3 ? 1 : 0));
		const set = maskCoordinates(voxels, [5, 6, 7]);
		expect(set).toEqual(sparseCoordinates(set.coordinates));
		expect(coordinatesMask(set, [5, 6, 7])).toEqual(voxels);
		const beyond = sparseCoordinates(Int32Array.of(0, -1, 0, 0, 0, 5, 0, 0, 0, 4, 5, 6, 1, 2, 2, 2, 0, 0, 0, 7));
		expect(coordinatesMask(beyond, [5, 6, 7]).reduce((sum, value) => sum + value, 0)).toBe(1);
	});

	test('what cannot be a set is refused', () => {
		expect(() => sparseCoordinates(new Int32Array(7))).toThrow(/four numbers/);
		expect(() => sparseCoordinates(Int32Array.of(0, 2, 3, 2), 2)).toThrow(/3 is no multiple of the stride 2/);
		expect(() => sparseCoordinates(new Int32Array(4), 0)).toThrow(/stride/);
		expect(() => maskCoordinates(new Uint8Array(5), [2, 2, 2])).toThrow(/2 × 2 × 2/);
		const coarse = sparseCoordinates(new Int32Array(4), 2);
		expect(() => positionsIn(coarse, sparseCoordinates(new Int32Array(4)))).toThrow(/stride/);
		expect(() => generateCoordinates(sparseCoordinates(new Int32Array(4), 1), 2)).toThrow(/halved/);
	});

	test('sets join to a batch', () => {
		const [, one, , , wide, row] = sets('batch').map((set) => set);
		const single = [one, wide, row];
		const joined = batchCoordinates(single);
		const expected = single.flatMap((set, batch) => points(set).map(([, x, y, z]) => [batch, x, y, z]));
		expect(points(joined)).toEqual(expected);
		expect(sparseCoordinates(joined.coordinates)).toEqual(joined);
	});
});

/** All rule books against a Map from coordinates to rows. */
describe.each(['a', 'b'])('rule books against a map, seed %s', (seed) => {
	const mapOf = (set: SparseCoordinates): Map<string, number> =>
		new Map(points(set).map((point, row) => [point.join(','), row]));

	test.each(sets(seed).map((set, index) => [index, set] as const))('set %i', (_, fine) => {
		for (const set of [fine, halveCoordinates(fine).coarse]) {
			const { stride } = set;
			const map = mapOf(set);
			const at = (batch: number, x: number, y: number, z: number): number => map.get(`${batch},${x},${y},${z}`) ?? -1;

			const neighbours = neighbourTable(set);
			expect(neighbours).toMatchObject({ rows: set.count, width: 27, sources: set.count });
			const expected: number[] = [];
			for (const [batch, x, y, z] of points(set))
				for (let dz = -1; dz <= 1; dz++)
					for (let dy = -1; dy <= 1; dy++)
						for (let dx = -1; dx <= 1; dx++)
							expected.push(at(batch, x + dx * stride, y + dy * stride, z + dz * stride));
			expect(neighbours.indices).toEqual(Int32Array.from(expected));
			const size = bucketSize(set.count);
			expect(paddedNeighbours(set, size)).toEqual(padTable(neighbours, size, size));
			expect(neighbourTable(set, undefined, 'typescript')).toEqual(neighbours);

			const { coarse, children, parents } = halveCoordinates(set);
			const down = (value: number): number => Math.floor(value / (2 * stride)) * 2 * stride;
			expect(points(coarse)).toEqual(
				inOrder(points(set).map(([batch, x, y, z]) => `${batch},${down(x)},${down(y)},${down(z)}`)),
			);
			expect(coarse.stride).toBe(2 * stride);
			const inside: number[] = [];
			for (const [batch, x, y, z] of points(coarse))
				for (let place = 0; place < 8; place++)
					inside.push(at(batch, x + (place & 1) * stride, y + ((place >> 1) & 1) * stride, z + (place >> 2) * stride));
			expect(children.indices).toEqual(Int32Array.from(inside));
			expect(transposeTable(children)).toEqual(parents);
		}
	});

	test.each([2, 4] as const)('children of a generative transposed convolution of edge %i', (edge) => {
		for (const fine of sets(seed)) {
			const set = halveCoordinates(fine).coarse;
			const products = new Map<string, number[]>();
			for (const [row, [batch, x, y, z]] of points(set).entries())
				for (let place = 0; place < edge ** 3; place++) {
					const [dx, dy, dz] = [place % edge, Math.floor(place / edge) % edge, Math.floor(place / edge ** 2)];
					const key = `${batch},${x + dx},${y + dy},${z + dz}`;
					products.set(key, [...(products.get(key) ?? []), row * edge ** 3 + place]);
				}
			const { fine: made, sources, children } = generateCoordinates(set, edge);
			expect(made.stride).toBe(1);
			expect(points(made)).toEqual(inOrder(products.keys()));
			expect(points(made).map((_, row) => rowOf(sources, row).filter((entry) => entry >= 0))).toEqual(
				points(made).map((point) => products.get(point.join(','))),
			);
			expect(sources.width).toBe(edge === 2 ? 1 : 8);
			expect(children.width).toBe(edge ** 3);
			// Every product goes to one voxel.
			const { indices } = transposeTable(sources);
			expect(indices.map((entry) => Math.floor(entry / sources.width))).toEqual(children.indices);
		}
	});

	test('union, membership and pruning', () => {
		const random = createRandom(`${seed} sets`);
		const all = sets(seed);
		for (const first of all)
			for (const second of all) {
				const { union, fromFirst, fromSecond, ofFirst, ofSecond } = uniteCoordinates(first, second);
				const keys = [...points(first), ...points(second)].map((point) => point.join(','));
				expect(points(union)).toEqual(inOrder(keys));
				const [a, b] = [mapOf(first), mapOf(second)];
				expect([...fromFirst.indices]).toEqual(points(union).map((point) => a.get(point.join(',')) ?? -1));
				expect([...fromSecond.indices]).toEqual(points(union).map((point) => b.get(point.join(',')) ?? -1));
				expect(transposeTable(fromFirst)).toEqual(ofFirst);
				expect(transposeTable(fromSecond)).toEqual(ofSecond);
				expect([...memberMask(first, second)]).toEqual(points(first).map((point) => (b.has(point.join(',')) ? 1 : 0)));
			}
		for (const set of all)
			for (const share of [0, 0.4, 1]) {
				const keep = Array.from({ length: set.count }, () => (random.next() < share ? 1 : 0));
				const { kept, fromAll, ofAll } = pruneCoordinates(set, keep);
				expect(points(kept)).toEqual(points(set).filter((_, row) => keep[row] === 1));
				expect(positionsIn(kept, set)).toEqual(fromAll.indices);
				expect(transposeTable(fromAll)).toEqual(ofAll);
			}
	});
});

describe('fixed sizes', () => {
	test('sizes grow by at most a quarter and leave a row of zeros', () => {
		for (let count = 0; count < 3000; count += 7) {
			const size = bucketSize(count);
			expect(size).toBeGreaterThan(count);
			expect(size % 16).toBe(0);
			expect(size).toBeLessThanOrEqual(Math.max(16, 1.25 * count + 32));
		}
		expect(new Set(Array.from({ length: 100_000 }, (_, count) => bucketSize(count))).size).toBeLessThan(45);
	});

	test('missing voxels and rows of padding point to the last row of the source', () => {
		const table: RowTable = { indices: Int32Array.of(0, -1, 2, 1), rows: 2, width: 2, sources: 3 };
		expect([...padTable(table, 3, 5)]).toEqual([0, 4, 2, 1, 4, 4]);
		expect(() => padTable(table, 3, 3)).toThrow(/a row of zeros/);
		expect(() => padTable(table, 1, 5)).toThrow(/cannot hold/);
	});
});
