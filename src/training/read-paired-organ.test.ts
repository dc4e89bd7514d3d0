import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { readPairedOrgan } from './read-paired-organ.ts';

/** Two balls in a body stored back to front along x (affine negated), 2 × 2 × 3 mm; the right one with a tumour. */
function body({ second = 24 } = {}): Volume<Uint8Array> {
	const dims = [80, 40, 30] as const;
	const voxelToWorld = Float64Array.of(-2, 0, 0, 80, 0, 2, 0, -40, 0, 0, 3, -45, 0, 0, 0, 1);
	const voxels = new Uint8Array(80 * 40 * 30);
	for (let z = 0, i = 0; z < 30; z++)
		for (let y = 0; y < 40; y++)
			for (let x = 0; x < 80; x++, i++) {
				const [wx, wy, wz] = [80 - 2 * x, 2 * y - 40, 3 * z - 45];
				if (Math.hypot(wx - 40, wy, wz) < 25) voxels[i] = wx > 50 ? 2 : 1;
				if (Math.hypot(wx + 40, wy, wz) < second) voxels[i] = 1;
			}
	return { voxels, dims, voxelToWorld };
}

describe('readPairedOrgan', () => {
	test('finds right and left in the world, with their volumes and centroids', () => {
		const organs = readPairedOrgan(body(), { size: 32, spacingMm: 2.5 });
		if (typeof organs === 'string') throw new Error(organs);
		const [right, left] = organs;
		expect([right.side, left.side]).toEqual(['right', 'left']);
		expect(right.centroid[0]).toBeCloseTo(40, 0);
		expect(left.centroid[0]).toBeCloseTo(-40, 0);
		const ball = (radius: number): number => ((4 / 3) * Math.PI * radius ** 3) / 1000;
		expect(right.labelMl[1] + right.labelMl[2]).toBeCloseTo(ball(25), 0);
		// The first voxel beyond 50 mm begins at 51 mm: a cap of 14 mm height.
		expect(right.labelMl[2]).toBeCloseTo((Math.PI * 14 ** 2 * (3 * 25 - 14)) / 3 / 1000, 0);
		expect(left.labelMl[2] ?? 0).toBe(0);
		for (const [organ, radius] of [
			[right, 25],
			[left, 24],
		] as const) {
			const inside = organ.occupancy.voxels.reduce((sum, value) => sum + value / 255, 0) * 2.5 ** 3;
			expect(Math.abs(inside / 1000 / ball(radius) - 1)).toBeLessThan(0.03);
			// About its own centroid, at the origin.
			const [nx, ny] = organ.occupancy.dims;
			let x = 0;
			organ.occupancy.voxels.forEach((value, i) => (x += value * ((i % nx) - (nx - 1) / 2)));
			expect(Math.abs(x / (inside * 255))).toBeLessThan(0.03);
			expect(ny).toBe(32);
			expect(organ.touchesBorder).toBe(false);
		}
	});

	test('marks the voxels of a label on the grid of their organ', () => {
		const organs = readPairedOrgan(body(), { size: 32, spacingMm: 2.5, marks: [2] });
		if (typeof organs === 'string') throw new Error(organs);
		const ml = ({ voxels }: Volume<Uint8Array>): number =>
			(voxels.reduce((sum, value) => sum + value / 255, 0) * 2.5 ** 3) / 1000;
		const [right, left] = organs;
		expect(ml(right.marks!)).toBeCloseTo(right.labelMl[2], 0);
		expect(ml(left.marks!)).toBe(0);
		right.marks!.voxels.forEach((value, i) => expect(value).toBeLessThanOrEqual(right.occupancy.voxels[i] + 2));
	});
});
