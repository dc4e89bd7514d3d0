import { gaussianSmooth } from '#volume';
import { gridToWorld, type FieldGrid } from './field-grid.ts';

/** What {@link markSummaries} says of a shape, in this order. */
export const markSummaryNames = ['peak over 4 mm', 'peak over 8 mm', 'logarithm of the marked ml', 'mean'] as const;

/**
 * Few numbers that say how much of a shape is marked, from the probability of each voxel: the largest mean over a Gaussian of 4 mm
 * and of 8 mm (what is outside counts as unmarked), the logarithm of 1 + the expected ml, and the mean inside.
 *
 * @param inside not 0 where the shape is.
 */
export function markSummaries(probabilities: Float32Array, inside: ArrayLike<number>, grid: FieldGrid): number[] {
	const voxels = probabilities.map((value, i) => (inside[i] >= 0.5 ? value : 0));
	let sum = 0;
	let count = 0;
	for (let i = 0; i < voxels.length; i++) {
		sum += voxels[i];
		if (inside[i] >= 0.5) count++;
	}
	const volume = { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	const peaks = [4, 8].map((mm) => {
		const sigma = mm / grid.spacingMm;
		return gaussianSmooth(volume, { sigmaVoxels: [sigma, sigma, sigma] }).voxels.reduce((a, b) => Math.max(a, b), 0);
	});
	return [...peaks, Math.log1p((sum * grid.spacingMm ** 3) / 1000), count > 0 ? sum / count : 0];
}
