import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * Unit normals at the vertices, exact wherever all neighbours lie on one sphere: triangles weigh by their cross product
 * over the squared lengths of the two edges at the vertex. x, y, z each; zero where there is none.
 *
 * Max, Weights for Computing Vertex Normals from Facet Normals, 1999.
 */
export function maxNormals({ positions, triangles }: TriangleMesh): Float64Array {
	const normals = new Float64Array(positions.length);
	for (let h = 0; h + 2 < triangles.length; h += 3)
		for (let k = 0; k < 3; k++)
			addCorner(
				normals,
				positions,
				3 * triangles[h + k],
				3 * triangles[h + ((k + 1) % 3)],
				3 * triangles[h + ((k + 2) % 3)],
			);
	for (let p = 0; p < normals.length; p += 3) {
		const length = Math.sqrt(normals[p] ** 2 + normals[p + 1] ** 2 + normals[p + 2] ** 2);
		const scale = length > 0 ? 1 / length : 0;
		normals[p] *= scale;
		normals[p + 1] *= scale;
		normals[p + 2] *= scale;
	}
	return normals;
}

function addCorner(normals: Float64Array, positions: Float32Array, a: number, b: number, c: number): void {
	const ux = positions[b] - positions[a];
	const uy = positions[b + 1] - positions[a + 1];
	const uz = positions[b + 2] - positions[a + 2];
	const vx = positions[c] - positions[a];
	const vy = positions[c + 1] - positions[a + 1];
	const vz = positions[c + 2] - positions[a + 2];
	const squares = (ux * ux + uy * uy + uz * uz) * (vx * vx + vy * vy + vz * vz);
	if (!(squares > 0)) return;
	normals[a] += (uy * vz - uz * vy) / squares;
	normals[a + 1] += (uz * vx - ux * vz) / squares;
	normals[a + 2] += (ux * vy - uy * vx) / squares;
}
