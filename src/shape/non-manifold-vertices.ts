import type { EdgePairing } from './pair-edges.ts';

/**
 * The vertices whose triangles do not form one fan. From one triangle at each vertex the walk crosses paired edges,
 * both ways; a vertex whose walk misses some of its triangles has more than one fan. Works on misoriented meshes too:
 * the next edge is the other one at the vertex.
 *
 * @param triangles without degenerate ones.
 * @param valence number of triangles at each vertex.
 */
export function nonManifoldVertices(triangles: Uint32Array, { twins }: EdgePairing, valence: Uint32Array): number[] {
	const corner = new Int32Array(valence.length).fill(-1);
	for (let h = triangles.length - 1; h >= 0; h--) corner[triangles[h]] = h;
	const vertices: number[] = [];
	for (let vertex = 0; vertex < valence.length; vertex++) {
		const start = corner[vertex];
		if (start < 0) continue;
		const previous = start % 3 === 0 ? start + 2 : start - 1;
		let found = 1 + fanLength(triangles, twins, vertex, start, previous);
		if (found < 0) found = -found;
		else found += fanLength(triangles, twins, vertex, previous, start);
		if (found !== valence[vertex]) vertices.push(vertex);
	}
	return vertices;
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
