import { describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { gridToWorld } from './field-grid.ts';
import { descriptorNames, surfaceDescriptors } from './surface-descriptors.ts';
import { surfaceMarks } from './surface-marks.ts';

const grid = { dims: [32, 32, 32], spacingMm: 2.5 } as const;
const place = { dims: grid.dims, voxelToWorld: gridToWorld(grid) };

/** A voxel is filled as far as the ellipsoid reaches into it. */
function filled(axes: readonly number[]): Uint8Array {
	return Uint8Array.from(ellipsoidField(axes, 12, grid), (mm) => 255 * Math.max(0, Math.min(1, 0.5 - mm / 2.5)));
}

const width = descriptorNames.length;
const mean = (rows: Float32Array, name: string): number => {
	const column = descriptorNames.indexOf(name);
	let sum = 0;
	for (let at = column; at < rows.length; at += width) sum += rows[at];
	return sum / (rows.length / width);
};

describe('surfaceDescriptors', () => {
	const radius = 24;
	const { positions, rows } = surfaceDescriptors({ ...place, voxels: filled([radius, radius, radius]) }, { count: 60 });

	test('points lie on the surface', () => {
		for (let p = 0; p < positions.length; p += 3)
			expect(Math.abs(Math.hypot(...positions.subarray(p, p + 3)) - radius)).toBeLessThan(0.6);
	});

	test('of a ball: bends, the ball itself, depth and thickness are known', () => {
		expect(rows.length).toBe(60 * width);
		for (const mm of [4.5, 6.5]) {
			// The level surface through a point of a smoothed ball is a ball of the same radius; bends come times the scale.
			expect(mean(rows, `greatest bend ${mm}`)).toBeCloseTo(mm / radius, 1);
			expect(mean(rows, `least bend ${mm}`)).toBeCloseTo(mm / radius, 1);
		}
		expect(mean(rows, 'radius of the best ball')).toBe(24);
		expect(mean(rows, 'ball 24')).toBeGreaterThan(0.6);
		expect(mean(rows, 'ball 10')).toBeLessThan(0.35);
		expect(mean(rows, 'depth below 10')).toBeGreaterThan(8);
		expect(mean(rows, 'depth below 10')).toBeLessThan(12);
		expect(Math.abs(mean(rows, 'thickness') - 2 * radius)).toBeLessThan(3);
		expect(mean(rows, 'logarithm of the volume')).toBeCloseTo(Math.log((4 / 3) * Math.PI * radius ** 3), 1);
	});

	test('convex surfaces are less than half filled, small bumps less at small scales', () => {
		const flatter = surfaceDescriptors({ ...place, voxels: filled([34, 34, 14]) }, { count: 60 }).rows;
		expect(mean(rows, 'filling 9')).toBeLessThan(0.46);
		expect(mean(rows, 'filling 3')).toBeGreaterThan(mean(rows, 'filling 13'));
		expect(mean(flatter, 'thickness')).toBeLessThan(mean(rows, 'thickness'));
		expect(() => surfaceDescriptors({ ...place, voxels: new Uint8Array(32 ** 3) })).toThrow('nothing is inside');
	});
});

test('points are marked where what is about them is marked', () => {
	const voxels = filled([24, 24, 24]);
	const marks = voxels.map((value, i) => (i % 32 >= 16 ? value : 0));
	const positions = Float32Array.of(24, 0, 0, -24, 0, 0, 3, 23.8, 0, -3, 0, 23.8);
	const occupancy = { ...place, voxels };
	expect([...surfaceMarks(occupancy, { ...place, voxels: marks }, positions)]).toEqual([1, 0, 1, 0]);
	const none = { ...place, voxels: new Uint8Array(32 ** 3) };
	expect([...surfaceMarks(occupancy, none, positions)]).toEqual([0, 0, 0, 0]);
});
