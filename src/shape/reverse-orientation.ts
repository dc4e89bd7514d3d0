import type { TriangleMesh } from './triangle-mesh.ts';

/** The same surface with inside and outside exchanged. Positions are shared with the input. */
export function reverseOrientation(mesh: TriangleMesh): TriangleMesh {
	const triangles = mesh.triangles.slice();
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		triangles[h + 1] = mesh.triangles[h + 2];
		triangles[h + 2] = mesh.triangles[h + 1];
	}
	return { positions: mesh.positions, triangles };
}
