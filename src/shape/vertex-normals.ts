/**
 * Unit normals at the vertices, triangles weighing by area: x, y, z of each vertex. Zero where a vertex has no
 * triangle, or the normals of its triangles cancel.
 */
export function vertexNormals(positions: ArrayLike<number>, triangles: Uint32Array): Float64Array {
	const normals = new Float64Array(positions.length);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const ux = positions[b] - positions[a];
		const uy = positions[b + 1] - positions[a + 1];
		const uz = positions[b + 2] - positions[a + 2];
		const vx = positions[c] - positions[a];
		const vy = positions[c + 1] - positions[a + 1];
		const vz = positions[c + 2] - positions[a + 2];
		const nx = uy * vz - uz * vy;
		const ny = uz * vx - ux * vz;
		const nz = ux * vy - uy * vx;
		normals[a] += nx;
		normals[a + 1] += ny;
		normals[a + 2] += nz;
		normals[b] += nx;
		normals[b + 1] += ny;
		normals[b + 2] += nz;
		normals[c] += nx;
		normals[c + 1] += ny;
		normals[c + 2] += nz;
	}
	for (let i = 0; i < normals.length; i += 3) {
		const length = Math.sqrt(normals[i] ** 2 + normals[i + 1] ** 2 + normals[i + 2] ** 2);
		const scale = length > 0 ? 1 / length : 0;
		normals[i] *= scale;
		normals[i + 1] *= scale;
		normals[i + 2] *= scale;
	}
	return normals;
}
