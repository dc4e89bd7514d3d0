import { describe, expect, test } from 'vitest';
import { gridAround } from './grid-around.ts';

const mesh = (...positions: number[]) => ({ positions: Float32Array.from(positions), triangles: new Uint32Array() });

describe('gridAround', () => {
	test('holds the box with its margin, centres on multiples of the spacing', () => {
		const { dims, voxelToWorld } = gridAround(mesh(-3.2, 0, 10, 4.9, 2, 11), { spacingMm: 0.5, marginVoxels: 3 });
		for (const axis of [0, 1, 2]) {
			const origin = voxelToWorld[4 * axis + 3];
			const end = origin + 0.5 * (dims[axis] - 1);
			expect(Math.abs(origin / 0.5 - Math.round(origin / 0.5))).toBeLessThan(1e-9);
			expect(origin).toBeLessThanOrEqual([-3.2, 0, 10][axis] - 1.5);
			expect(end).toBeGreaterThanOrEqual([4.9, 2, 11][axis] + 1.5);
			expect(end).toBeLessThan([4.9, 2, 11][axis] + 2.6);
		}
	});

	test('without a spacing, the longest side gets 128 voxels and the margin', () => {
		expect(gridAround(mesh(0, 0, 0, 64, 10, 1)).dims[0]).toBe(128 + 4 + 1);
		expect(gridAround(mesh(1, 1, 1)).dims).toEqual([5, 5, 5]);
	});

	test('refuses empty meshes, bad spacings and absurd grids', () => {
		expect(() => gridAround(mesh())).toThrow(/no vertices/);
		expect(() => gridAround(mesh(0, 0, 0), { spacingMm: 0 })).toThrow(/got 0/);
		expect(() => gridAround(mesh(0, 0, 0, 1e6, 1e6, 1e6), { spacingMm: 1 })).toThrow(/larger spacing/);
	});
});
