import { faceNormals } from './face-normals.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Rounds of averaging: two reach over about three rings of triangles, as wide as a voxel step. */
const smoothingRounds = 2;

/**
 * How far a surface is from locally smooth: the area-weighted mean angle in radians between the normal of each
 * triangle and the local mean of the normals around it (averaged by area to the vertices and back, twice). It depends
 * on neither size, place nor direction; on a smooth surface it goes to 0 as triangles get smaller; steps of voxels and
 * noise make it grow. Neighbours are triangles that share a vertex: weld triangle soup first. 0 without area.
 */
export function jaggedness(mesh: TriangleMesh): number {
	const { triangles } = mesh;
	const { normals, areaMm2 } = faceNormals(mesh);
	let smoothed = normals;
	const sums = new Float64Array(mesh.positions.length);
	for (let round = 0; round < smoothingRounds; round++) {
		sumAtVertices(sums, triangles, smoothed, areaMm2);
		smoothed = meanOfCorners(sums, triangles);
	}
	let total = 0;
	let area = 0;
	for (let t = 0; t < areaMm2.length; t++) {
		const p = 3 * t;
		if (areaMm2[t] === 0) continue;
		const sx = smoothed[p];
		const sy = smoothed[p + 1];
		const sz = smoothed[p + 2];
		const nx = normals[p];
		const ny = normals[p + 1];
		const nz = normals[p + 2];
		const cx = ny * sz - nz * sy;
		const cy = nz * sx - nx * sz;
		const cz = nx * sy - ny * sx;
		// The arctangent keeps small angles, which the arccosine of a rounded product loses.
		total += areaMm2[t] * Math.atan2(Math.sqrt(cx * cx + cy * cy + cz * cz), nx * sx + ny * sy + nz * sz);
		area += areaMm2[t];
	}
	return area > 0 ? total / area : 0;
}

function sumAtVertices(sums: Float64Array, triangles: Uint32Array, normals: Float64Array, weights: Float64Array): void {
	sums.fill(0);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const weight = weights[h / 3];
		const x = weight * normals[h];
		const y = weight * normals[h + 1];
		const z = weight * normals[h + 2];
		for (let k = 0; k < 3; k++) {
			const p = 3 * triangles[h + k];
			sums[p] += x;
			sums[p + 1] += y;
			sums[p + 2] += z;
		}
	}
}

/** Unit mean of the directions at the three corners; zero where they cancel. */
function meanOfCorners(sums: Float64Array, triangles: Uint32Array): Float64Array {
	const means = new Float64Array(triangles.length);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const x = sums[a] + sums[b] + sums[c];
		const y = sums[a + 1] + sums[b + 1] + sums[c + 1];
		const z = sums[a + 2] + sums[b + 2] + sums[c + 2];
		const length = Math.sqrt(x * x + y * y + z * z);
		if (!(length > 0)) continue;
		means[h] = x / length;
		means[h + 1] = y / length;
		means[h + 2] = z / length;
	}
	return means;
}
