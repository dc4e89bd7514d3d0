import { closestPoints, faceNormals, massProperties, triangleTree, type TriangleMesh, type TriangleTree } from '#shape';

/** A surface that particles move on. */
export interface ParticleSurface {
	readonly tree: TriangleTree;
	/** Unit normal of each triangle: 3 · F numbers. */
	readonly normals: Float32Array | Float64Array;
	readonly areaMm2: number;
}

/** Prepares a mesh for particles. @throws RangeError if it has no triangles. */
export function particleSurface(mesh: TriangleMesh): ParticleSurface {
	if (mesh.triangles.length === 0) throw new RangeError('particleSurface: the mesh has no triangles');
	const { areaMm2 } = massProperties(mesh);
	return { tree: triangleTree(mesh), normals: faceNormals(mesh).normals, areaMm2 };
}

/**
 * Moves points onto the surface: each to its nearest point.
 *
 * @param positions x, y, z each; overwritten.
 * @param normals 3 · M numbers, overwritten by the surface's normal at each point.
 */
export function settle(
	{ tree, normals: faces }: ParticleSurface,
	positions: Float64Array,
	normals: Float64Array,
): void {
	const nearest = closestPoints(tree, positions);
	positions.set(nearest.positions);
	for (let i = 0; i < nearest.triangles.length; i++) {
		const face = 3 * nearest.triangles[i];
		normals[3 * i] = faces[face];
		normals[3 * i + 1] = faces[face + 1];
		normals[3 * i + 2] = faces[face + 2];
	}
}
