import { sampleSurfaceUniform, triangleTree, type PointCloud, type TriangleMesh, type TriangleTree } from '#shape';

/** A surface ready to be aligned with others: points on it, and the tree that finds the nearest point of it. */
export interface RegistrationSurface {
	/** Points spread over the surface by area, world mm. */
	readonly samples: PointCloud;
	/** Absent for a bare point cloud: such a surface can only be the one that moves. */
	readonly tree?: TriangleTree;
}

/** Options of {@link registrationSurface}. */
export interface RegistrationSurfaceOptions {
	/** Points to sample. Default 1000. */
	readonly points?: number;
	/** Seed of the sampling. Default 1. */
	readonly seed?: number;
}

/**
 * Prepares a mesh for {@link iterativeClosestPoint}; worth keeping where one surface is aligned with many.
 *
 * @throws RangeError if the mesh has no area.
 */
export function registrationSurface(
	mesh: TriangleMesh,
	{ points = 1000, seed = 1 }: RegistrationSurfaceOptions = {},
): Required<RegistrationSurface> {
	return { samples: sampleSurfaceUniform(mesh, points, { seed }), tree: triangleTree(mesh) };
}
