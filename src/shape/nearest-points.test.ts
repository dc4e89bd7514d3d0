import { createRandom } from '#numeric';
import { isWasmSupported, type Backend } from '#wasm';
import { describe, expect, test } from 'vitest';
import { nearestPoint, nearestPoints } from './nearest-points.ts';
import { pointTree } from './point-tree.ts';

const backends: readonly Backend[] = isWasmSupported() ? ['typescript', 'wasm'] : ['typescript'];

function cloud(count: number, seed: string, kind: string): Float32Array {
	const random = createRandom(`${kind} ${seed}`);
	return Float32Array.from({ length: 3 * count }, (_, i) => {
		if (kind === 'grid') return random.integer(6);
		if (kind === 'line') return i % 3 === 0 ? random.uniform(-9, 9) : 2;
		if (kind === 'far out') return 1e6 + random.normal();
		if (kind === 'tiny') return random.normal() * 1e-18;
		return random.normal() * 50;
	});
}

/** The lowest index of the least float64 distance. */
function bruteForce(positions: Float32Array, x: number, y: number, z: number): { index: number; distanceMm: number } {
	let best = Infinity;
	let index = -1;
	for (let i = 0; i < positions.length; i += 3) {
		const squared = (positions[i] - x) ** 2 + (positions[i + 1] - y) ** 2 + (positions[i + 2] - z) ** 2;
		if (squared < best) [best, index] = [squared, i / 3];
	}
	return { index, distanceMm: Math.sqrt(best) };
}

describe.each(backends)('nearestPoints (%s)', (backend) => {
	test.each(['cloud', 'grid', 'line', 'far out', 'tiny'])('equals brute force on a %s, ties included', (kind) => {
		for (const count of [1, 7, 40, 1500]) {
			const positions = cloud(count, `points ${count}`, kind);
			const queries = cloud(600, 'queries', kind);
			const tree = pointTree(positions, { backend });
			const own = nearestPoints(tree, queries, { backend });
			for (let i = 0; i < 600; i++) {
				const expected = bruteForce(positions, queries[3 * i], queries[3 * i + 1], queries[3 * i + 2]);
				expect({ index: own.indices[i], distanceMm: own.distancesMm[i] }).toEqual(expected);
			}
		}
	});

	test('does not depend on the order of points or queries', () => {
		const positions = cloud(2000, 'points', 'cloud');
		const queries = cloud(1000, 'queries', 'cloud');
		const own = nearestPoints(pointTree(positions, { backend }), queries, { backend });
		const backwards = (values: Float32Array): Float32Array =>
			Float32Array.from(values, (_, i) => values[values.length - 3 * Math.floor(i / 3) - 3 + (i % 3)]);
		const turned = nearestPoints(pointTree(backwards(positions), { backend }), backwards(queries), { backend });
		expect(turned.distancesMm.toReversed()).toEqual(own.distancesMm);
		expect(turned.indices.toReversed().map((index) => 1999 - index)).toEqual(own.indices);
	});

	test('of no queries is nothing; a tree of nothing is refused', () => {
		const tree = pointTree(cloud(20, 'points', 'cloud'), { backend });
		expect(nearestPoints(tree, new Float32Array(0), { backend }).indices).toHaveLength(0);
		const nothing = pointTree(new Float32Array(0), { backend });
		expect(() => nearestPoints(nothing, Float32Array.of(0, 0, 0), { backend })).toThrow(/no points/);
		for (const value of [Number.NaN, Infinity])
			expect(() => nearestPoints(tree, Float32Array.of(0, value, 0), { backend })).toThrow(String(value));
		expect(() => nearestPoints(tree, new Float32Array(5), { backend })).toThrow(/got 5 numbers/);
	});
});

test('nearestPoint is the nearest of one', () => {
	const positions = cloud(500, 'points', 'cloud');
	const tree = pointTree(positions);
	const random = createRandom('one');
	for (let i = 0; i < 50; i++) {
		const point = [random.normal() * 60, random.normal() * 60, random.normal() * 60] as const;
		expect(nearestPoint(tree, point)).toEqual(bruteForce(positions, ...point));
	}
	expect(nearestPoint(pointTree(new Float32Array(0)), [0, 0, 0])).toBeUndefined();
	expect(() => nearestPoint(tree, [0, Number.NaN, 0])).toThrow(RangeError);
});

test.runIf(isWasmSupported())('both backends give the same bits', () => {
	for (const kind of ['cloud', 'grid', 'line', 'far out', 'tiny']) {
		const tree = pointTree(cloud(5000, 'points', kind));
		const queries = cloud(3000, 'queries', kind);
		expect(nearestPoints(tree, queries, { backend: 'wasm' })).toEqual(
			nearestPoints(tree, queries, { backend: 'typescript' }),
		);
	}
});
