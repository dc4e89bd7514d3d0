import type { Backend } from '#wasm';
import { nearestOf } from './closest-point.ts';
import { crossingNumbers, type CrossingPoints } from './crossing-number.ts';
import { pairEdges } from './pair-edges.ts';
import { pseudonormalSigns } from './pseudonormal-sign.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree, type TriangleTree } from './triangle-tree.ts';
import { insideByWinding } from './winding-inside.ts';

/** What tells inside from outside: see {@link signedDistance}. */
export type SignMethod = 'winding' | 'normal';

/** Options of {@link signedDistance}. */
export interface SignedDistanceOptions {
	/** Default `winding`. */
	readonly sign?: SignMethod;
	/** Which twin searches; both give the same bits. Default: compiled where it runs and pays. */
	readonly backend?: Backend;
}

/** Nearest points of a surface with signed distances, one entry a point. */
export interface SignedDistances {
	/** Negative inside. */
	readonly distancesMm: Float64Array;
	/** Triangle of the nearest point. */
	readonly triangles: Uint32Array;
	/** Nearest points, x, y, z each. */
	readonly positions: Float32Array;
}

/**
 * Distance in mm of each point (x, y, z each, in any order) to a surface, negative inside, with the nearest point. The
 * distance is exact up to float64 rounding.
 *
 * `winding`: inside is where the surface winds round the point by more than one half, in either direction. On a closed
 * and consistently oriented mesh that is an integer, counted exactly, whatever intersects or overlaps itself; cavities
 * are outside. On any other mesh (holes, flipped or missing triangles) it is the generalised winding number (Jacobson
 * et al. 2013) from a tree of dipoles (Barill et al. 2018), refined down to the exact sum where it is near one half.
 *
 * `normal`: inside is where the surface faces away, by the angle-weighted normal of the nearest face, edge or corner
 * (Bærentzen & Aanæs, Signed Distance Computation Using the Angle Weighted Pseudonormal, 2005). Right for closed meshes
 * that do not intersect themselves; the side of the sheet for open ones.
 *
 * @throws RangeError if a coordinate is not finite, or the mesh has no triangles.
 */
export function signedDistance(
	surface: TriangleMesh | TriangleTree,
	points: Float32Array | Float64Array,
	{ sign = 'winding', backend }: SignedDistanceOptions = {},
): SignedDistances {
	if (sign !== 'winding' && sign !== 'normal')
		throw new RangeError(`signedDistance: sign must be 'winding' or 'normal', got ${String(sign)}`);
	const tree = 'order' in surface ? surface : triangleTree(surface);
	if (tree.order.length === 0) throw new RangeError('signedDistance: the mesh has no triangles');
	for (let i = 0; i < points.length; i++)
		if (points[i] - points[i] !== 0)
			throw new RangeError(`signedDistance: coordinates must be finite, got ${points[i]}`);
	const { slots, squares, nearest, order } = nearestOf(tree, points, backend);
	const isInside =
		sign === 'winding'
			? windsRound(tree, { points, squares, order }, backend)
			: pseudonormalSigns(tree, points, { slots, nearest });
	for (let i = 0; i < slots.length; i++) {
		slots[i] = tree.order[slots[i]];
		squares[i] = isInside[i] === 0 ? Math.sqrt(squares[i]) : 0 - Math.sqrt(squares[i]);
	}
	return { distancesMm: squares, triangles: slots, positions: nearest };
}

/** Not 0 for the points the surface winds round. */
function windsRound(tree: TriangleTree, asked: CrossingPoints, backend: Backend | undefined): Int32Array | Uint8Array {
	if (!isBalanced(tree)) return insideByWinding(tree.mesh, asked.points);
	return crossingNumbers(tree, asked, backend);
}

/** Found once for each tree. */
const balanced = new WeakMap<TriangleTree, boolean>();

/** True if every edge is run along as often one way as the other, so that winding numbers are integers. */
function isBalanced(tree: TriangleTree): boolean {
	let known = balanced.get(tree);
	if (known === undefined) {
		const { boundaryEdges, oddEdges, misorientedEdges } = pairEdges(tree.mesh);
		known = boundaryEdges + oddEdges + misorientedEdges === 0 && tree.order.length === tree.mesh.triangles.length / 3;
		balanced.set(tree, known);
	}
	return known;
}
