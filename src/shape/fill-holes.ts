import { boundaryLoops } from './boundary-loops.ts';
import { faceNormals } from './face-normals.ts';
import { triangulateLoop } from './triangulate-loop.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link fillHoles}. */
export interface FillHolesOptions {
	/** Holes of more edges stay open. Default: all are filled. */
	readonly maximumEdgeCount?: number;
	/** Longer holes (by the length of their rim in mm) stay open. Default: all are filled. */
	readonly maximumLengthMm?: number;
}

export interface FilledMesh {
	/** The vertices of the input, and one more in the middle of each hole that could only be filled by a fan. */
	readonly mesh: TriangleMesh;
	readonly filledHoles: number;
	/** Holes left open by the limits. */
	readonly openHoles: number;
	readonly addedTriangles: number;
	readonly addedAreaMm2: number;
}

/** Up to so many corners all ways to fill a hole are weighed; above, sharp corners are cut off first. */
const mostWeighed = 256;

/**
 * Fills holes: each boundary gets the triangulation that bends least against its surroundings and itself, then the one of
 * least area, without new vertices. Large rims (more than 256 edges) are first shortened by cutting off the corner that makes the
 * smallest triangle. No edge of the mesh is used again, so a manifold stays one; where that leaves no way, a fan round
 * a new vertex in the middle is used. Flat caps are flat; a large hole in a curved surface gets a taut skin, not the
 * surface that was there. The new triangles can cut through others where the rim is wound up. Orient the mesh before. The
 * input is not modified.
 *
 * Liepa, Filling Holes in Meshes, 2003.
 *
 * @throws RangeError if a limit is not a number ≥ 0; as `pairEdges` for vertices that do not exist.
 */
export function fillHoles(
	mesh: TriangleMesh,
	{ maximumEdgeCount = Infinity, maximumLengthMm = Infinity }: FillHolesOptions = {},
): FilledMesh {
	if (!(maximumEdgeCount >= 0))
		throw new RangeError(`fillHoles: maximumEdgeCount must be a number ≥ 0, got ${maximumEdgeCount}`);
	if (!(maximumLengthMm >= 0))
		throw new RangeError(`fillHoles: maximumLengthMm must be a number ≥ 0, got ${maximumLengthMm}`);
	const loops = boundaryLoops(mesh);
	if (loops.length === 0) return { mesh, filledHoles: 0, openHoles: 0, addedTriangles: 0, addedAreaMm2: 0 };
	const work: Work = {
		mesh,
		normals: faceNormals(mesh).normals,
		edges: rimEdges(mesh, loops),
		added: [],
		middles: [],
	};
	let openHoles = 0;
	for (const loop of loops)
		if (loop.length > maximumEdgeCount || rimLength(mesh, loop) > maximumLengthMm) openHoles++;
		else fill(work, loop);
	const positions = new Float32Array(mesh.positions.length + work.middles.length);
	positions.set(mesh.positions);
	positions.set(work.middles, mesh.positions.length);
	const triangles = new Uint32Array(mesh.triangles.length + work.added.length);
	triangles.set(mesh.triangles);
	triangles.set(work.added, mesh.triangles.length);
	let addedAreaMm2 = 0;
	for (let h = mesh.triangles.length; h < triangles.length; h += 3)
		addedAreaMm2 += triangleArea(positions, triangles[h], triangles[h + 1], triangles[h + 2]);
	return {
		mesh: { positions, triangles },
		filledHoles: loops.length - openHoles,
		openHoles,
		addedTriangles: work.added.length / 3,
		addedAreaMm2,
	};
}

interface Work {
	readonly mesh: TriangleMesh;
	readonly normals: ArrayLike<number>;
	/** Edges between vertices of rims, as low · V + high. */
	readonly edges: Set<number>;
	readonly added: number[];
	/** Coordinates of new vertices. */
	readonly middles: number[];
}

const keyOf = (mesh: TriangleMesh, a: number, b: number): number =>
	Math.min(a, b) * (mesh.positions.length / 3) + Math.max(a, b);

function rimEdges(mesh: TriangleMesh, loops: readonly Uint32Array[]): Set<number> {
	const { triangles } = mesh;
	const isRim = new Uint8Array(mesh.positions.length / 3);
	for (const loop of loops) for (const h of loop) isRim[triangles[h]] = 1;
	const edges = new Set<number>();
	for (let h = 0; h < triangles.length; h++) {
		const a = triangles[h];
		const b = triangles[h % 3 === 2 ? h - 2 : h + 1];
		if (isRim[a] && isRim[b]) edges.add(keyOf(mesh, a, b));
	}
	return edges;
}

function rimLength({ positions, triangles }: TriangleMesh, loop: Uint32Array): number {
	let length = 0;
	loop.forEach((h, i) => {
		const a = 3 * triangles[h];
		const b = 3 * triangles[loop[(i + 1) % loop.length]];
		length += Math.hypot(
			positions[a] - positions[b],
			positions[a + 1] - positions[b + 1],
			positions[a + 2] - positions[b + 2],
		);
	});
	return length;
}

/** A corner of a rim being filled: its vertex, and the normal beyond the edge to the next corner. */
interface Corner {
	readonly vertex: number;
	readonly normal: readonly number[];
}

function fill(work: Work, loop: Uint32Array): void {
	const { mesh, normals } = work;
	const corners: Corner[] = Array.from(loop, (h) => {
		const t = (h - (h % 3)) / 3;
		return { vertex: mesh.triangles[h], normal: [normals[3 * t], normals[3 * t + 1], normals[3 * t + 2]] };
	});
	if (corners.length < 3) return;
	const first = work.added.length;
	if (corners.length > mostWeighed) cutCorners(work, corners);
	const filled = triangulateLoop({
		points: Float64Array.from(
			corners.flatMap(({ vertex }) => [...mesh.positions.subarray(3 * vertex, 3 * vertex + 3)]),
		),
		normals: Float64Array.from(corners.flatMap(({ normal }) => normal)),
		isForbidden: (i, k) => work.edges.has(keyOf(mesh, corners[i].vertex, corners[k].vertex)),
	});
	if (filled) for (const corner of filled) work.added.push(corners[corner].vertex);
	else addFan(work, corners);
	// Holes that share corners with this one must not use the new edges.
	for (let h = first; h < work.added.length; h++)
		work.edges.add(keyOf(mesh, work.added[h], work.added[h % 3 === 2 ? h - 2 : h + 1]));
}

/** Cuts off the corner whose triangle has the shortest third side, until few enough are left to weigh all ways. */
function cutCorners(work: Work, corners: Corner[]): void {
	const { positions } = work.mesh;
	const chordAt = (i: number): number => {
		const n = corners.length;
		const a = corners[(i + n - 1) % n].vertex;
		const b = corners[(i + 1) % n].vertex;
		if (a === b || work.edges.has(keyOf(work.mesh, a, b))) return Infinity;
		return Math.hypot(...[0, 1, 2].map((k) => positions[3 * a + k] - positions[3 * b + k]));
	};
	const chords = corners.map((_, i) => chordAt(i));
	while (corners.length > mostWeighed) {
		let best = 0;
		for (let i = 1; i < chords.length; i++) if (chords[i] < chords[best]) best = i;
		if (chords[best] === Infinity) return;
		const n = corners.length;
		const before = (best + n - 1) % n;
		const a = corners[before].vertex;
		const b = corners[best].vertex;
		const c = corners[(best + 1) % n].vertex;
		work.added.push(c, b, a);
		work.edges.add(keyOf(work.mesh, a, c));
		corners[before] = { vertex: a, normal: unitNormal(positions, c, b, a) };
		corners.splice(best, 1);
		chords.splice(best, 1);
		for (const i of [best - 2, best - 1, best, best + 1]) {
			const k = (i + 2 * corners.length) % corners.length;
			chords[k] = chordAt(k);
		}
	}
}

function addFan({ mesh, added, middles }: Work, corners: readonly Corner[]): void {
	const middle = (mesh.positions.length + middles.length) / 3;
	for (let axis = 0; axis < 3; axis++)
		middles.push(corners.reduce((sum, { vertex }) => sum + mesh.positions[3 * vertex + axis], 0) / corners.length);
	corners.forEach(({ vertex }, i) => added.push(corners[(i + 1) % corners.length].vertex, vertex, middle));
}

function unitNormal(p: Float32Array, a: number, b: number, c: number): number[] {
	const u = [0, 1, 2].map((k) => p[3 * b + k] - p[3 * a + k]);
	const v = [0, 1, 2].map((k) => p[3 * c + k] - p[3 * a + k]);
	const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
	const length = Math.hypot(...normal);
	return normal.map((value) => (length > 0 ? value / length : 0));
}

function triangleArea(p: Float32Array, a: number, b: number, c: number): number {
	const u = [0, 1, 2].map((k) => p[3 * b + k] - p[3 * a + k]);
	const v = [0, 1, 2].map((k) => p[3 * c + k] - p[3 * a + k]);
	return Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
}
