import { nonManifoldVertices as findNonManifoldVertices } from './non-manifold-vertices.ts';
import { pairEdges } from './pair-edges.ts';
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
	const nonManifoldVertices = findNonManifoldVertices(triangles, pairing, valence).length;

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
