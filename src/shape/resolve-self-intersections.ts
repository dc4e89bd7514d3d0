import { compactMesh } from './compact-mesh.ts';
import { fillHoles } from './fill-holes.ts';
import { orientOutward } from './orient-outward.ts';
import { selfIntersections } from './self-intersections.ts';
import { separateNonManifold } from './separate-non-manifold.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link resolveSelfIntersections}. */
export interface ResolveSelfIntersectionsOptions {
	/** Rounds of taking out and filling. Default 12. */
	readonly rounds?: number;
	/** Largest share of the triangles that may be taken out over all rounds, else it gives up. Default 0.1. */
	readonly mostShare?: number;
}

export interface ResolvedMesh {
	readonly mesh: TriangleMesh;
	/** True when a search found none any more. */
	readonly isResolved: boolean;
	readonly rounds: number;
	/** Over all rounds. */
	readonly removedTriangles: number;
}

/** Search for intersecting triangles stops at so many pairs a round. */
const mostPairs = 200_000;

/**
 * Repairs places where a surface cuts into itself by taking out the triangles that do, and filling the holes anew; where
 * that does not help, with more of their surroundings each second round. All else stays exactly as it is. Meant for faults that
 * are small against the shape: folds, spikes, overlapping slivers; parts that go through each other are for a union. The
 * result is closed where the input was. The input is not modified.
 *
 * Attene, A Lightweight Approach to Repairing Digitized Polygon Meshes, 2010.
 *
 * @throws RangeError as `pairEdges` for vertices that do not exist.
 */
export function resolveSelfIntersections(
	mesh: TriangleMesh,
	{ rounds = 12, mostShare = 0.1 }: ResolveSelfIntersectionsOptions = {},
): ResolvedMesh {
	let current = mesh;
	let removedTriangles = 0;
	for (let round = 0; ; round++) {
		const { pairs } = selfIntersections(current, { limit: mostPairs });
		if (pairs.length === 0) return { mesh: current, isResolved: true, rounds: round, removedTriangles };
		const goes = new Uint8Array(current.triangles.length / 3);
		for (const triangle of pairs) goes[triangle] = 1;
		for (let ring = 0; ring < round / 2; ring++) growByVertices(current, goes);
		const count = goes.reduce((sum, flag) => sum + flag, 0);
		if (round === rounds || removedTriangles + count > mostShare * (mesh.triangles.length / 3))
			return { mesh: current, isResolved: false, rounds: round, removedTriangles };
		removedTriangles += count;
		const open = {
			positions: current.positions,
			triangles: current.triangles.filter((_, h) => !goes[(h - (h % 3)) / 3]),
		};
		const manifold = separateNonManifold(compactMesh(open)).mesh;
		current = orientOutward(fillHoles(manifold).mesh);
	}
}

/** Marks all triangles that share a vertex with a marked one. */
function growByVertices({ positions, triangles }: TriangleMesh, marks: Uint8Array): void {
	const isNear = new Uint8Array(positions.length / 3);
	for (let h = 0; h < triangles.length; h++) if (marks[(h - (h % 3)) / 3]) isNear[triangles[h]] = 1;
	for (let h = 0; h < triangles.length; h++) if (isNear[triangles[h]]) marks[(h - (h % 3)) / 3] = 1;
}
