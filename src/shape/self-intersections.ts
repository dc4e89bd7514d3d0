import { exactOrientation, type ExactOrientation } from '#numeric';
import { flatFans } from './flat-fans.ts';
import { pairEdges, type EdgePairing } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { trianglesOverlap } from './triangle-overlap.ts';
import { leafStart, triangleTree, type TriangleTree } from './triangle-tree.ts';
import { weld } from './weld.ts';

/** Where a surface cuts into itself. */
export interface SelfIntersections {
	/** Pairs of triangles found: two triangle indices each, the lower first. At most `limit` pairs. */
	readonly pairs: Uint32Array;
	/** False where the search stopped at `limit` or `maxTests`: there may be more. */
	readonly isComplete: boolean;
}

/** Options of {@link selfIntersections}. */
export interface SelfIntersectionOptions {
	/** Stop after this many pairs. Default: find all. */
	readonly limit?: number;
	/** Stop after this many exact tests of two triangles whose boxes meet. Default: no limit. */
	readonly maxTests?: number;
	/** `pairEdges(mesh)`, where it is at hand. */
	readonly pairing?: EdgePairing;
}

/**
 * Pairs of triangles that cut into each other: crossings, neighbours folded over onto each other, duplicates. Vertices
 * at equal positions are taken for one, so that triangle soup is judged like the surface it stands for. What counts is
 * decided without rounding error, see `trianglesOverlap`. Pairs come in the order of the search, the same every time.
 * Time is n log n for surfaces; a mesh of many long crossing slivers can need n²: set `maxTests` for unknown input.
 */
export function selfIntersections(
	mesh: TriangleMesh,
	{ limit = Infinity, maxTests = Infinity, pairing }: SelfIntersectionOptions = {},
): SelfIntersections {
	if (!(limit >= 1)) throw new RangeError(`selfIntersections: limit must be at least 1, got ${limit}`);
	const welded = weld(mesh);
	const isSame = welded.positions.length === mesh.positions.length;
	const search: Search = {
		tree: triangleTree(welded),
		triangleBoxes: new Float32Array(0),
		isFlatFan: flatFans(welded, (isSame ? pairing : undefined) ?? pairEdges(welded)),
		orientation: exactOrientation(welded.positions),
		found: [],
		limit,
		testsLeft: maxTests,
		isStopped: false,
	};
	search.triangleBoxes = boxesInOrder(search.tree);
	if (search.tree.order.length > 1) searchWithin(search);
	return { pairs: Uint32Array.from(search.found), isComplete: !search.isStopped };
}

/** Whether a surface cuts into itself; undefined where `maxTests` did not suffice to tell. */
export function isSelfIntersecting(
	mesh: TriangleMesh,
	options: Omit<SelfIntersectionOptions, 'limit'> = {},
): boolean | undefined {
	const { pairs, isComplete } = selfIntersections(mesh, { ...options, limit: 1 });
	return pairs.length > 0 ? true : isComplete ? false : undefined;
}

interface Search {
	readonly tree: TriangleTree;
	/** Six numbers a triangle, in the order of the tree. */
	triangleBoxes: Float32Array;
	/** Vertices whose triangles need no tests against each other. */
	readonly isFlatFan: Uint8Array;
	readonly orientation: ExactOrientation;
	readonly found: number[];
	readonly limit: number;
	testsLeft: number;
	isStopped: boolean;
}

function boxesInOrder({ mesh, order }: TriangleTree): Float32Array {
	const { positions, triangles } = mesh;
	const boxes = new Float32Array(6 * order.length);
	for (let i = 0; i < order.length; i++) {
		const a = 3 * triangles[3 * order[i]];
		const b = 3 * triangles[3 * order[i] + 1];
		const c = 3 * triangles[3 * order[i] + 2];
		for (let k = 0; k < 3; k++) {
			boxes[6 * i + k] = Math.min(positions[a + k], positions[b + k], positions[c + k]);
			boxes[6 * i + 3 + k] = Math.max(positions[a + k], positions[b + k], positions[c + k]);
		}
	}
	return boxes;
}

/** All pairs of leaves whose boxes meet, each once, by going down the tree on both sides at once. */
function searchWithin(search: Search): void {
	const { boxes, depth } = search.tree;
	const firstLeaf = 2 ** depth - 1;
	/** Pairs of nodes of one level; a node with itself stands for the pairs within it. */
	const stack = [0, 0];
	while (stack.length > 0 && !search.isStopped) {
		const right = stack.pop() ?? 0;
		const left = stack.pop() ?? 0;
		if (left >= firstLeaf) {
			testLeaves(search, left - firstLeaf, right - firstLeaf);
			continue;
		}
		const l = 2 * left + 1;
		const r = 2 * right + 1;
		if (left === right) {
			if (boxesMeet(boxes, 6 * l, 6 * (l + 1))) stack.push(l, l + 1);
			stack.push(l + 1, l + 1, l, l);
			continue;
		}
		for (let i = 1; i >= 0; i--)
			for (let j = 1; j >= 0; j--) if (boxesMeet(boxes, 6 * (l + i), 6 * (r + j))) stack.push(l + i, r + j);
	}
}

function boxesMeet(boxes: Float32Array, p: number, q: number): boolean {
	return (
		boxes[p] <= boxes[q + 3] &&
		boxes[q] <= boxes[p + 3] &&
		boxes[p + 1] <= boxes[q + 4] &&
		boxes[q + 1] <= boxes[p + 4] &&
		boxes[p + 2] <= boxes[q + 5] &&
		boxes[q + 2] <= boxes[p + 5]
	);
}

/** Tests the pairs between two leaves; a triangle that is clear of the right leaf's box meets none of it. */
function testLeaves(search: Search, left: number, right: number): void {
	const { tree, triangleBoxes: boxes } = search;
	const ofLeaf = tree.boxes;
	const endLeft = leafStart(tree, left + 1);
	const endRight = leafStart(tree, right + 1);
	const startRight = leafStart(tree, right);
	const o = 6 * (2 ** tree.depth - 1 + right);
	for (let i = leafStart(tree, left); i < endLeft; i++) {
		const p = 6 * i;
		const lowX = boxes[p];
		const lowY = boxes[p + 1];
		const lowZ = boxes[p + 2];
		const highX = boxes[p + 3];
		const highY = boxes[p + 4];
		const highZ = boxes[p + 5];
		if (lowX > ofLeaf[o + 3] || lowY > ofLeaf[o + 4] || lowZ > ofLeaf[o + 5]) continue;
		if (highX < ofLeaf[o] || highY < ofLeaf[o + 1] || highZ < ofLeaf[o + 2]) continue;
		for (let j = left === right ? i + 1 : startRight; j < endRight; j++) {
			const q = 6 * j;
			if (lowX > boxes[q + 3] || lowY > boxes[q + 4] || lowZ > boxes[q + 5]) continue;
			if (highX < boxes[q] || highY < boxes[q + 1] || highZ < boxes[q + 2]) continue;
			testPair(search, tree.order[i], tree.order[j]);
			if (search.isStopped) return;
		}
	}
}

function testPair(search: Search, t: number, u: number): void {
	const { triangles } = search.tree.mesh;
	if (isClearlyApart(search.tree.mesh, search.isFlatFan, 3 * t, 3 * u)) return;
	if (search.testsLeft-- <= 0) {
		search.isStopped = true;
		return;
	}
	const a = [triangles[3 * t], triangles[3 * t + 1], triangles[3 * t + 2]] as const;
	const b = [triangles[3 * u], triangles[3 * u + 1], triangles[3 * u + 2]] as const;
	if (!trianglesOverlap(search.orientation, a, b)) return;
	search.found.push(Math.min(t, u), Math.max(t, u));
	if (search.found.length >= 2 * search.limit) search.isStopped = true;
}

/** Relative rounding error below which a side is not trusted; far above that of a triple product. */
const clearly = 1e-12;

/**
 * Quick decision for neighbours, nearly all of the pairs whose boxes meet: those that share a vertex around which the
 * surface is flat; those that share an edge and do not fold back, and those that share a vertex and lie on different
 * sides of a plane through it.
 */
function isClearlyApart({ positions, triangles }: TriangleMesh, isFlatFan: Uint8Array, h: number, g: number): boolean {
	let shared = 0;
	let cornerA = 0;
	let cornerB = 0;
	for (let i = 0; i < 3; i++)
		for (let j = 0; j < 3; j++)
			if (triangles[h + i] === triangles[g + j]) {
				if (isFlatFan[triangles[h + i]] === 1) return true;
				shared++;
				cornerA += i;
				cornerB += j;
			}
	if (shared === 0 || shared === 3) return false;
	if (shared === 2) return !foldsBack(positions, triangles, h + 3 - cornerA, g + 3 - cornerB);
	const v = 3 * triangles[h + cornerA];
	const a1 = 3 * triangles[h + ((cornerA + 1) % 3)];
	const a2 = 3 * triangles[h + ((cornerA + 2) % 3)];
	const b1 = 3 * triangles[g + ((cornerB + 1) % 3)];
	const b2 = 3 * triangles[g + ((cornerB + 2) % 3)];
	return isFanSeparated(positions, v, [a1, a2, b1, b2]);
}

/** Whether the triangles of two corners opposite to a common edge may lie on the same side of it. */
function foldsBack(positions: Float32Array, triangles: Uint32Array, apexA: number, apexB: number): boolean {
	const a = 3 * triangles[apexA];
	const b = 3 * triangles[apexB];
	const u = 3 * triangles[apexA % 3 === 2 ? apexA - 2 : apexA + 1];
	const w = 3 * triangles[apexA % 3 === 0 ? apexA + 2 : apexA - 1];
	const ex = positions[w] - positions[u];
	const ey = positions[w + 1] - positions[u + 1];
	const ez = positions[w + 2] - positions[u + 2];
	const ax = positions[a] - positions[u];
	const ay = positions[a + 1] - positions[u + 1];
	const az = positions[a + 2] - positions[u + 2];
	const bx = positions[b] - positions[u];
	const by = positions[b + 1] - positions[u + 1];
	const bz = positions[b + 2] - positions[u + 2];
	// Heights of the two corners above the edge point the same way: (e × a) · (e × b) > 0.
	const ee = ex * ex + ey * ey + ez * ez;
	const ab = ax * bx + ay * by + az * bz;
	const ea = ex * ax + ey * ay + ez * az;
	const eb = ex * bx + ey * by + ez * bz;
	const size = ee * (Math.abs(ax * bx) + Math.abs(ay * by) + Math.abs(az * bz)) + Math.abs(ea * eb);
	return ee * ab - ea * eb > -clearly * size;
}

/**
 * Tries the four planes through the common vertex that contain an edge of one triangle and the mean normal. True only
 * if one has both other corners of the second triangle clearly beyond.
 */
function isFanSeparated(
	positions: Float32Array,
	v: number,
	corners: readonly [number, number, number, number],
): boolean {
	for (let k = 0; k < 4; k++) {
		const p = corners[k];
		for (let axis = 0; axis < 3; axis++) spokes[3 * k + axis] = positions[p + axis] - positions[v + axis];
	}
	const s = spokes;
	let nx = s[1] * s[5] - s[2] * s[4];
	let ny = s[2] * s[3] - s[0] * s[5];
	let nz = s[0] * s[4] - s[1] * s[3];
	const mx = s[7] * s[11] - s[8] * s[10];
	const my = s[8] * s[9] - s[6] * s[11];
	const mz = s[6] * s[10] - s[7] * s[9];
	const ratio = Math.sqrt((nx * nx + ny * ny + nz * nz) / (mx * mx + my * my + mz * mz));
	if (!(ratio < Infinity)) return false;
	nx += ratio * mx;
	ny += ratio * my;
	nz += ratio * mz;
	for (let k = 0; k < 4; k++) {
		const e = 3 * k;
		const px = ny * s[e + 2] - nz * s[e + 1];
		const py = nz * s[e] - nx * s[e + 2];
		const pz = nx * s[e + 1] - ny * s[e];
		const same = 3 * (k ^ 1);
		const other = k < 2 ? 6 : 0;
		const own = px * s[same] + py * s[same + 1] + pz * s[same + 2];
		const first = px * s[other] + py * s[other + 1] + pz * s[other + 2];
		const second = px * s[other + 3] + py * s[other + 4] + pz * s[other + 5];
		const size = Math.abs(px) + Math.abs(py) + Math.abs(pz);
		const margin = clearly * size * largest(s);
		if (own > margin ? first < -margin && second < -margin : own < -margin && first > margin && second > margin)
			return true;
	}
	return false;
}

/** From the common vertex to the two other corners of each triangle; scratch of {@link isFanSeparated}. */
const spokes = new Float64Array(12);

function largest(values: Float64Array): number {
	let size = 0;
	for (let i = 0; i < values.length; i++) {
		const value = Math.abs(values[i]);
		if (value > size) size = value;
	}
	return size;
}
