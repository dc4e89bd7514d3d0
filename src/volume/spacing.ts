import type { Mat4 } from '#numeric';

/** Distance in mm between neighbouring voxel centres along each voxel axis: the column lengths of the affine. */
export function spacing(voxelToWorld: Mat4): [number, number, number] {
	return [
		Math.hypot(voxelToWorld[0], voxelToWorld[4], voxelToWorld[8]),
		Math.hypot(voxelToWorld[1], voxelToWorld[5], voxelToWorld[9]),
		Math.hypot(voxelToWorld[2], voxelToWorld[6], voxelToWorld[10]),
	];
}
