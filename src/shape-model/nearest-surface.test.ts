import { createRandom } from '#numeric';
import { closestPoints, triangleTree } from '#shape';
import { describe, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { boundGrid, distanceBounds, nodeSquares } from './distance-bound.ts';
import { meanPointDistance } from './generalization.ts';
import { nearestShapeDistance, shapeIndex } from './nearest-shape.ts';
import { nearestSurfaceDistances } from './nearest-surface.ts';
import { pointGroups } from './point-groups.ts';

const random = createRandom(12);

/** A ball, stretched at random along the axes, with some noise. */
function blob(spread: number, noise: number): Float32Array {
	const scale = [0, 1, 2].map(() => 20 + spread * random.normal());
	return sphereMesh(1, 2).positions.map((x, i) => scale[i % 3] * x + noise * random.normal());
}

const population = Array.from({ length: 12 }, () => blob(4, 0.2));
const samples = Array.from({ length: 15 }, () => blob(4, 1));
const { triangles } = sphereMesh(1, 2);
const trees = population.map((positions) => triangleTree({ positions, triangles }));

describe('pointGroups', () => {
	test('every point once, none in too large a group, groups small in space', () => {
		const { positions } = sphereMesh(10, 3);
		const count = positions.length / 3;
		const { order, starts } = pointGroups(positions, 16);
		expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
		expect(starts.at(-1)).toBe(count);
		for (let g = 0; g + 1 < starts.length; g++) {
			const members = order.subarray(starts[g], starts[g + 1]);
			expect(members.length).toBeLessThanOrEqual(16);
			for (let axis = 0; axis < 3; axis++) {
				const along = Array.from(members, (p) => positions[3 * p + axis]);
				expect(Math.max(...along) - Math.min(...along)).toBeLessThan(12);
			}
		}
	});
});

describe('nearestShapeDistance', () => {
	test('is the least of all distances, to the bit', () => {
		const shapes = population.map((positions) => Float64Array.from(positions));
		const index = shapeIndex(shapes, shapes[0]);
		for (const sample of samples.map((positions) => Float64Array.from(positions)))
			expect(nearestShapeDistance(index, sample)).toBe(
				Math.min(...shapes.map((shape) => meanPointDistance(sample, shape))),
			);
	});
});

describe('distanceBounds', () => {
	test.each([300, 3000, 30_000])('never exceed the distances, and near them with %i nodes', (nodeCount) => {
		const grid = boundGrid(samples, nodeCount);
		expect(grid.nodes.length / 3).toBeGreaterThan(nodeCount / 4);
		expect(grid.nodes.length / 3).toBeLessThan(4 * nodeCount);
		let share = 0;
		for (const tree of trees.slice(0, 4))
			for (const sample of samples) {
				const bounds = new Float64Array(sample.length / 3);
				const sum = distanceBounds(grid, nodeSquares(grid, tree), sample, bounds);
				const { distancesMm } = closestPoints(tree, sample);
				expect(bounds.every((bound, i) => bound <= distancesMm[i])).toBe(true);
				expect(sum).toBeCloseTo(
					bounds.reduce((a, b) => a + b, 0),
					8,
				);
				share += sum / distancesMm.reduce((a, b) => a + b, 0) / 60;
			}
		expect(share).toBeGreaterThan(nodeCount > 10_000 ? 0.8 : nodeCount > 1000 ? 0.4 : 0.05);
	});

	test('exact at the nodes', () => {
		const corners = Float32Array.of(0, 0, 0, 8, 8, 8);
		const grid = boundGrid([corners], 64);
		const [tree] = trees;
		const bounds = new Float64Array(2);
		distanceBounds(grid, nodeSquares(grid, tree), corners, bounds);
		const { distancesMm } = closestPoints(tree, corners);
		expect(bounds[0]).toBeCloseTo(distancesMm[0], 4);
	});
});

describe('nearestSurfaceDistances', () => {
	test.each([500, 20_000])('is the least of all mean distances, to the bit, with %i nodes', (nodeCount) => {
		const grid = boundGrid(samples, nodeCount);
		const squares = trees.map((tree) => nodeSquares(grid, tree));
		const groups = pointGroups(population[0], 16);
		const found = nearestSurfaceDistances({ trees, grid, squares, groups }, samples);
		samples.forEach((sample, s) => {
			const all = trees.map((tree) => {
				const { distancesMm } = closestPoints(tree, sample);
				return distancesMm.reduce((sum, value) => sum + value, 0) / distancesMm.length;
			});
			expect(found[s]).toBe(Math.min(...all));
		});
	});
});
