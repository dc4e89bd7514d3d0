import { sparseMatrix, type SparseMatrix } from '#numeric';
import { heronArea, intrinsicDelaunay, oppositeCotangent } from './intrinsic-delaunay.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * M + t L: lumped mass in mm² and t times the cotangent Laplacian of the intrinsic Delaunay triangulation. Solving it
 * for M f diffuses f over the surface for the time t (one backward Euler step). Vertices without triangles have mass 1.
 */
export function smoothingMatrix(mesh: TriangleMesh, time: number): { matrix: SparseMatrix; mass: Float64Array } {
	const shape = intrinsicDelaunay(mesh);
	const { vertexCount, triangles, lengths } = shape;
	const n = triangles.length;
	const rows = new Uint32Array(2 * n + vertexCount);
	const columns = new Uint32Array(2 * n + vertexCount);
	const values = new Float64Array(2 * n + vertexCount);
	const mass = new Float64Array(vertexCount);
	const diagonal = new Float64Array(vertexCount);
	for (let h = 0; h < n; h++) {
		const from = triangles[h];
		const to = triangles[h % 3 === 2 ? h - 2 : h + 1];
		const weight = (time * oppositeCotangent(shape, h)) / 2;
		rows[2 * h] = columns[2 * h + 1] = from;
		rows[2 * h + 1] = columns[2 * h] = to;
		values[2 * h] = values[2 * h + 1] = -weight;
		diagonal[from] += weight;
		diagonal[to] += weight;
		const base = h - (h % 3);
		mass[from] += heronArea(lengths[base], lengths[base + 1], lengths[base + 2]) / 3;
	}
	for (let v = 0; v < vertexCount; v++) {
		if (!(mass[v] > 0)) mass[v] = 1;
		rows[2 * n + v] = columns[2 * n + v] = v;
		values[2 * n + v] = diagonal[v] + mass[v];
	}
	return { matrix: sparseMatrix(vertexCount, vertexCount, { rows, columns, values }), mass };
}
