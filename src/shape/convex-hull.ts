import { exactOrientation } from '#numeric';
import { addPoint, assignToFaces, createHull, faceAbove, type Hull } from './hull-faces.ts';
import { massProperties } from './mass-properties.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** The 13 directions of the cube's face centres, edges and corners; with their opposites 26. */
const directions = [
	[1, 0, 0],
	[0, 1, 0],
	[0, 0, 1],
	[1, 1, 0],
	[1, -1, 0],
	[1, 0, 1],
	[1, 0, -1],
	[0, 1, 1],
	[0, 1, -1],
	[1, 1, 1],
	[1, 1, -1],
	[1, -1, 1],
	[1, -1, -1],
] as const;

/**
 * The convex hull of points as a closed mesh with outward triangles and its corners only. Points that are not finite
 * are left out; so are points inside a face or an edge. Points that all lie in one plane enclose nothing and give an
 * empty mesh.
 *
 * Quickhull with exact orientation tests: coplanar, duplicate and nearly coplanar points cannot break it. The extreme
 * points of 26 directions go in first, which leaves few of the points inside to be looked at again.
 *
 * Barber, Dobkin & Huhdanpaa, The Quickhull Algorithm for Convex Hulls, 1996.
 */
export function convexHull(positions: Float32Array): TriangleMesh {
	const extremes = extremePoints(positions);
	const corners = initialSimplex(positions, extremes);
	if (!corners) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };

	const hull = createHull(positions, corners);
	for (const point of extremes) {
		const face = faceAbove(hull, point);
		if (face >= 0) addPoint(hull, point, face);
	}
	assignToFaces(hull);
	while (hull.pending.length > 0) {
		const face = hull.pending[hull.pending.length - 1];
		const point = hull.isAlive[face] ? hull.furthest[face] : -1;
		if (point < 0) hull.pending.pop();
		else addPoint(hull, point, face);
	}
	return compact(hull);
}

/**
 * Volume of a closed mesh over the volume of its convex hull, (0, 1]. Undefined where the mesh is not closed or has no
 * volume.
 */
export function convexity(mesh: TriangleMesh): number | undefined {
	const { isClosed, volumeMm3 } = massProperties(mesh);
	return isClosed ? convexityOfVolume(mesh, volumeMm3) : undefined;
}

/** {@link convexity} of a closed mesh whose signed volume is known. */
export function convexityOfVolume(mesh: TriangleMesh, volumeMm3: number): number | undefined {
	const hull = convexHull(usedPoints(mesh));
	const hullVolume = massProperties(hull, { isClosed: true }).volumeMm3;
	if (!(hullVolume > 0) || volumeMm3 === 0) return undefined;
	// Only rounding, or shells counted twice, can bring a solid above its hull.
	return Math.min(1, Math.abs(volumeMm3) / hullVolume);
}

/** Points of triangles; others are no part of the shape. */
function usedPoints({ positions, triangles }: TriangleMesh): Float32Array {
	const isUsed = new Uint8Array(positions.length / 3);
	for (let h = 0; h < triangles.length; h++) isUsed[triangles[h]] = 1;
	if (isUsed.every((used) => used === 1)) return positions;
	return positions.filter((_, i) => isUsed[(i / 3) | 0] === 1);
}

/** Indices of the points furthest along the 26 directions, each once; none if no point is finite. */
function extremePoints(positions: Float32Array): number[] {
	const found = new Set<number>();
	for (const [dx, dy, dz] of directions) {
		let low = Infinity;
		let high = -Infinity;
		let lowest = -1;
		let highest = -1;
		for (let i = 0, p = 0; p + 2 < positions.length; i++, p += 3) {
			const t = dx * positions[p] + dy * positions[p + 1] + dz * positions[p + 2];
			// Differences with itself are 0 only for finite numbers; comparisons alone let infinities in.
			if (t < low && t - t === 0) {
				low = t;
				lowest = i;
			}
			if (t > high && t - t === 0) {
				high = t;
				highest = i;
			}
		}
		if (lowest >= 0) found.add(lowest).add(highest);
	}
	return [...found].filter((i) => Number.isFinite(positions[3 * i] + positions[3 * i + 1] + positions[3 * i + 2]));
}

/** Four points that span a volume, counter-clockwise seen from outside as (a, b, c) with d below; or undefined. */
function initialSimplex(positions: Float32Array, extremes: readonly number[]): number[] | undefined {
	if (extremes.length === 0) return undefined;
	const a = extremes[0];
	const b = furthest(positions, (p) => squaredDistance(positions, 3 * a, p));
	if (b < 0) return undefined;
	const c = furthest(positions, (p) => squaredDistanceToLine(positions, 3 * a, 3 * b, p));
	if (c < 0) return undefined;
	const { ofTetrahedron } = exactOrientation(positions);
	const normal = planeNormal(positions, 3 * a, 3 * b, 3 * c);
	let d = furthest(positions, (p) => Math.abs(heightAbove(positions, normal, 3 * a, p)));
	if (d < 0 || ofTetrahedron(a, b, c, d) === 0) {
		// Flat up to rounding: is it so exactly?
		d = -1;
		for (let i = 0; d < 0 && 3 * i + 2 < positions.length; i++)
			if (isFinitePoint(positions, 3 * i) && ofTetrahedron(a, b, c, i) !== 0) d = i;
		if (d < 0) return undefined;
	}
	return ofTetrahedron(a, b, c, d) > 0 ? [a, c, b, d] : [a, b, c, d];
}

/** The point with the largest positive measure, or −1. Measures that are not finite do not count. */
function furthest(positions: Float32Array, measure: (offset: number) => number): number {
	let best = 0;
	let index = -1;
	for (let p = 0; p + 2 < positions.length; p += 3) {
		const value = measure(p);
		if (value > best && value < Infinity) {
			best = value;
			index = p / 3;
		}
	}
	return index;
}

const isFinitePoint = (positions: Float32Array, p: number): boolean =>
	Number.isFinite(positions[p] + positions[p + 1] + positions[p + 2]);

function squaredDistance(positions: Float32Array, a: number, p: number): number {
	const x = positions[p] - positions[a];
	const y = positions[p + 1] - positions[a + 1];
	const z = positions[p + 2] - positions[a + 2];
	return x * x + y * y + z * z;
}

/** Squared, and times the squared length of ab. */
function squaredDistanceToLine(positions: Float32Array, a: number, b: number, p: number): number {
	const [x, y, z] = planeNormal(positions, a, b, p);
	return x * x + y * y + z * z;
}

function planeNormal(positions: Float32Array, a: number, b: number, c: number): [number, number, number] {
	const ux = positions[b] - positions[a];
	const uy = positions[b + 1] - positions[a + 1];
	const uz = positions[b + 2] - positions[a + 2];
	const vx = positions[c] - positions[a];
	const vy = positions[c + 1] - positions[a + 1];
	const vz = positions[c + 2] - positions[a + 2];
	return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}

const heightAbove = (positions: Float32Array, n: readonly number[], a: number, p: number): number =>
	n[0] * (positions[p] - positions[a]) +
	n[1] * (positions[p + 1] - positions[a + 1]) +
	n[2] * (positions[p + 2] - positions[a + 2]);

function compact(hull: Hull): TriangleMesh {
	const { positions, corners } = hull;
	const newIndex = new Map<number, number>();
	const triangles: number[] = [];
	for (let face = 0; face < hull.faceCount; face++) {
		if (!hull.isAlive[face]) continue;
		for (let k = 0; k < 3; k++) {
			const vertex = corners[3 * face + k];
			const known = newIndex.get(vertex) ?? newIndex.size;
			newIndex.set(vertex, known);
			triangles.push(known);
		}
	}
	const hullPositions = new Float32Array(3 * newIndex.size);
	for (const [from, to] of newIndex) hullPositions.set(positions.subarray(3 * from, 3 * from + 3), 3 * to);
	return { positions: hullPositions, triangles: Uint32Array.from(triangles) };
}
