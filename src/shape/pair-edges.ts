import type { TriangleMesh } from './triangle-mesh.ts';

/** How the triangle edges of a mesh meet. Half-edge h = 3t + k runs from corner k to corner k + 1 of triangle t. */
export interface EdgePairing {
	/**
	 * The half-edge on the other side of each half-edge, or −1 on a boundary, on an edge of more than two triangles,
	 * and on the edges of degenerate triangles.
	 */
	readonly twins: Int32Array;
	/** Different edges, degenerate triangles left out. */
	readonly edgeCount: number;
	/** Edges of one triangle. */
	readonly boundaryEdges: number;
	/** Edges of more than two triangles. */
	readonly nonManifoldEdges: number;
	/** Edges of three, five … triangles: with them no inside can be told from outside. */
	readonly oddEdges: number;
	/** Edges whose triangles do not run along them in opposite directions. */
	readonly misorientedEdges: number;
}

/** Vertex ids are doubled to carry a direction bit, in 31 bits. */
const maxVertexCount = 2 ** 30;
/** Vertices with more edges than this are sorted by the library: insertion sort would be quadratic in the valence. */
const largeBucket = 64;

/**
 * Pairs the edges of all triangles in linear time without a hash table: half-edges are put into the bucket of their
 * lower vertex by counting sort, and each (small) bucket is sorted by the higher vertex.
 *
 * @throws RangeError if a triangle uses a vertex that does not exist, or there are more than 2³⁰ vertices.
 */
export function pairEdges(mesh: TriangleMesh): EdgePairing {
	const { triangles } = mesh;
	const vertexCount = mesh.positions.length / 3;
	if (vertexCount > maxVertexCount)
		throw new RangeError(`pairEdges: at most ${maxVertexCount} vertices, got ${vertexCount}`);
	const { bucketStart, keys, halfEdges } = bucketByLowerVertex(triangles, vertexCount);

	const twins = new Int32Array(triangles.length).fill(-1);
	let edgeCount = 0;
	let boundaryEdges = 0;
	let nonManifoldEdges = 0;
	let oddEdges = 0;
	let misorientedEdges = 0;
	for (let vertex = 0; vertex < vertexCount; vertex++) {
		const end = bucketStart[vertex + 1];
		sortBucket(keys, halfEdges, bucketStart[vertex], end);
		for (let first = bucketStart[vertex]; first < end;) {
			const other = keys[first] >>> 1;
			let backward = 0;
			let next = first;
			for (; next < end && keys[next] >>> 1 === other; next++) backward += keys[next] & 1;
			const count = next - first;
			edgeCount++;
			if (count === 1) boundaryEdges++;
			else if (count === 2) {
				twins[halfEdges[first]] = halfEdges[first + 1];
				twins[halfEdges[first + 1]] = halfEdges[first];
				if (backward !== 1) misorientedEdges++;
			} else {
				nonManifoldEdges++;
				if (Math.abs(count - 2 * backward) > (count & 1)) misorientedEdges++;
			}
			oddEdges += count & 1;
			first = next;
		}
	}
	return { twins, edgeCount, boundaryEdges, nonManifoldEdges, oddEdges: oddEdges - boundaryEdges, misorientedEdges };
}

/** Half-edges grouped by their lower vertex; a key is twice the higher vertex, plus 1 when the edge runs downwards. */
function bucketByLowerVertex(
	triangles: Uint32Array,
	vertexCount: number,
): { bucketStart: Uint32Array; keys: Uint32Array; halfEdges: Uint32Array } {
	const n = triangles.length - (triangles.length % 3);
	const bucketStart = new Uint32Array(vertexCount + 2);
	for (let h = 0; h < n; h += 3) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		if (a >= vertexCount || b >= vertexCount || c >= vertexCount)
			throw new RangeError(`pairEdges: triangle ${h / 3} uses vertices ${a}, ${b}, ${c} of ${vertexCount}`);
		if (a === b || b === c || c === a) continue;
		bucketStart[(a < b ? a : b) + 2]++;
		bucketStart[(b < c ? b : c) + 2]++;
		bucketStart[(c < a ? c : a) + 2]++;
	}
	for (let v = 2; v < bucketStart.length; v++) bucketStart[v] += bucketStart[v - 1];

	const total = bucketStart[vertexCount + 1];
	const keys = new Uint32Array(total);
	const halfEdges = new Uint32Array(total);
	// Entry v + 1 serves as the fill mark of bucket v and ends as the start of bucket v + 1.
	const put = (from: number, to: number, h: number): void => {
		const isForward = from < to;
		const slot = bucketStart[(isForward ? from : to) + 1]++;
		keys[slot] = isForward ? 2 * to : 2 * from + 1;
		halfEdges[slot] = h;
	};
	for (let h = 0; h < n; h += 3) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		if (a === b || b === c || c === a) continue;
		put(a, b, h);
		put(b, c, h + 1);
		put(c, a, h + 2);
	}
	return { bucketStart, keys, halfEdges };
}

function sortBucket(keys: Uint32Array, halfEdges: Uint32Array, start: number, end: number): void {
	if (end - start > largeBucket) {
		const order = Array.from({ length: end - start }, (_, i) => start + i).sort(
			(a, b) => keys[a] - keys[b] || halfEdges[a] - halfEdges[b],
		);
		const sortedHalfEdges = Uint32Array.from(order, (i) => halfEdges[i]);
		keys.set(
			Uint32Array.from(order, (i) => keys[i]),
			start,
		);
		halfEdges.set(sortedHalfEdges, start);
		return;
	}
	for (let i = start + 1; i < end; i++) {
		const key = keys[i];
		const halfEdge = halfEdges[i];
		let k = i - 1;
		while (k >= start && keys[k] > key) {
			keys[k + 1] = keys[k];
			halfEdges[k + 1] = halfEdges[k];
			k--;
		}
		keys[k + 1] = key;
		halfEdges[k + 1] = halfEdge;
	}
}
