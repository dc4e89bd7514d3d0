import type { Volume } from './volume.ts';

/**
 * Refuses a volume whose parts do not fit together.
 *
 * @param operation name put before the message.
 * @throws RangeError naming what is wrong and the values received.
 */
export function checkVolume({ dims, voxels, voxelToWorld }: Volume, operation: string): void {
	if (dims.length !== 3 || !dims.every((n) => Number.isInteger(n) && n >= 0))
		throw new RangeError(`${operation}: dims must be three whole numbers ≥ 0, got ${dims.join(' × ')}`);
	if (voxels.length !== dims[0] * dims[1] * dims[2])
		throw new RangeError(`${operation}: ${dims.join(' × ')} voxels expected, got ${voxels.length}`);
	if (voxelToWorld.length !== 16 || !voxelToWorld.every(Number.isFinite))
		throw new RangeError(`${operation}: voxelToWorld must be 16 finite numbers, got ${voxelToWorld.join(' ')}`);
}
