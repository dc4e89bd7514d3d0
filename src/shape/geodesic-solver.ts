import { solveSparse, sparseCholesky, sparseMatrix, type SparseFactor, type SparseMatrix } from '#numeric';
import { boundingBox } from './bounding-box.ts';
import { heronArea, intrinsicDelaunay, oppositeCotangent, type IntrinsicTriangulation } from './intrinsic-delaunay.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexSets } from './vertex-sets.ts';

/** Distances along one surface from any sources, prepared once. */
export interface GeodesicSolver {
	/**
	 * Distance in mm from each vertex to the nearest source along the surface; Infinity on parts without a source.
	 *
	 * @param sources vertex indices.
	 * @throws RangeError if there is no source, or one is no vertex.
	 */
	distancesFrom(sources: ArrayLike<number>): Float64Array;
}

/** Options of {@link geodesicSolver}. */
export interface GeodesicSolverOptions {
	/** Heat flows for this many squared mean edge lengths: more is smoother, less is sharper and noisier. Default 1. */
	readonly timeFactor?: number;
}

/** Share of the mean diagonal entry that keeps the Laplacian, which has constants as kernel, positive definite. */
const kernelShift = 1e-10;
/** Heat decays by e for each √t: over more than this many it would underflow. */
const mostDecades = 300;

/**
 * Prepares distances along a surface by the heat method: two sparse factorisations, after which each set of sources
 * takes two back-substitutions. Bad triangles do no harm: the operators are those of the intrinsic Delaunay
 * triangulation. The result is a smoothed distance; its error is of the order of the edge length. Surfaces may be open
 * (no heat leaves through the boundary) and of several parts.
 *
 * Crane, Weischedel & Wardetzky, Geodesics in Heat, 2013.
 *
 * @throws RangeError if timeFactor is not positive, a coordinate is not finite, or a triangle uses a vertex that does
 * not exist.
 */
export function geodesicSolver(mesh: TriangleMesh, { timeFactor = 1 }: GeodesicSolverOptions = {}): GeodesicSolver {
	if (!(timeFactor > 0 && timeFactor < Infinity))
		throw new RangeError(`geodesicSolver: timeFactor must be positive, got ${timeFactor}`);
	for (const value of mesh.positions)
		if (!Number.isFinite(value)) throw new RangeError(`geodesicSolver: coordinates must be finite, got ${value}`);
	const shape = intrinsicDelaunay(mesh);
	const { vertexCount, lengths } = shape;
	const laplacian = assemble(shape, 0, kernelShift);
	const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
	const step = Math.max(Math.sqrt(timeFactor) * meanLength, diagonalOf(mesh) / mostDecades);
	const flow = factorised(assemble(shape, 1 / (step * step), kernelShift));
	const poisson = factorised(laplacian);
	const parts = vertexSets(shape.triangles, vertexCount);
	return {
		distancesFrom: (sources) => {
			requireSources('geodesicSolver', sources, vertexCount);
			const start = new Float64Array(vertexCount);
			for (let i = 0; i < sources.length; i++) start[sources[i]] = 1;
			const heat = solveSparse(flow, start);
			const distances = solveSparse(poisson, divergenceOfDirections(shape, heat));
			return fromSources(distances, sources, parts);
		},
	};
}

/** @throws RangeError if there is no source, or one is no vertex. */
export function requireSources(operation: string, sources: ArrayLike<number>, vertexCount: number): void {
	if (sources.length === 0) throw new RangeError(`${operation}: at least one source is needed`);
	for (let i = 0; i < sources.length; i++)
		if (!(Number.isInteger(sources[i]) && sources[i] >= 0 && sources[i] < vertexCount))
			throw new RangeError(`${operation}: source ${sources[i]} is none of ${vertexCount} vertices`);
}

function diagonalOf({ positions }: TriangleMesh): number {
	if (positions.length === 0) return 0;
	const { min, max } = boundingBox(positions);
	return Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
}

function factorised(matrix: SparseMatrix): SparseFactor {
	const factor = sparseCholesky(matrix);
	if (!factor) throw new RangeError('geodesicSolver: the triangles are too small for their operators to be computed');
	return factor;
}

/** Cotangent Laplacian (positive semidefinite) + massWeight · lumped mass + shift · mean diagonal. */
function assemble(shape: IntrinsicTriangulation, massWeight: number, shift: number): SparseMatrix {
	const { vertexCount, triangles, lengths } = shape;
	const n = triangles.length;
	const rows = new Uint32Array(2 * n + vertexCount);
	const columns = new Uint32Array(2 * n + vertexCount);
	const values = new Float64Array(2 * n + vertexCount);
	const diagonal = new Float64Array(vertexCount);
	let total = 0;
	for (let h = 0; h < n; h++) {
		const from = triangles[h];
		const to = triangles[h % 3 === 2 ? h - 2 : h + 1];
		const weight = oppositeCotangent(shape, h) / 2;
		rows[2 * h] = columns[2 * h + 1] = from;
		rows[2 * h + 1] = columns[2 * h] = to;
		values[2 * h] = values[2 * h + 1] = -weight;
		diagonal[from] += weight;
		diagonal[to] += weight;
		total += 2 * weight;
	}
	for (let h = 0; h < n; h += 3) {
		const third = (massWeight * heronArea(lengths[h], lengths[h + 1], lengths[h + 2])) / 3;
		for (let k = 0; k < 3; k++) diagonal[triangles[h + k]] += third;
	}
	const least = n > 0 ? (shift * total) / vertexCount : 1;
	for (let v = 0; v < vertexCount; v++) {
		rows[2 * n + v] = columns[2 * n + v] = v;
		values[2 * n + v] = diagonal[v] + least;
	}
	return sparseMatrix(vertexCount, vertexCount, { rows, columns, values });
}

/** Integral of each vertex's hat gradient times the unit vectors that point away from the heat: minus a divergence. */
function divergenceOfDirections(
	{ triangles, lengths, vertexCount }: IntrinsicTriangulation,
	heat: Float64Array,
): Float64Array {
	const result = new Float64Array(vertexCount);
	for (let h = 0; h < triangles.length; h += 3) {
		const [a, b, c] = [triangles[h], triangles[h + 1], triangles[h + 2]];
		const ab = lengths[h];
		const doubleArea = 2 * heronArea(ab, lengths[h + 1], lengths[h + 2]);
		// Laid out in the plane: a at the origin, b on the x axis, c above.
		const cx = (ab * ab + lengths[h + 2] ** 2 - lengths[h + 1] ** 2) / (2 * ab);
		const cy = doubleArea / ab;
		const largest = Math.max(heat[a], heat[b], heat[c]);
		if (!(largest > 0)) continue;
		const [ua, ub, uc] = [heat[a] / largest, heat[b] / largest, heat[c] / largest];
		const gx = (ub - ua) / ab;
		const gy = (uc - ua - gx * cx) / cy;
		const length = Math.sqrt(gx * gx + gy * gy);
		if (!(length > 0)) continue;
		const x = -gx / length;
		const y = -gy / length;
		// Half of the edge opposite to a corner, turned inwards, times the vector.
		result[a] += (x * cy + y * (ab - cx)) / -2;
		result[b] += (x * cy - y * cx) / 2;
		result[c] += (y * ab) / 2;
	}
	return result;
}

/** Distances are known up to a constant a part: sources have 0, parts without any are out of reach. */
function fromSources(distances: Float64Array, sources: ArrayLike<number>, parts: ArrayLike<number>): Float64Array {
	const sums = new Float64Array(distances.length);
	const counts = new Uint32Array(distances.length);
	for (let i = 0; i < sources.length; i++) {
		sums[parts[sources[i]]] += distances[sources[i]];
		counts[parts[sources[i]]]++;
	}
	for (let v = 0; v < distances.length; v++) {
		const part = parts[v];
		distances[v] = counts[part] > 0 ? Math.max(0, distances[v] - sums[part] / counts[part]) : Infinity;
	}
	for (let i = 0; i < sources.length; i++) distances[sources[i]] = 0;
	return distances;
}
