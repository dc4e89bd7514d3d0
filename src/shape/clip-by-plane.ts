import { compactMesh } from './compact-mesh.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** A plane in world mm: through `point`, with `normal` (of any length but 0) towards its upper side. */
export interface ClippingPlane {
	readonly point: readonly [number, number, number];
	readonly normal: readonly [number, number, number];
}

export interface ClippedMesh {
	/** What lies on the side the normal points to. */
	readonly above: TriangleMesh;
	readonly below: TriangleMesh;
}

/**
 * Cuts any mesh along a plane and leaves it open there; nothing is asked of the mesh (holes, crossings, several parts). Both
 * halves have the same vertices along the cut, one a cut edge, so cut surfaces stay as connected as they were. Vertices in the
 * plane count as above; triangles that lie in it go above. For closed halves with caps: `cutByPlane` of the solid layer. The
 * input is not modified.
 *
 * @throws RangeError if the plane has no direction or a triangle uses a vertex that does not exist.
 */
export function clipByPlane(mesh: TriangleMesh, { point, normal }: ClippingPlane): ClippedMesh {
	const length = Math.hypot(...normal);
	if (!(length > 0 && Number.isFinite(length)) || !point.every(Number.isFinite))
		throw new RangeError(
			`clipByPlane: a finite point and a normal other than 0 are needed, got ${point} and ${normal}`,
		);
	const vertexCount = mesh.positions.length / 3;
	const heights = new Float64Array(vertexCount);
	for (let v = 0; v < vertexCount; v++)
		for (let axis = 0; axis < 3; axis++)
			heights[v] += (normal[axis] / length) * (mesh.positions[3 * v + axis] - point[axis]);

	const cuts: Cuts = { heights, positions: mesh.positions, vertexOf: new Map(), added: [] };
	const above: number[] = [];
	const below: number[] = [];
	for (let h = 0; h + 2 < mesh.triangles.length; h += 3) {
		const corners = [...mesh.triangles.subarray(h, h + 3)];
		for (const vertex of corners)
			if (vertex >= vertexCount)
				throw new RangeError(`clipByPlane: triangle ${h / 3} uses vertex ${vertex} of ${vertexCount}`);
		const count = corners.filter((vertex) => heights[vertex] >= 0).length;
		if (count === 3) above.push(...corners);
		else if (count === 0) below.push(...corners);
		else splitTriangle(cuts, corners, above, below);
	}
	const positions = new Float32Array(mesh.positions.length + cuts.added.length);
	positions.set(mesh.positions);
	positions.set(cuts.added, mesh.positions.length);
	return {
		above: compactMesh({ positions, triangles: Uint32Array.from(above) }),
		below: compactMesh({ positions, triangles: Uint32Array.from(below) }),
	};
}

interface Cuts {
	readonly heights: Float64Array;
	readonly positions: Float32Array;
	/** New vertex of each cut edge, by low · V + high. */
	readonly vertexOf: Map<number, number>;
	readonly added: number[];
}

/** One corner is alone on its side: it keeps a triangle, the others a quadrilateral. */
function splitTriangle(cuts: Cuts, corners: readonly number[], above: number[], below: number[]): void {
	const { heights } = cuts;
	const isAbove = corners.map((vertex) => heights[vertex] >= 0);
	const alone = isAbove[0] === isAbove[1] ? 2 : isAbove[0] === isAbove[2] ? 1 : 0;
	const a = corners[alone];
	const b = corners[(alone + 1) % 3];
	const c = corners[(alone + 2) % 3];
	const ab = cutEdge(cuts, a, b);
	const ca = cutEdge(cuts, c, a);
	const [own, rest] = isAbove[alone] ? [above, below] : [below, above];
	if (ab !== a || ca !== a) pushProper(own, a, ab, ca);
	pushProper(rest, ab, b, c);
	pushProper(rest, ab, c, ca);
}

/** Where a vertex lies in the plane the cut goes through it, and triangles without area are left out. */
function pushProper(triangles: number[], a: number, b: number, c: number): void {
	if (a !== b && b !== c && c !== a) triangles.push(a, b, c);
}

/** The vertex where an edge meets the plane, always reckoned from the lower vertex. */
function cutEdge({ heights, positions, vertexOf, added }: Cuts, a: number, b: number): number {
	if (heights[a] === 0) return a;
	if (heights[b] === 0) return b;
	const low = Math.min(a, b);
	const high = Math.max(a, b);
	const key = low * heights.length + high;
	const known = vertexOf.get(key);
	if (known !== undefined) return known;
	const share = heights[low] / (heights[low] - heights[high]);
	for (let axis = 0; axis < 3; axis++) {
		const from = positions[3 * low + axis];
		added.push(from + share * (positions[3 * high + axis] - from));
	}
	const vertex = heights.length + added.length / 3 - 1;
	vertexOf.set(key, vertex);
	return vertex;
}
