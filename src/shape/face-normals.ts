import type { TriangleMesh } from './triangle-mesh.ts';

/** Direction and size of every triangle. */
export interface FaceNormals {
	/** Unit normal xyz of each triangle; zero where it has no area, or none that is finite. */
	readonly normals: Float64Array;
	readonly areaMm2: Float64Array;
}

/** Unit normals and areas of all triangles, in float64. */
export function faceNormals({ positions, triangles }: TriangleMesh): FaceNormals {
	const count = Math.floor(triangles.length / 3);
	const normals = new Float64Array(3 * count);
	const areaMm2 = new Float64Array(count);
	for (let h = 0; h < 3 * count; h += 3) {
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
		const doubleArea = Math.sqrt(nx * nx + ny * ny + nz * nz);
		if (!(doubleArea > 0 && doubleArea < Infinity)) continue;
		normals[h] = nx / doubleArea;
		normals[h + 1] = ny / doubleArea;
		normals[h + 2] = nz / doubleArea;
		areaMm2[h / 3] = doubleArea / 2;
	}
	return { normals, areaMm2 };
}
