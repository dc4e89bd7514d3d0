import type { Mat4 } from '#numeric';
import { spacing } from './spacing.ts';

const positive = ['R', 'A', 'S'] as const;
const negative = ['L', 'P', 'I'] as const;

/** Each voxel axis → the world axis it takes. */
const assignments = [
	[0, 1, 2],
	[0, 2, 1],
	[1, 0, 2],
	[1, 2, 0],
	[2, 0, 1],
	[2, 1, 0],
] as const;

/**
 * Where the voxel axes point, as three letters of R/L, A/P, S/I: `RAS` is axis 0 towards the patient's right, axis 1
 * towards anterior, axis 2 towards superior. Of the six ways to pair voxel and world axes the one with the largest
 * sum of direction cosines is taken, so oblique grids get their nearest code and no letter pair occurs twice.
 *
 * @throws RangeError if a column of the affine is zero or not finite.
 */
export function orientationCode(voxelToWorld: Mat4): string {
	const lengths = spacing(voxelToWorld);
	if (!lengths.every((length) => length > 0 && Number.isFinite(length)))
		throw new RangeError(`orientationCode: the voxel axes must have a length, got ${lengths.join(' × ')} mm`);
	const cosine = (world: number, axis: number): number => voxelToWorld[4 * world + axis] / lengths[axis];

	let best: readonly number[] = assignments[0];
	let bestSum = -1;
	for (const assignment of assignments) {
		const sum = assignment.reduce((total: number, world, axis) => total + Math.abs(cosine(world, axis)), 0);
		if (sum > bestSum + 1e-9) {
			best = assignment;
			bestSum = sum;
		}
	}
	return best.map((world, axis) => (cosine(world, axis) < 0 ? negative[world] : positive[world])).join('');
}
