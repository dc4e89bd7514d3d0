import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { kNearestPoints, pointsWithin } from './k-nearest-points.ts';
import { pointTree } from './point-tree.ts';

function sorted(positions: Float32Array, point: readonly number[]): { index: number; distance: number }[] {
	return Array.from({ length: positions.length / 3 }, (_, index) => ({
		index,
		distance: Math.sqrt(
			(positions[3 * index] - point[0]) ** 2 +
				(positions[3 * index + 1] - point[1]) ** 2 +
				(positions[3 * index + 2] - point[2]) ** 2,
		),
	})).sort((a, b) => a.distance - b.distance || a.index - b.index);
}

test.each([1, 2, 7, 30])('the %i nearest are those of a sorted list, ties by index', (k) => {
	const random = createRandom(`k ${k}`);
	const positions = Float32Array.from({ length: 3 * 400 }, () => random.integer(9));
	const queries = Float32Array.from({ length: 3 * 60 }, () => random.uniform(-2, 11));
	queries.set([4, 4, 4]);
	const own = kNearestPoints(pointTree(positions), queries, k);
	for (let i = 0; i < 60; i++) {
		const expected = sorted(positions, [...queries.subarray(3 * i, 3 * i + 3)]).slice(0, k);
		expect([...own.indices.subarray(i * k, (i + 1) * k)]).toEqual(expected.map(({ index }) => index));
		expect([...own.distancesMm.subarray(i * k, (i + 1) * k)]).toEqual(expected.map(({ distance }) => distance));
	}
});

test('fewer points than k leave the rest empty', () => {
	const tree = pointTree(Float32Array.of(0, 0, 0, 2, 0, 0));
	const own = kNearestPoints(tree, Float32Array.of(1.5, 0, 0), 4);
	expect([...own.indices]).toEqual([1, 0, 0xffff_ffff, 0xffff_ffff]);
	expect([...own.distancesMm]).toEqual([0.5, 1.5, Infinity, Infinity]);
	expect(kNearestPoints(pointTree(new Float32Array(0)), Float32Array.of(0, 0, 0), 1).distancesMm[0]).toBe(Infinity);
	for (const k of [0, 1.5, Number.NaN]) expect(() => kNearestPoints(tree, new Float32Array(3), k)).toThrow(RangeError);
});

test('pointsWithin has every point up to the radius, the radius included', () => {
	const random = createRandom('within');
	const positions = Float32Array.from({ length: 3 * 500 }, () => random.integer(9));
	const tree = pointTree(positions);
	for (const radius of [0, 1, 2.5, 30]) {
		const expected = sorted(positions, [4, 4, 4]).filter(({ distance }) => distance <= radius);
		expect([...pointsWithin(tree, [4, 4, 4], radius)]).toEqual(
			expected.map(({ index }) => index).sort((a, b) => a - b),
		);
	}
	expect(pointsWithin(pointTree(new Float32Array(0)), [0, 0, 0], 5)).toHaveLength(0);
	expect(pointsWithin(tree, [0, 0, 0], Infinity)).toHaveLength(500);
	for (const radius of [-1, Number.NaN]) expect(() => pointsWithin(tree, [0, 0, 0], radius)).toThrow(RangeError);
});
