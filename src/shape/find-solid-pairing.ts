import { nonManifoldVertices } from './non-manifold-vertices.ts';
import { pairEdges, type EdgePairing } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** The edge pairing of a closed, manifold, oriented surface with finite vertices; undefined for any other mesh. */
export function findSolidPairing(mesh: TriangleMesh): EdgePairing | undefined {
	const { positions, triangles } = mesh;
	const vertexCount = positions.length / 3;
	if (triangles.length === 0 || triangles.length % 3 > 0 || !Number.isInteger(vertexCount)) return undefined;
	for (let h = 0; h < triangles.length; h++) if (triangles[h] >= vertexCount) return undefined;
	for (let i = 0; i < positions.length; i++) if (!Number.isFinite(positions[i])) return undefined;
	const pairing = pairEdges(mesh);
	if (pairing.boundaryEdges + pairing.nonManifoldEdges + pairing.misorientedEdges > 0) return undefined;
	// Degenerate triangles have no twins.
	if (pairing.twins.includes(-1)) return undefined;
	const valence = new Uint32Array(vertexCount);
	for (let h = 0; h < triangles.length; h++) valence[triangles[h]]++;
	return nonManifoldVertices(triangles, pairing, valence).length === 0 ? pairing : undefined;
}
