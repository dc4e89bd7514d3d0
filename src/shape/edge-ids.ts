import { pairEdges, type EdgePairing } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** The edges of a mesh, numbered. */
export interface EdgeIds {
	readonly edgeCount: number;
	/** The edge of each half-edge; half-edge 3t + k runs from corner k to corner k + 1 of triangle t. */
	readonly edgeOf: Uint32Array;
	/** The other half-edge of an edge that two triangles run along in opposite directions; −1 for all other edges. */
	readonly twins: Int32Array;
}

/**
 * Numbers the edges: half-edges between the same two vertices have one number, however many they are. Edges of one, or
 * of more than two triangles, and of triangles that disagree on the side that is out, have no twins. Triangles must
 * have three different vertices.
 */
export function edgeIds(mesh: TriangleMesh, pairing: EdgePairing = pairEdges(mesh)): EdgeIds {
	const { triangles } = mesh;
	const twins = pairing.twins.slice();
	const edgeOf = new Uint32Array(triangles.length);
	const others = new Map<number, number>();
	const vertexCount = mesh.positions.length / 3;
	const isProper = pairing.misorientedEdges === 0;
	let edgeCount = 0;
	for (let h = 0; h < triangles.length; h++) {
		const twin = pairing.twins[h];
		if (twin >= 0) {
			edgeOf[h] = twin < h ? edgeOf[twin] : edgeCount++;
			if (!isProper && triangles[h] === triangles[twin]) twins[h] = -1;
			continue;
		}
		const from = triangles[h];
		const to = triangles[h % 3 === 2 ? h - 2 : h + 1];
		const key = Math.min(from, to) * vertexCount + Math.max(from, to);
		const known = others.get(key);
		edgeOf[h] = known ?? edgeCount++;
		if (known === undefined) others.set(key, edgeOf[h]);
	}
	return { edgeCount, edgeOf, twins };
}
