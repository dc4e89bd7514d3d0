import { solveSparse, sparseCholesky } from '#numeric';
import { curvature } from './curvature.ts';
import { geodesicSolver } from './geodesic-solver.ts';
import { oneRings } from './one-rings.ts';
import { smoothingMatrix } from './smoothing-matrix.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** A place on a surface that can be found again on other shapes of its kind. */
export interface Landmark {
	readonly vertex: number;
	readonly position: readonly [number, number, number];
	/** peak: it bulges outward more than all around; pit: inward. */
	readonly kind: 'peak' | 'pit';
	/** Smoothed mean curvature there in 1/mm, positive outward. */
	readonly meanPerMm: number;
	/** How far the curvature falls (peaks) or rises (pits) before a stronger one is reached, in 1/mm. */
	readonly persistencePerMm: number;
}

/** Options of {@link landmarks}. */
export interface LandmarksOptions {
	/** At most this many. Default 12. */
	readonly count?: number;
	/** Details smaller than this are smoothed away. Default 3 % of the square root of the area. */
	readonly scaleMm?: number;
	/** Least distance along the surface between two of one kind. Default twice the scale. */
	readonly radiusMm?: number;
	/** Default both. */
	readonly kinds?: readonly ('peak' | 'pit')[];
}

/**
 * Landmarks where the curvature has extrema: the mean curvature is smoothed over the surface, its maxima and minima are
 * ranked by persistence (how deep the pass to a stronger one is), and of those nearer to each other than the radius only
 * the first is kept. The order is by persistence, then by vertex: the same for the same mesh, and independent of place,
 * pose and (with the defaults) size. Vertices at boundaries are none.
 *
 * Edelsbrunner, Letscher & Zomorodian, Topological Persistence and Simplification, 2002.
 *
 * @throws RangeError if an option is out of range, a coordinate is not finite, or a triangle uses a vertex that does not
 * exist.
 */
export function landmarks(mesh: TriangleMesh, options: LandmarksOptions = {}): Landmark[] {
	const { count = 12, kinds = ['peak', 'pit'] } = options;
	if (!(Number.isInteger(count) && count >= 0))
		throw new RangeError(`landmarks: count must be a whole number ≥ 0, got ${count}`);
	for (const value of mesh.positions)
		if (!Number.isFinite(value)) throw new RangeError(`landmarks: coordinates must be finite, got ${value}`);
	const { meanPerMm, areaMm2, isBoundary } = curvature(mesh);
	const area = areaMm2.reduce((sum, value) => sum + value, 0);
	const { scaleMm = 0.03 * Math.sqrt(area) } = options;
	const { radiusMm = 2 * scaleMm } = options;
	if (!(scaleMm >= 0 && radiusMm >= 0 && scaleMm + radiusMm < Infinity))
		throw new RangeError(`landmarks: scaleMm and radiusMm must not be negative, got ${scaleMm}, ${radiusMm}`);
	if (area === 0 || count === 0) return [];
	const field = smoothed(mesh, meanPerMm, scaleMm);
	const rings = oneRings(mesh, false);
	const candidates: Landmark[] = [];
	for (const kind of kinds) {
		const signed = kind === 'peak' ? field : field.map((value) => -value);
		for (const { vertex, persistence } of persistentMaxima(signed, rings)) {
			if (isBoundary[vertex] === 1 || areaMm2[vertex] === 0) continue;
			const [x, y, z] = mesh.positions.subarray(3 * vertex, 3 * vertex + 3);
			candidates.push({
				vertex,
				position: [x, y, z],
				kind,
				meanPerMm: field[vertex],
				persistencePerMm: persistence,
			});
		}
	}
	candidates.sort((a, b) => b.persistencePerMm - a.persistencePerMm || a.vertex - b.vertex);
	return apart(mesh, candidates, count, radiusMm);
}

/** Diffused over the surface until details below the scale are gone. */
function smoothed(mesh: TriangleMesh, values: Float64Array, scaleMm: number): Float64Array {
	const { matrix, mass } = smoothingMatrix(mesh, (scaleMm * scaleMm) / 2);
	const factor = sparseCholesky(matrix);
	if (!factor) return values;
	return solveSparse(
		factor,
		values.map((value, v) => value * mass[v]),
	);
}

/**
 * Maxima by the pass to a higher one: vertices enter from the highest down, and where two hills meet the lower one's
 * persistence is known. The highest of each part falls to its lowest vertex.
 */
function persistentMaxima(
	values: Float64Array,
	{ start, end, neighbours }: ReturnType<typeof oneRings>,
): { vertex: number; persistence: number }[] {
	const n = values.length;
	const order = Uint32Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
	const rank = new Uint32Array(n);
	order.forEach((vertex, i) => (rank[vertex] = i));
	/** Every vertex points to the summit of its hill. */
	const summit = Int32Array.from(values, () => -1);
	const find = (vertex: number): number => {
		let v = vertex;
		while (summit[v] !== v) v = summit[v] = summit[summit[v]];
		return v;
	};
	const found: { vertex: number; persistence: number }[] = [];
	const lowest = new Float64Array(n);
	for (const vertex of order) {
		summit[vertex] = vertex;
		for (let i = start[vertex]; i < end[vertex]; i++) {
			if (summit[neighbours[i]] < 0) continue;
			const [a, b] = [find(vertex), find(neighbours[i])];
			if (a === b) continue;
			const [higher, lower] = rank[a] < rank[b] ? [a, b] : [b, a];
			summit[lower] = higher;
			if (lower !== vertex) found.push({ vertex: lower, persistence: values[lower] - values[vertex] });
		}
		lowest[find(vertex)] = values[vertex];
	}
	for (let v = 0; v < n; v++)
		if (summit[v] === v && end[v] > start[v]) found.push({ vertex: v, persistence: values[v] - lowest[v] });
	return found;
}

/** The first candidates of which no two of one kind are within the radius, along the surface. */
function apart(mesh: TriangleMesh, candidates: readonly Landmark[], count: number, radiusMm: number): Landmark[] {
	const kept: Landmark[] = [];
	if (radiusMm === 0) return candidates.slice(0, count);
	const solver = geodesicSolver(mesh);
	const nearest = {
		peak: new Float64Array(mesh.positions.length / 3).fill(Infinity),
		pit: new Float64Array(mesh.positions.length / 3).fill(Infinity),
	};
	for (const candidate of candidates) {
		if (kept.length === count) break;
		const own = nearest[candidate.kind];
		if (own[candidate.vertex] < radiusMm) continue;
		kept.push(candidate);
		if (kept.length === count) break;
		solver.distancesFrom([candidate.vertex]).forEach((distance, v) => {
			if (distance < own[v]) own[v] = distance;
		});
	}
	return kept;
}
