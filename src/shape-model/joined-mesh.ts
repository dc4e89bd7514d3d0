import type { TriangleMesh } from '#shape';

/** All anatomies as one mesh; vertices are not merged. */
export function joinedMesh(meshes: readonly TriangleMesh[]): TriangleMesh {
	if (meshes.length === 1) return meshes[0];
	const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0));
	const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0));
	let vertex = 0;
	let corner = 0;
	for (const mesh of meshes) {
		positions.set(mesh.positions, 3 * vertex);
		for (const index of mesh.triangles) triangles[corner++] = vertex + index;
		vertex += mesh.positions.length / 3;
	}
	return { positions, triangles };
}
