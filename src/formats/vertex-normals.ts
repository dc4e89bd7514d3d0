import type { TriangleMesh } from '#shape';

/**
 * A unit normal for each vertex, for display: the normals of its triangles weighted by their area. Zero where a
 * vertex has no triangle with area.
 */
export function vertexNormals({ positions, triangles }: TriangleMesh): Float32Array<ArrayBuffer> {
	const normals = new Float32Array(positions.length);
	for (let i = 0; i + 2 < triangles.length; i += 3) {
		const a = triangles[i] * 3;
		const b = triangles[i + 1] * 3;
		const c = triangles[i + 2] * 3;
		const ux = positions[b] - positions[a];
		const uy = positions[b + 1] - positions[a + 1];
		const uz = positions[b + 2] - positions[a + 2];
		const vx = positions[c] - positions[a];
		const vy = positions[c + 1] - positions[a + 1];
		const vz = positions[c + 2] - positions[a + 2];
		const nx = uy * vz - uz * vy;
		const ny = uz * vx - ux * vz;
		const nz = ux * vy - uy * vx;
		for (const corner of [a, b, c]) {
			normals[corner] += nx;
			normals[corner + 1] += ny;
			normals[corner + 2] += nz;
		}
	}
	for (let i = 0; i + 2 < normals.length; i += 3) {
		const length = Math.hypot(normals[i], normals[i + 1], normals[i + 2]);
		const scale = length > 0 ? 1 / length : 0;
		normals[i] *= scale;
		normals[i + 1] *= scale;
		normals[i + 2] *= scale;
	}
	return normals;
}
