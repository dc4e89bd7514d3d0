import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { fieldToOccupancy, signedDistanceField } from './signed-distance-field.ts';

const radius = 11.3;
const centre = [1.1, -0.7, 0.4];

/** Occupancy of a ball, each voxel sampled at 4³ points, or as a mask by the middle alone. */
function ball(grid: FieldGrid, samples: number): Volume<Uint8Array> {
	const [nx, ny, nz] = grid.dims;
	const m = gridToWorld(grid);
	const voxels = new Uint8Array(nx * ny * nz);
	for (let i = 0; i < voxels.length; i++) {
		const at = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		let inside = 0;
		for (let s = 0; s < samples ** 3; s++) {
			const step = [s % samples, Math.floor(s / samples) % samples, Math.floor(s / samples ** 2)];
			const point = at.map((value, k) => m[5 * k] * (value + (step[k] + 0.5) / samples - 0.5) + m[4 * k + 3]);
			if (Math.hypot(...point.map((value, k) => value - centre[k])) < radius) inside++;
		}
		voxels[i] = Math.round((255 * inside) / samples ** 3);
	}
	return { voxels, dims: [nx, ny, nz], voxelToWorld: m };
}

function errors(field: Float32Array, grid: FieldGrid, truncationMm: number): { mean: number; worst: number } {
	const [nx, ny] = grid.dims;
	const m = gridToWorld(grid);
	let sum = 0;
	let worst = 0;
	field.forEach((value, i) => {
		const at = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		const exact = Math.hypot(...at.map((v, k) => m[5 * k] * v + m[4 * k + 3] - centre[k])) - radius;
		const error = Math.abs(value - Math.min(truncationMm, Math.max(-truncationMm, exact)));
		sum += error / field.length;
		worst = Math.max(worst, error);
	});
	return { mean: sum, worst };
}

describe('signedDistanceField', () => {
	const source: FieldGrid = { dims: [32, 32, 32], spacingMm: 1.5 };
	const grid: FieldGrid = { dims: [20, 22, 24], spacingMm: 2 };

	test('of a fractional occupancy is the distance to the ball, to a twentieth of a voxel', () => {
		const field = signedDistanceField(ball(source, 4), { grid, truncationMm: 6 });
		const { mean, worst } = errors(field, grid, 6);
		expect(mean).toBeLessThan(0.05);
		expect(worst).toBeLessThan(0.2);
	});

	test('of a binary mask is better where the stairs are smoothed', () => {
		const mask = ball(source, 1);
		const rough = errors(signedDistanceField(mask, { grid, truncationMm: 6 }), grid, 6);
		const smooth = errors(signedDistanceField(mask, { grid, truncationMm: 6, smoothVoxels: 0.7 }), grid, 6);
		expect(smooth.mean).toBeLessThan(0.8 * rough.mean);
		expect(smooth.worst).toBeLessThan(0.6);
	});

	test('back to a mask, the ball is there again', () => {
		const fine: FieldGrid = { dims: [32, 32, 32], spacingMm: 1.5 };
		const mask = ball(source, 1);
		const again = fieldToOccupancy(signedDistanceField(mask, { grid: fine, truncationMm: 6 }), fine);
		expect(again.voxels).toEqual(mask.voxels);
	});

	test('refuses what has no surface', () => {
		const empty = { ...ball(source, 1), voxels: new Uint8Array(32 ** 3) };
		expect(() => signedDistanceField(empty, { grid, truncationMm: 6 })).toThrow('empty');
		expect(() => signedDistanceField(empty, { grid, truncationMm: 0 })).toThrow('truncationMm');
	});
});
