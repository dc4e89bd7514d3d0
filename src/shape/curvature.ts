import { pairEdges, type EdgePairing } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';
import { weightedStatistics, type WeightedStatistics } from './weighted-statistics.ts';

/** Curvature at every vertex. */
export interface Curvature {
	/** Mean curvature H in 1/mm: positive where the surface bulges outward, 1/r on a sphere. 0 on the boundary. */
	readonly meanPerMm: Float64Array;
	/** Gaussian curvature K in 1/mm²: 1/r² on a sphere, negative on saddles. 0 on the boundary. */
	readonly gaussianPerMm2: Float64Array;
	/** Surface each vertex stands for in mm² (its mixed Voronoi area); their sum is the area of the mesh. */
	readonly areaMm2: Float64Array;
	/** 1 for vertices at an edge of one, or of more than two triangles, where curvature is not defined. */
	readonly isBoundary: Uint8Array;
}

/** Options of {@link curvature}. */
export interface CurvatureOptions {
	/** `pairEdges(mesh)`, where it is at hand. */
	readonly pairing?: EdgePairing;
}

/** A vertex is taken to stand for at least this share of the mean vertex area, so that slivers cannot explode. */
const smallestAreaShare = 0.01;

/**
 * Discrete curvature: K from the angle defect, H from the gradient of the area (the cotangent formula, written without
 * cotangents so that slivers stay bounded), both per mixed Voronoi area. On smooth surfaces they converge with the
 * mesh; on raw marching cubes they measure the voxels' steps: compute them on smoothed meshes.
 *
 * Meyer, Desbrun, Schröder & Barr, Discrete Differential-Geometry Operators for Triangulated 2-Manifolds, 2003. Other
 * than there, H is the gradient's component along the vertex normal, so that it has a sign and irregular triangles in
 * a plane give 0. |H| is limited to what a cap as small as the vertex's area can have.
 *
 * @throws RangeError if a triangle uses a vertex that does not exist.
 */
export function curvature(mesh: TriangleMesh, { pairing = pairEdges(mesh) }: CurvatureOptions = {}): Curvature {
	const isBoundary = boundaryVertices(mesh, pairing);
	const { angles, areas, gradients } = accumulate(mesh);
	const normals = vertexNormals(mesh.positions, mesh.triangles);
	const vertexCount = areas.length;
	const floor = smallestAreaShare * meanPositive(areas);

	const meanPerMm = new Float64Array(vertexCount);
	const gaussianPerMm2 = new Float64Array(vertexCount);
	for (let v = 0; v < vertexCount; v++) {
		if (isBoundary[v] === 1 || areas[v] === 0) continue;
		const area = areas[v] > floor ? areas[v] : floor;
		const p = 3 * v;
		const along = gradients[p] * normals[p] + gradients[p + 1] * normals[p + 1] + gradients[p + 2] * normals[p + 2];
		const limit = 4 * Math.sqrt(Math.PI / area);
		meanPerMm[v] = Math.max(-limit, Math.min(limit, along / (2 * area)));
		gaussianPerMm2[v] = (2 * Math.PI - angles[v]) / area;
	}
	return { meanPerMm, gaussianPerMm2, areaMm2: areas, isBoundary };
}

/** Area-weighted statistics over the vertices off the boundary; zeros where there are none. */
export function curvatureStatistics({ meanPerMm, gaussianPerMm2, areaMm2, isBoundary }: Curvature): {
	mean: WeightedStatistics;
	gaussian: WeightedStatistics;
} {
	const weights = areaMm2.map((area, v) => (isBoundary[v] === 1 ? 0 : area));
	return { mean: weightedStatistics(meanPerMm, weights), gaussian: weightedStatistics(gaussianPerMm2, weights) };
}

function boundaryVertices({ positions, triangles }: TriangleMesh, { twins }: EdgePairing): Uint8Array {
	const isBoundary = new Uint8Array(positions.length / 3);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		if (twins[h] >= 0 && twins[h + 1] >= 0 && twins[h + 2] >= 0) continue;
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		// Triangles that use a vertex twice are no part of the surface.
		if (a === b || b === c || c === a) continue;
		if (twins[h] < 0) isBoundary[a] = isBoundary[b] = 1;
		if (twins[h + 1] < 0) isBoundary[b] = isBoundary[c] = 1;
		if (twins[h + 2] < 0) isBoundary[c] = isBoundary[a] = 1;
	}
	return isBoundary;
}

interface VertexSums {
	/** Sum of the triangles' angles. */
	angles: Float64Array;
	/** Mixed Voronoi areas. */
	areas: Float64Array;
	/** Gradient of the mesh's area by the vertex position: 2 H n times the area. */
	gradients: Float64Array;
}

function accumulate({ positions, triangles }: TriangleMesh): VertexSums {
	const vertexCount = positions.length / 3;
	const sums = {
		angles: new Float64Array(vertexCount),
		areas: new Float64Array(vertexCount),
		gradients: new Float64Array(3 * vertexCount),
	};
	/** Edge vectors: opposite to each corner, running around the triangle. */
	const edges = new Float64Array(9);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		if (a === b || b === c || c === a) continue;
		for (let k = 0; k < 3; k++) {
			edges[k] = positions[3 * c + k] - positions[3 * b + k];
			edges[3 + k] = positions[3 * a + k] - positions[3 * c + k];
			edges[6 + k] = positions[3 * b + k] - positions[3 * a + k];
		}
		addTriangle(sums, edges, [a, b, c]);
	}
	return sums;
}

function addTriangle({ angles, areas, gradients }: VertexSums, e: Float64Array, corners: readonly number[]): void {
	const nx = e[1] * e[5] - e[2] * e[4];
	const ny = e[2] * e[3] - e[0] * e[5];
	const nz = e[0] * e[4] - e[1] * e[3];
	const doubleArea = Math.sqrt(nx * nx + ny * ny + nz * nz);
	// Dot products of the two edges that leave each corner: positive below a right angle.
	const dotA = -(e[3] * e[6] + e[4] * e[7] + e[5] * e[8]);
	const dotB = -(e[6] * e[0] + e[7] * e[1] + e[8] * e[2]);
	const dotC = -(e[0] * e[3] + e[1] * e[4] + e[2] * e[5]);
	const [a, b, c] = corners;
	angles[a] += Math.atan2(doubleArea, dotA);
	angles[b] += Math.atan2(doubleArea, dotB);
	angles[c] += Math.atan2(doubleArea, dotC);
	if (doubleArea === 0) return;

	const area = doubleArea / 2;
	if (dotA < 0 || dotB < 0 || dotC < 0) {
		areas[a] += dotA < 0 ? area / 2 : area / 4;
		areas[b] += dotB < 0 ? area / 2 : area / 4;
		areas[c] += dotC < 0 ? area / 2 : area / 4;
	} else {
		// Voronoi pieces: |edge|² cot(opposite angle) / 8 for each of the two edges at a corner.
		const pieceA = ((e[0] * e[0] + e[1] * e[1] + e[2] * e[2]) * dotA) / (8 * doubleArea);
		const pieceB = ((e[3] * e[3] + e[4] * e[4] + e[5] * e[5]) * dotB) / (8 * doubleArea);
		const pieceC = ((e[6] * e[6] + e[7] * e[7] + e[8] * e[8]) * dotC) / (8 * doubleArea);
		areas[a] += pieceB + pieceC;
		areas[b] += pieceC + pieceA;
		areas[c] += pieceA + pieceB;
	}

	// The area grows fastest when a corner moves away from its opposite edge, within the plane: ½ n × edge.
	const ux = nx / (2 * doubleArea);
	const uy = ny / (2 * doubleArea);
	const uz = nz / (2 * doubleArea);
	for (let k = 0; k < 3; k++) {
		const ex = e[3 * k];
		const ey = e[3 * k + 1];
		const ez = e[3 * k + 2];
		const p = 3 * corners[k];
		gradients[p] += uy * ez - uz * ey;
		gradients[p + 1] += uz * ex - ux * ez;
		gradients[p + 2] += ux * ey - uy * ex;
	}
}

function meanPositive(values: Float64Array): number {
	let sum = 0;
	let count = 0;
	for (const value of values)
		if (value > 0) {
			sum += value;
			count++;
		}
	return count > 0 ? sum / count : 0;
}
