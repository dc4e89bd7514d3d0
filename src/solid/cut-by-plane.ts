import type { TriangleMesh } from '#shape';
import { sectionOf, type CrossSection } from './cross-section.ts';
import { withArena } from './manifold-kernel.ts';
import { unitNormal, type Plane } from './plane.ts';
import { localOrigin, meshOfSolid, solidsOfMeshes } from './solid-of-mesh.ts';

/** A solid cut in two. */
export interface CutSolid {
	/** The part on the side the normal points to, closed by caps along the plane; empty if nothing lies there. */
	readonly above: TriangleMesh;
	/** The rest, closed alike. */
	readonly below: TriangleMesh;
	/** Where the plane went through: area and outlines. */
	readonly section: CrossSection;
}

/**
 * Cuts a solid along a plane; both halves are closed manifolds with flat caps. Exactness and demands are those of
 * {@link unite}; cap vertices are within float32 rounding of the plane.
 *
 * @throws NotSolidError if the mesh is not a closed, outward manifold (clipByPlane of the shape layer cuts any mesh, and
 * leaves it open); RangeError if the plane has no direction.
 */
export async function cutByPlane(mesh: TriangleMesh, plane: Plane): Promise<CutSolid> {
	const normal = unitNormal('cutByPlane', plane);
	return withArena((arena) => {
		const origin = localOrigin([mesh]);
		const [solid] = solidsOfMeshes(arena, 'cutByPlane', [mesh], origin);
		const height = normal.reduce((sum, n, axis) => sum + n * (plane.point[axis] - origin[axis]), 0);
		const [above, below] = solid.splitByPlane(normal, height);
		arena.keep(above);
		arena.keep(below);
		return {
			above: meshOfSolid(above, origin),
			below: meshOfSolid(below, origin),
			section: sectionOf(arena, solid, { normal, height, origin }),
		};
	});
}
