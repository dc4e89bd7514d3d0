import { describe, expect, test } from 'vitest';
import { identityMat4, scaleTranslation, type Mat4 } from '#numeric';
import { orientationCode } from './orientation-code.ts';
import { spacing } from './spacing.ts';
import { voxelVolumeMm3 } from './voxel-volume.ts';

/** Columns are the world directions of the voxel axes. */
function affine(columns: readonly (readonly number[])[]): Mat4 {
	const m = identityMat4();
	columns.forEach((column, axis) => column.forEach((value, row) => (m[4 * row + axis] = value)));
	return m;
}

describe('orientationCode', () => {
	test('all 48 axis-aligned grids', () => {
		const letters = ['RL', 'AP', 'SI'];
		const codes = new Set<string>();
		for (const axes of [
			[0, 1, 2],
			[0, 2, 1],
			[1, 0, 2],
			[1, 2, 0],
			[2, 0, 1],
			[2, 1, 0],
		])
			for (let flips = 0; flips < 8; flips++) {
				const columns = axes.map((world, k) =>
					[0, 1, 2].map((row) => (row === world ? ((flips >> k) & 1 ? -2 : 0.5) : 0)),
				);
				const expected = axes.map((world, k) => letters[world][(flips >> k) & 1]).join('');
				expect(orientationCode(affine(columns))).toBe(expected);
				codes.add(expected);
			}
		expect(codes.size).toBe(48);
	});

	test('oblique grids get their nearest code, each world axis once', () => {
		const [c, s] = [Math.cos(0.6), Math.sin(0.6)];
		expect(
			orientationCode(
				affine([
					[c, s, 0],
					[-s, c, 0],
					[0, 0, -3],
				]),
			),
		).toBe('RAI');
		// Both in-plane axes lean towards A: the pair as a whole decides.
		expect(
			orientationCode(
				affine([
					[0.69, 0.72, 0],
					[0.1, 1, 0],
					[0, 0, 1],
				]),
			),
		).toBe('RAS');
	});

	test('a grid without extent along an axis is refused', () => {
		expect(() => orientationCode(scaleTranslation([1, 0, 1]))).toThrow(/1 × 0 × 1/);
		expect(() => orientationCode(scaleTranslation([1, Number.NaN, 1]))).toThrow(RangeError);
	});
});

describe('spacing and voxel volume', () => {
	test('come from the columns and the determinant', () => {
		const sheared = affine([
			[3, 4, 0],
			[0, 2, 0],
			[1, 0, -1],
		]);
		expect(spacing(sheared)).toEqual([5, 2, Math.SQRT2]);
		expect(voxelVolumeMm3(sheared)).toBe(6);
	});
});
