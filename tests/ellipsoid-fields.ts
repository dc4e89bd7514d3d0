import { createRandom } from '#numeric';
import { voxelCount, type FieldGrid } from '../src/learning/field-grid.ts';

/** For the tests of this layer: a small grid. */
export const testGrid: FieldGrid = { dims: [14, 14, 14], spacingMm: 2 };

/** Truncated fields (by the first-order distance) of ellipsoids whose axes vary independently, on a grid. */
export function ellipsoidFields(
	count: number,
	truncationMm: number,
	{ grid = testGrid, seed = 1 }: { grid?: FieldGrid; seed?: number | string } = {},
): Float32Array[] {
	const random = createRandom(seed);
	return Array.from({ length: count }, () => {
		const axes = [8, 7, 6].map((axis) => axis * Math.exp(0.15 * random.normal()));
		return ellipsoidField(axes, truncationMm, grid);
	});
}

/** The field of one ellipsoid about the middle. */
export function ellipsoidField(
	axes: readonly number[],
	truncationMm: number,
	grid: FieldGrid = testGrid,
): Float32Array {
	const { dims, spacingMm } = grid;
	return Float32Array.from({ length: voxelCount(grid) }, (_, i) => {
		const index = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
		const point = index.map((at, axis) => (at - (dims[axis] - 1) / 2) * spacingMm);
		const level = Math.hypot(...point.map((value, axis) => value / axes[axis]));
		const slope = Math.hypot(...point.map((value, axis) => value / axes[axis] ** 2)) / Math.max(level, 1e-9);
		const distance = level < 1e-9 ? -Math.min(...axes) : (level - 1) / slope;
		return Math.min(truncationMm, Math.max(-truncationMm, distance));
	});
}
