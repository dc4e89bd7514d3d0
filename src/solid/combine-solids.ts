import type { TriangleMesh } from '#shape';
import { withArena } from './manifold-kernel.ts';
import { localOrigin, meshOfSolid, solidsOfMeshes } from './solid-of-mesh.ts';

/**
 * The space covered by any of the solids, as one closed manifold surface.
 *
 * All meshes must be closed, manifold and face outward; an empty mesh is the empty solid, and of no meshes the result is
 * empty. Coordinates are mm; inside they are float64 counted from the middle of the common box, read from and written to
 * float32, so vertices of the result are within half a unit in the last place of their coordinate (4 µm at 100 mm from
 * the origin). Surfaces closer than about 1e-6 of the box are taken to touch, and parts thinner than that may vanish. Solids
 * should not cut into themselves: such parts keep their winding and give no error ({@link repairMesh} removes them). The
 * same input gives the same bytes. The inputs are not modified.
 *
 * Lalish, Manifold, github.com/elalish/manifold: booleans guaranteed manifold, after Smith, 2009.
 *
 * @throws NotSolidError naming the mesh and what is wrong with it.
 */
export async function unite(meshes: readonly TriangleMesh[]): Promise<TriangleMesh> {
	return combine('unite', meshes, 'union');
}

/**
 * The space covered by all of the solids: see {@link unite} for what is accepted and how exact it is. Of no meshes the
 * result is empty.
 *
 * @throws NotSolidError naming the mesh and what is wrong with it.
 */
export async function intersect(meshes: readonly TriangleMesh[]): Promise<TriangleMesh> {
	return combine('intersect', meshes, 'intersection');
}

/**
 * The space covered by the first solid and none of the others: see {@link unite} for what is accepted and how exact it is.
 *
 * @throws NotSolidError naming the mesh (0 is the first) and what is wrong with it.
 */
export async function subtract(mesh: TriangleMesh, removed: readonly TriangleMesh[]): Promise<TriangleMesh> {
	return combine('subtract', [mesh, ...removed], 'difference');
}

async function combine(
	name: string,
	meshes: readonly TriangleMesh[],
	operation: 'union' | 'intersection' | 'difference',
): Promise<TriangleMesh> {
	return withArena((arena) => {
		const origin = localOrigin(meshes);
		const solids = solidsOfMeshes(arena, name, meshes, origin);
		if (solids.length === 0) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		return meshOfSolid(arena.keep(arena.kernel.Manifold[operation](solids)), origin);
	});
}
