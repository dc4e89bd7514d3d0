import type { Manifold } from 'manifold-3d';
import { boundingBox, findDefects, massProperties, type MeshDefects, type TriangleMesh } from '#shape';
import type { Arena } from './manifold-kernel.ts';
import { NotSolidError } from './not-solid-error.ts';

/** The point that coordinates are counted from inside an operation, so that float32 keeps its digits for the shape. */
export type LocalOrigin = readonly [number, number, number];

/** The middle of the box around all meshes: [0, 0, 0] when there are no points. */
export function localOrigin(meshes: readonly TriangleMesh[]): LocalOrigin {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const { positions } of meshes) {
		const { min, max } = boundingBox(positions);
		for (let axis = 0; axis < 3; axis++) {
			low[axis] = Math.min(low[axis], min[axis]);
			high[axis] = Math.max(high[axis], max[axis]);
		}
	}
	const middle = (axis: number): number => (low[axis] <= high[axis] ? Math.fround((low[axis] + high[axis]) / 2) : 0);
	return [middle(0), middle(1), middle(2)];
}

/**
 * Meshes as solids of manifold-3d, freed with the arena. A mesh without triangles is the empty solid.
 *
 * @throws NotSolidError if a mesh is not a closed, manifold, oriented surface that faces outward.
 */
export function solidsOfMeshes(
	arena: Arena,
	operation: string,
	meshes: readonly TriangleMesh[],
	origin: LocalOrigin,
): Manifold[] {
	return meshes.map((mesh, index) => solidOfMesh(arena, mesh, origin, `${operation}: mesh ${index}`, index));
}

function solidOfMesh(arena: Arena, mesh: TriangleMesh, origin: LocalOrigin, what: string, index: number): Manifold {
	const { Manifold, Mesh } = arena.kernel;
	// An empty mesh has no run of triangles the kernel could take over; a box of no size is its empty solid.
	if (mesh.triangles.length === 0) return arena.keep(Manifold.union([]));
	const defects = findDefects(mesh);
	const fault = faultOf(mesh, defects);
	if (fault) throw new NotSolidError(`${what} ${fault}; repair it first (repairMesh)`, index, defects);
	const vertProperties = new Float32Array(mesh.positions.length);
	for (let i = 0; i < vertProperties.length; i++) vertProperties[i] = mesh.positions[i] - origin[i % 3];
	const solid = arena.keep(new Manifold(new Mesh({ numProp: 3, vertProperties, triVerts: mesh.triangles.slice() })));
	const status = solid.status();
	if (status !== 'NoError')
		throw new NotSolidError(
			`${what} is refused by manifold-3d (${status}); repair it first (repairMesh)`,
			index,
			defects,
		);
	return solid;
}

/** Why a mesh is no solid, as the end of a sentence; undefined if it is one. */
function faultOf(mesh: TriangleMesh, defects: MeshDefects): string | undefined {
	if (defects.outOfRangeTriangles > 0)
		return `has ${defects.outOfRangeTriangles} triangles that use vertices which do not exist`;
	if (defects.nonFiniteVertices > 0) return `has ${defects.nonFiniteVertices} vertices that are NaN or infinite`;
	if (!defects.isClosed) return `is not closed (${defects.boundaryEdges} boundary edges)`;
	if (!defects.isManifold)
		return (
			`is not manifold (${defects.nonManifoldEdges} edges of more than two triangles, ` +
			`${defects.nonManifoldVertices} vertices of more than one fan, ` +
			`${defects.degenerateTriangles} degenerate triangles)`
		);
	if (!defects.isOriented) return `is not oriented (${defects.misorientedEdges} edges disagree)`;
	const { volumeMm3 } = massProperties(mesh, { isClosed: true });
	return volumeMm3 < 0 ? `faces inward (volume ${volumeMm3} mm³)` : undefined;
}

/** A solid as a mesh in world mm; not freed. */
export function meshOfSolid(solid: Manifold, origin: LocalOrigin): TriangleMesh {
	const { numProp, vertProperties, triVerts } = solid.getMesh();
	const count = vertProperties.length / numProp;
	const positions = new Float32Array(3 * count);
	for (let v = 0; v < count; v++)
		for (let axis = 0; axis < 3; axis++) positions[3 * v + axis] = vertProperties[numProp * v + axis] + origin[axis];
	return { positions, triangles: triVerts.slice() };
}
