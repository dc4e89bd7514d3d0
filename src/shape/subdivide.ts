import { butterflyPoints } from './butterfly-points.ts';
import { edgeIds, type EdgeIds } from './edge-ids.ts';
import { properTriangles } from './proper-triangles.ts';
import { midpoints, type SubdivisionLevel } from './subdivision-level.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link subdivide}. */
export interface SubdivideOptions {
	/**
	 * loop (default): smooth, moves all vertices, shrinks convex shapes. butterfly: smooth, keeps the vertices in place.
	 * midpoint: the same surface in smaller triangles.
	 */
	readonly scheme?: 'loop' | 'butterfly' | 'midpoint';
	/** How often every triangle is cut into four. Default 1. */
	readonly levels?: number;
}

const maxTriangles = 2 ** 28;

/**
 * Cuts every triangle into four, `levels` times, and places the vertices by the scheme. The given vertices keep their
 * numbers; triangle t becomes triangles 4t … 4t + 3. What was closed, manifold and oriented stays so. Edges of one
 * triangle keep their curve (by the cubic spline of loop, the four-point rule of butterfly); so do edges of more than
 * two triangles and edges whose triangles disagree on the outside; vertices where other than two such edges meet stay
 * in place. Triangles that use a vertex twice are dropped.
 *
 * Loop, Smooth Subdivision Surfaces Based on Triangles, 1987. Zorin, Schröder & Sweldens, Interpolating Subdivision for
 * Meshes with Arbitrary Topology, 1996.
 *
 * @returns a new mesh; positions are computed in float64 over all levels and rounded once.
 * @throws RangeError if levels is not a whole number ≥ 0, a triangle uses a vertex that does not exist, or the result
 * would have more than 2²⁸ triangles.
 */
export function subdivide(mesh: TriangleMesh, { scheme = 'loop', levels = 1 }: SubdivideOptions = {}): TriangleMesh {
	if (!(Number.isInteger(levels) && levels >= 0))
		throw new RangeError(`subdivide: levels must be a whole number ≥ 0, got ${levels}`);
	const given = properTriangles(mesh.triangles);
	if ((given.length / 3) * 4 ** levels > maxTriangles)
		throw new RangeError(`subdivide: ${given.length / 3} triangles cut ${levels} times are more than ${maxTriangles}`);
	let triangles: Uint32Array = given;
	let points = Float64Array.from(mesh.positions);
	for (let level = 0; level < levels; level++) {
		const shape = { positions: new Float32Array(points.length), triangles };
		const edges = edgeIds(shape);
		points = pointsOf(scheme, { points, triangles, edges });
		triangles = cutTriangles(triangles, edges, points.length / 3 - edges.edgeCount);
	}
	return { positions: Float32Array.from(points), triangles };
}

/** Places of the old vertices, then of the new ones by the number of their edge. */
function pointsOf(scheme: 'loop' | 'butterfly' | 'midpoint', level: SubdivisionLevel): Float64Array<ArrayBuffer> {
	switch (scheme) {
		case 'loop':
			return loopPoints(level);
		case 'butterfly':
			return butterflyPoints(level);
		default:
			return midpoints(level);
	}
}

function cutTriangles(triangles: Uint32Array, { edgeOf }: EdgeIds, firstNew: number): Uint32Array {
	const cut = new Uint32Array(4 * triangles.length);
	for (let h = 0, o = 0; h < triangles.length; h += 3, o += 12) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		const ab = firstNew + edgeOf[h];
		const bc = firstNew + edgeOf[h + 1];
		const ca = firstNew + edgeOf[h + 2];
		cut[o] = a;
		cut[o + 1] = ab;
		cut[o + 2] = ca;
		cut[o + 3] = ab;
		cut[o + 4] = b;
		cut[o + 5] = bc;
		cut[o + 6] = ca;
		cut[o + 7] = bc;
		cut[o + 8] = c;
		cut[o + 9] = ab;
		cut[o + 10] = bc;
		cut[o + 11] = ca;
	}
	return cut;
}

function loopPoints(level: SubdivisionLevel): Float64Array<ArrayBuffer> {
	const { points, triangles, edges } = level;
	const { edgeOf, twins } = edges;
	const result = midpoints(level);
	const vertexCount = points.length / 3;
	// Sums over the neighbours: of smooth vertices over all, of vertices on creases over those along the crease.
	const valence = new Uint32Array(vertexCount);
	const creases = new Uint32Array(vertexCount);
	const sums = new Float64Array(points.length);
	const creaseSums = new Float64Array(points.length);
	const isSeen = new Uint8Array(edges.edgeCount);
	for (let h = 0; h < triangles.length; h++) {
		const from = triangles[h];
		const to = triangles[h % 3 === 2 ? h - 2 : h + 1];
		if (twins[h] >= 0) {
			valence[from]++;
			addTo(sums, from, points, to);
			if (twins[h] > h) smoothEdge(result, level, h);
		} else if (isSeen[edgeOf[h]] === 0) {
			isSeen[edgeOf[h]] = 1;
			creases[from]++;
			creases[to]++;
			addTo(creaseSums, from, points, to);
			addTo(creaseSums, to, points, from);
		}
	}
	for (let v = 0; v < vertexCount; v++) {
		const isCrease = creases[v] === 2;
		const n = valence[v];
		if (!isCrease && (creases[v] > 0 || n < 3)) continue;
		const weight = isCrease ? 1 / 8 : loopWeight(n);
		const own = 1 - (isCrease ? 2 : n) * weight;
		const from = isCrease ? creaseSums : sums;
		for (let i = 3 * v; i < 3 * v + 3; i++) result[i] = own * points[i] + weight * from[i];
	}
	return result;
}

/** What each of n neighbours weighs in the new place of a vertex. */
export function loopWeight(n: number): number {
	const cosine = 3 / 8 + Math.cos((2 * Math.PI) / n) / 4;
	return (5 / 8 - cosine * cosine) / n;
}

/** 3/8 of either end and 1/8 of the corners on either side. */
function smoothEdge(result: Float64Array, { points, triangles, edges }: SubdivisionLevel, h: number): void {
	const twin = edges.twins[h];
	const left = 3 * triangles[h % 3 === 0 ? h + 2 : h - 1];
	const right = 3 * triangles[twin % 3 === 0 ? twin + 2 : twin - 1];
	const o = points.length + 3 * edges.edgeOf[h];
	for (let k = 0; k < 3; k++) result[o + k] = (3 / 4) * result[o + k] + (points[left + k] + points[right + k]) / 8;
}

function addTo(sums: Float64Array, vertex: number, points: Float64Array, other: number): void {
	sums[3 * vertex] += points[3 * other];
	sums[3 * vertex + 1] += points[3 * other + 1];
	sums[3 * vertex + 2] += points[3 * other + 2];
}
