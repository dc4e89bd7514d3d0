import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Neighbours of every vertex: `neighbours[start[v] … end[v])`. Pinned vertices have none. */
export interface OneRings {
	readonly start: Uint32Array;
	readonly end: Uint32Array;
	readonly neighbours: Uint32Array;
}

/**
 * The vertices each vertex shares an edge with, of vertices whose surroundings are closed. Those at an edge of one, or
 * of more than two triangles are pinned: their ring is left empty, so that filters keep them in place.
 *
 * @param isClosed true for a mesh known to be a closed manifold: nothing is pinned, and the search is saved.
 */
export function oneRings(mesh: TriangleMesh, isClosed: boolean): OneRings {
	const rings = outEdges(mesh);
	if (!isClosed) pinBoundary(mesh, rings);
	return rings;
}

/** The out-edges of a vertex reach its whole ring, once each, wherever the surface around it is closed. */
function outEdges({ positions, triangles }: TriangleMesh): OneRings {
	const vertexCount = positions.length / 3;
	const start = new Uint32Array(vertexCount + 1);
	for (let h = 0; h < triangles.length; h++) start[triangles[h] + 1]++;
	for (let v = 0; v < vertexCount; v++) start[v + 1] += start[v];
	const end = start.slice(0, vertexCount);
	const neighbours = new Uint32Array(triangles.length);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const a = triangles[h];
		const b = triangles[h + 1];
		const c = triangles[h + 2];
		neighbours[end[a]++] = b;
		neighbours[end[b]++] = c;
		neighbours[end[c]++] = a;
	}
	return { start, end, neighbours };
}

function pinBoundary(mesh: TriangleMesh, { start, end }: OneRings): void {
	const { twins } = pairEdges(mesh);
	const { triangles } = mesh;
	for (let h = 0; h < twins.length; h++)
		if (twins[h] < 0) {
			const from = triangles[h];
			const to = triangles[h % 3 === 2 ? h - 2 : h + 1];
			end[from] = start[from];
			end[to] = start[to];
		}
}
