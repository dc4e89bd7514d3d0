import { identityMat4, type Mat4 } from '#numeric';
import type { Volume } from '#volume';
import { FormatError } from './format-error.ts';
import type { NpyArray } from './read-npy.ts';

/**
 * A three-dimensional C-ordered array as a volume, without copying: array index [a, b, c] becomes voxel (c, b, a),
 * because the last array axis runs fastest and the first volume axis does. `arrayToWorld` takes (a, b, c) to world
 * RAS+ millimetres, so nothing is mirrored; default: the identity (1 mm voxels, axes right, anterior, superior).
 * Axes of one sample at the beginning or end of the shape are dropped until three are left.
 *
 * @throws FormatError if the array has not three axes with samples.
 */
export function arrayVolume(array: NpyArray, arrayToWorld: Mat4 = identityMat4()): Volume {
	const shape = [...array.shape];
	while (shape.length > 3 && shape[0] === 1) shape.shift();
	while (shape.length > 3 && shape.at(-1) === 1) shape.pop();
	if (shape.length !== 3 || shape.includes(0)) {
		throw new FormatError('npy', `a volume needs three axes, the array has shape (${array.shape.join(', ')})`);
	}
	const voxelToWorld = arrayToWorld.slice();
	for (let row = 0; row < 12; row += 4) {
		voxelToWorld[row] = arrayToWorld[row + 2];
		voxelToWorld[row + 2] = arrayToWorld[row];
	}
	return { voxels: array.data, dims: [shape[2], shape[1], shape[0]], voxelToWorld };
}
