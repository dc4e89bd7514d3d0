/**
 * The case table of marching cubes on binary masks, generated when the module loads.
 *
 * Corner i of a cell lies at (x, y, z) with i = x + 2y + 4z; bit i of a case is set where the corner is foreground.
 * Edges 0–3 run along x (index y + 2z), 4–7 along y (4 + x + 2z), 8–11 along z (8 + x + 2y).
 *
 * Each face is cut by a rule that sees only that face: on ambiguous faces the inside corners are separated. Both cells
 * of a face therefore choose the same segments, and foreground is 6-connected, background 18-connected.
 * Each loop of segments is triangulated without a diagonal between two points of one cube face (all 256 cases
 * allow that), so a diagonal never meets the segments or diagonals of the neighbouring cell.
 */
export interface MarchingCubesTable {
	/** Index count (3 × triangles) of each of the 256 cases. */
	readonly indexCount: Uint8Array;
	/** Cell edges of the triangles of case c from `16 · c` on, counter-clockwise seen from outside the foreground. */
	readonly edges: Uint8Array;
	/** Closed loops over all cases, for the golden-number test. */
	readonly loopCount: number;
	/** Diagonals between two points of one cube face over all cases. Zero, or the surface might not be closed. */
	readonly faceDiagonalCount: number;
}

/** Corners of each face, counter-clockwise seen from outside the cell. */
const faces = [
	[0, 4, 6, 2],
	[1, 3, 7, 5],
	[0, 1, 5, 4],
	[2, 6, 7, 3],
	[0, 2, 3, 1],
	[4, 5, 7, 6],
] as const;

/** The edge between two neighbouring corners. */
function edgeBetween(a: number, b: number): number {
	const low = Math.min(a, b);
	const x = low & 1;
	const y = (low >> 1) & 1;
	const z = low >> 2;
	const axis = a ^ b;
	if (axis === 1) return y + 2 * z;
	return axis === 2 ? 4 + x + 2 * z : 8 + x + 2 * y;
}

/** For each edge the two faces it lies on, as a bit set. */
const facesOfEdge: number[] = Array.from({ length: 12 }, () => 0);
faces.forEach((corners, face) =>
	corners.forEach((corner, k) => (facesOfEdge[edgeBetween(corner, corners[(k + 1) % 4])] |= 1 << face)),
);

/**
 * The segment leaving each crossed edge. Walking a face counter-clockwise, the edge where an inside run is entered
 * continues at the edge where the same run is left; each crossed edge is entered on one of its faces and left on the
 * other, so following the links closes. This direction leaves the inside on the left seen from outside the surface.
 */
function linkSegments(mask: number): Int8Array {
	const next = new Int8Array(12).fill(-1);
	const inside = (corner: number): boolean => ((mask >> corner) & 1) === 1;
	for (const corners of faces)
		for (let k = 0; k < 4; k++) {
			if (inside(corners[k]) || !inside(corners[(k + 1) % 4])) continue;
			const entered = edgeBetween(corners[k], corners[(k + 1) % 4]);
			let last = k + 1;
			while (inside(corners[(last + 1) % 4])) last++;
			next[entered] = edgeBetween(corners[last % 4], corners[(last + 1) % 4]);
		}
	return next;
}

function closedLoops(next: Int8Array): number[][] {
	const loops: number[][] = [];
	const seen = new Set<number>();
	for (let first = 0; first < 12; first++) {
		if (next[first] < 0 || seen.has(first)) continue;
		const loop: number[] = [];
		for (let edge = first; !seen.has(edge); edge = next[edge]) {
			seen.add(edge);
			loop.push(edge);
		}
		loops.push(loop);
	}
	return loops;
}

/** Triangles of a polygon by dynamic programming over its splits, fewest diagonals inside a cube face. */
function triangulateLoop(loop: readonly number[]): { edges: number[]; faceDiagonals: number } {
	const n = loop.length;
	const isFaceDiagonal = (a: number, b: number): number =>
		b - a > 1 && !(a === 0 && b === n - 1) && (facesOfEdge[loop[a]] & facesOfEdge[loop[b]]) !== 0 ? 1 : 0;
	const cost = Array.from({ length: n }, () => new Float64Array(n));
	const split = Array.from({ length: n }, () => new Int8Array(n));
	for (let length = 2; length < n; length++)
		for (let a = 0; a + length < n; a++) {
			const b = a + length;
			cost[a][b] = Infinity;
			for (let middle = a + 1; middle < b; middle++) {
				const total = cost[a][middle] + cost[middle][b] + isFaceDiagonal(a, b);
				if (total < cost[a][b]) {
					cost[a][b] = total;
					split[a][b] = middle;
				}
			}
		}
	const edges: number[] = [];
	const emit = (a: number, b: number): void => {
		if (b - a < 2) return;
		const middle = split[a][b];
		edges.push(loop[a], loop[middle], loop[b]);
		emit(a, middle);
		emit(middle, b);
	};
	emit(0, n - 1);
	return { edges, faceDiagonals: cost[0][n - 1] };
}

function generateTable(): MarchingCubesTable {
	const indexCount = new Uint8Array(256);
	const edges = new Uint8Array(16 * 256);
	let loopCount = 0;
	let faceDiagonalCount = 0;
	for (let mask = 0; mask < 256; mask++)
		for (const loop of closedLoops(linkSegments(mask))) {
			const triangulation = triangulateLoop(loop);
			edges.set(triangulation.edges, 16 * mask + indexCount[mask]);
			indexCount[mask] += triangulation.edges.length;
			faceDiagonalCount += triangulation.faceDiagonals;
			loopCount++;
		}
	return { indexCount, edges, loopCount, faceDiagonalCount };
}

export const marchingCubesTable: MarchingCubesTable = generateTable();

/** The edges of the case table with two corners of every triangle exchanged: for grids that are left-handed in the world. */
export const mirroredEdges: Uint8Array = marchingCubesTable.edges.slice();
for (let i = 0; i < mirroredEdges.length; i += 16)
	for (let k = i; k < i + 15; k += 3)
		[mirroredEdges[k + 1], mirroredEdges[k + 2]] = [mirroredEdges[k + 2], mirroredEdges[k + 1]];
