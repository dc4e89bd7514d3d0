import { pairEdges, type EdgePairing } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexSets } from './vertex-sets.ts';

/** What is wrong with a mesh, as counts, and what follows from them. */
export interface MeshDefects {
	readonly vertexCount: number;
	readonly triangleCount: number;
	readonly edgeCount: number;
	/** Edges of one triangle. */
	readonly boundaryEdges: number;
	/** Edges of more than two triangles. */
	readonly nonManifoldEdges: number;
	/** Edges whose triangles do not run along them in opposite directions. */
	readonly misorientedEdges: number;
	/** Triangles that use a vertex twice. They are left out of all other counts. */
	readonly degenerateTriangles: number;
	/** Other triangles without area: equal or collinear corner positions. */
	readonly zeroAreaTriangles: number;
	/** Triangles that use a vertex that does not exist. They are left out of all other counts. */
	readonly outOfRangeTriangles: number;
	/** Vertices with a coordinate that is NaN or infinite. */
	readonly nonFiniteVertices: number;
	/** Vertices no triangle uses. */
	readonly unreferencedVertices: number;
	/** Vertices whose triangles do not form one fan (one cycle, or one path at a boundary). */
	readonly nonManifoldVertices: number;
	/** Parts not joined by a common vertex. */
	readonly components: number;
	/** Vertices (in use) − edges + triangles. */
	readonly eulerCharacteristic: number;
	/** Handles, summed over all components; undefined unless the mesh is closed, manifold and oriented. */
	readonly genus: number | undefined;
	/** There are triangles, and every edge has an even number of them: the mesh encloses a volume. */
	readonly isClosed: boolean;
	/** No edge of more than two triangles, no vertex with more than one fan, no degenerate or out-of-range triangle. */
	readonly isManifold: boolean;
	/** Neighbouring triangles agree on which side is out. */
	readonly isOriented: boolean;
}

/** Everything that can be wrong with a mesh's connectivity and numbers, in linear time. Self-intersection is not. */
export function findDefects(mesh: TriangleMesh): MeshDefects {
	const { positions } = mesh;
	const vertexCount = Math.floor(positions.length / 3);
	const { triangles, outOfRangeTriangles, degenerateTriangles } = usableTriangles(mesh.triangles, vertexCount);
	const pairing = pairEdges({ positions, triangles });
	const valence = new Uint32Array(vertexCount);
	for (let h = 0; h < triangles.length; h++) valence[triangles[h]]++;
	const nonManifoldVertices = countNonManifoldVertices(triangles, pairing, valence);

	const sets = vertexSets(triangles, vertexCount);
	let unreferencedVertices = 0;
	let nonFiniteVertices = 0;
	let components = 0;
	for (let v = 0; v < vertexCount; v++) {
		if (valence[v] === 0) unreferencedVertices++;
		else if (sets[v] === v) components++;
		if (!Number.isFinite(positions[3 * v] + positions[3 * v + 1] + positions[3 * v + 2])) nonFiniteVertices++;
	}
	const { edgeCount, boundaryEdges, nonManifoldEdges, misorientedEdges, oddEdges } = pairing;
	const eulerCharacteristic = vertexCount - unreferencedVertices - edgeCount + triangles.length / 3;
	const isClosed = triangles.length > 0 && boundaryEdges === 0 && oddEdges === 0;
	const isManifold =
		nonManifoldEdges === 0 && nonManifoldVertices === 0 && degenerateTriangles === 0 && outOfRangeTriangles === 0;
	const isOriented = misorientedEdges === 0;
	return {
		vertexCount,
		triangleCount: Math.floor(mesh.triangles.length / 3),
		edgeCount,
		boundaryEdges,
		nonManifoldEdges,
		misorientedEdges,
		degenerateTriangles,
		zeroAreaTriangles: countZeroArea(positions, triangles),
		outOfRangeTriangles,
		nonFiniteVertices,
		unreferencedVertices,
		nonManifoldVertices,
		components,
		eulerCharacteristic,
		genus: isClosed && isManifold && isOriented ? components - eulerCharacteristic / 2 : undefined,
		isClosed,
		isManifold,
		isOriented,
	};
}

/** The triangles with three different existing vertices; the same array when all are. */
function usableTriangles(
	triangles: Uint32Array,
	vertexCount: number,
): { triangles: Uint32Array; outOfRangeTriangles: number; degenerateTriangles: number } {
	let outOfRangeTriangles = 0;
	let degenerateTriangles = 0;
	const isUsable = (a: number, b: number, c: number): boolean =>
		a < vertexCount && b < vertexCount && c < vertexCount && a !== b && b !== c && c !== a;
	const n = triangles.length - (triangles.length % 3);
	for (let h = 0; h < n; h += 3) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		if (isUsable(a, b, c)) continue;
		if (a >= vertexCount || b >= vertexCount || c >= vertexCount) outOfRangeTriangles++;
		else degenerateTriangles++;
	}
	if (outOfRangeTriangles + degenerateTriangles === 0)
		return { triangles: triangles.subarray(0, n), outOfRangeTriangles, degenerateTriangles };

	const usable = new Uint32Array(n - 3 * (outOfRangeTriangles + degenerateTriangles));
	let end = 0;
	for (let h = 0; h < n; h += 3)
		if (isUsable(triangles[h], triangles[h + 1], triangles[h + 2])) {
			usable.set(triangles.subarray(h, h + 3), end);
			end += 3;
		}
	return { triangles: usable, outOfRangeTriangles, degenerateTriangles };
}

/**
 * From one triangle at each vertex walks across paired edges, both ways; a vertex whose walk misses some of its
 * triangles has more than one fan. Works on misoriented meshes: the next edge is the other one at the vertex.
 */
function countNonManifoldVertices(triangles: Uint32Array, { twins }: EdgePairing, valence: Uint32Array): number {
	const corner = new Int32Array(valence.length).fill(-1);
	for (let h = triangles.length - 1; h >= 0; h--) corner[triangles[h]] = h;
	let count = 0;
	for (let vertex = 0; vertex < valence.length; vertex++) {
		const start = corner[vertex];
		if (start < 0) continue;
		const previous = start % 3 === 0 ? start + 2 : start - 1;
		let found = 1 + fanLength(triangles, twins, vertex, start, previous);
		if (found < 0) found = -found;
		else found += fanLength(triangles, twins, vertex, previous, start);
		if (found !== valence[vertex]) count++;
	}
	return count;
}

/**
 * Triangles met by crossing `edge` of the first triangle and going on round the vertex.
 *
 * @returns their number when the walk ends at an edge without twin; when it comes round to `lastEdge` instead,
 * the negative of (their number + 2), so that 1 + the result is the negative of the whole cycle's length.
 */
function fanLength(triangles: Uint32Array, twins: Int32Array, vertex: number, edge: number, lastEdge: number): number {
	let length = 0;
	for (let h = twins[edge]; h >= 0; h = twins[h]) {
		if (h === lastEdge) return -(length + 2);
		length++;
		// h arrived at the vertex from one side; leave by the triangle's other edge at the vertex.
		if (triangles[h] === vertex) h = h % 3 === 0 ? h + 2 : h - 1;
		else h = h % 3 === 2 ? h - 2 : h + 1;
	}
	return length;
}

function countZeroArea(positions: Float32Array, triangles: Uint32Array): number {
	let count = 0;
	for (let h = 0; h < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const ux = positions[b] - positions[a];
		const uy = positions[b + 1] - positions[a + 1];
		const uz = positions[b + 2] - positions[a + 2];
		const vx = positions[c] - positions[a];
		const vy = positions[c + 1] - positions[a + 1];
		const vz = positions[c + 2] - positions[a + 2];
		if (uy * vz === uz * vy && uz * vx === ux * vz && ux * vy === uy * vx) count++;
	}
	return count;
}
