import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { placedDistances, type PlacedExample } from './cut-alike.ts';
import { voxelPositions } from './cut-rest.ts';
import { exampleShape, randomForm } from './example-shape.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { signedDistanceField } from './signed-distance-field.ts';
import { voxelBlocks, weightedDistances } from './weighted-distances.ts';

const grid: FieldGrid = { dims: [40, 40, 40], spacingMm: 2 };
const random = createRandom('weighted distances');

/** Rings with a hollow about them, turned, stretched and shifted. `reachMm`: how far their fields go. */
function placedRings(count: number, reachMm: number): PlacedExample[] {
	const field = signedDistanceField(torusMesh(17, 5), { grid, truncationMm: reachMm });
	const example = exampleShape(field, grid);
	return Array.from({ length: count }, () => ({
		example,
		matrix: randomForm(random, { angleDegrees: 40, stretchDeviation: 0.2 }),
		shift: [6 * random.normal(), 6 * random.normal(), 6 * random.normal()] as const,
	}));
}

/** Volumes about the origin, and some of their voxels. */
const volume = {
	voxels: new Uint8Array(37 * 30 * 25),
	dims: [37, 30, 25] as const,
	voxelToWorld: gridToWorld({ dims: [37, 30, 25], spacingMm: 3 }),
};
const voxels = [...volume.voxels.keys()].filter(() => random.next() < 0.6);

describe('weightedDistances', () => {
	test.each([
		['fields that tell what is far', 30],
		['fields cut at the truncation itself', 8],
	])('are the sums of all distances one by one: %s', (_, reachMm) => {
		const placed = placedRings(40, reachMm);
		const weights = Float64Array.from(placed, () => random.normal());
		const positions = voxelPositions(volume, voxels);
		const own = new Float32Array(voxels.length);
		const expected = new Float64Array(voxels.length);
		placed.forEach((one, j) => {
			placedDistances(one, positions, 8, own);
			for (let i = 0; i < own.length; i++) expected[i] += weights[j] * own[i];
		});
		const sums = weightedDistances(placed, weights, voxelBlocks(volume, voxels), 8);
		expect(Math.max(...sums.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-9);
		// They are not all the same far away.
		expect(new Set(expected).size).toBeGreaterThan(voxels.length / 4);
	});

	test('no voxels', () => {
		const placed = placedRings(2, 8);
		expect(weightedDistances(placed, Float64Array.of(0.5, 0.5), voxelBlocks(volume, []), 8)).toHaveLength(0);
	});
});

describe('voxelBlocks', () => {
	test('every voxel once, none farther from the middle of its block than said', () => {
		const blocks = voxelBlocks(volume, voxels);
		expect([...blocks.order].sort((a, b) => a - b)).toEqual([...voxels.keys()]);
		for (let b = 0; b + 1 < blocks.first.length; b++)
			for (let k = blocks.first[b]; k < blocks.first[b + 1]; k++) {
				const gap = [0, 1, 2].map((axis) => blocks.positions[3 * k + axis] - blocks.middles[3 * b + axis]);
				expect(Math.hypot(...gap)).toBeLessThanOrEqual(blocks.radiusMm + 1e-5);
			}
	});
});
