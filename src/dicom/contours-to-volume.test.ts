import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { contoursToVolume } from './contours-to-volume.ts';
import type { RtContour } from './rt-structures.ts';

const polygon = (height: number, ...corners: [number, number][]): RtContour => ({
	type: 'closed-planar',
	points: Float64Array.from(corners.flatMap(([u, v]) => [u, v, height])),
});
const unitGrid = (nx: number, ny: number, nz: number, dz = 1) => ({
	dims: [nx, ny, nz] as const,
	voxelToWorld: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, dz, 0, 0, 0, 0, 1),
});

describe('contoursToVolume', () => {
	test('random polygons equal the point-in-polygon rule at every voxel', () => {
		const random = createRandom('polygons');
		for (let round = 0; round < 60; round++) {
			const polygons = Array.from({ length: 1 + random.integer(3) }, () =>
				Array.from({ length: 3 + random.integer(6) }, (): [number, number] => [random.next() * 20, random.next() * 15]),
			);
			const grid = unitGrid(21, 16, 1);
			const { voxels } = contoursToVolume(
				polygons.map((corners) => polygon(0, ...corners)),
				{ grid },
			);
			for (let y = 0; y < 16; y++)
				for (let x = 0; x < 21; x++) {
					let inside = false;
					for (const corners of polygons)
						for (const [i, [u1, v1]] of corners.entries()) {
							const [u2, v2] = corners[(i + 1) % corners.length];
							if (v1 > y !== v2 > y && x < u1 + ((u2 - u1) * (y - v1)) / (v2 - v1)) inside = !inside;
						}
					expect(voxels[x + 21 * y], `${x}, ${y}`).toBe(inside ? 1 : 0);
				}
		}
	});

	test('neighbouring polygons share no voxel and leave none out', () => {
		const left = polygon(0, [0, 0], [5, 0], [5, 10], [0, 10]);
		const right = polygon(0, [5, 0], [9, 0], [9, 10], [5, 10]);
		const count = (contours: RtContour[]): number =>
			contoursToVolume(contours, { grid: unitGrid(12, 12, 1) }).voxels.reduce((sum, value) => sum + value, 0);
		expect(count([left]) + count([right])).toBe(90);
		expect(count([left, right])).toBe(90);
	});

	test('slices take the plane within half a spacing, or are interpolated', () => {
		const square = (height: number, half: number): RtContour =>
			polygon(height, [10 - half, 10 - half], [10 + half, 10 - half], [10 + half, 10 + half], [10 - half, 10 + half]);
		const contours = [square(0, 8.5), square(4, 4.5)];
		const grid = unitGrid(21, 21, 9);
		const counts = (interpolate: boolean): number[] => {
			const { voxels } = contoursToVolume(contours, { grid, interpolate });
			return Array.from({ length: 9 }, (_, k) =>
				voxels.subarray(441 * k, 441 * (k + 1)).reduce((sum, v) => sum + v, 0),
			);
		};
		expect(counts(false)).toEqual([289, 289, 289, 81, 81, 81, 81, 0, 0]);
		// The half edge shrinks by 1 mm a slice.
		expect(counts(true).slice(0, 5)).toEqual([289, 225, 169, 121, 81]);
	});

	test('a grid that is not parallel is refused', () => {
		const grid = {
			...unitGrid(5, 5, 5),
			voxelToWorld: Float64Array.of(1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1),
		};
		expect(() => contoursToVolume([polygon(0, [0, 0], [4, 0], [4, 4])], { grid })).toThrow(/axes of the grid/);
	});

	test('the grid made holds the contours', () => {
		const { dims, voxelToWorld } = contoursToVolume(
			[polygon(3, [0, 0], [40, 0], [40, 30]), polygon(5, [0, 0], [40, 0], [40, 30])],
			{ pixelMm: 2 },
		);
		expect(dims[2]).toBe(2);
		expect([voxelToWorld[0], voxelToWorld[5], voxelToWorld[10], voxelToWorld[11]]).toEqual([2, 2, 2, 3]);
	});
});
