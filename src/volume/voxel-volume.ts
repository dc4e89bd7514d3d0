import { affineDeterminant, type Mat4 } from '#numeric';

/** Volume of one voxel in mm³. Right for sheared grids too, where the product of the spacings is not. */
export function voxelVolumeMm3(voxelToWorld: Mat4): number {
	return Math.abs(affineDeterminant(voxelToWorld));
}
