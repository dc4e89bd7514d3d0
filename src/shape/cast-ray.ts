import { leafStart, type TriangleTree } from './triangle-tree.ts';

/** Rays through an edge must not slip between its triangles. */
const edgeSlack = 1e-7;

/** Reused by many rays: not to be shared between threads. */
export interface RayCast {
	readonly tree: TriangleTree;
	/** Where the ray starts, x, y, z. */
	readonly origin: Float64Array;
	readonly direction: Float64Array;
	/** The triangle hit last; −1: none. */
	triangle: number;
	readonly nodes: Int32Array;
}

export function rayCast(tree: TriangleTree): RayCast {
	return {
		tree,
		origin: new Float64Array(3),
		direction: new Float64Array(3),
		triangle: -1,
		nodes: new Int32Array(64),
	};
}

/**
 * How far along its direction (in lengths of it) the ray of `cast` first leaves the solid, beyond `from`: triangles that
 * face the start of the ray are passed. Infinity if it leaves nowhere.
 *
 * Möller & Trumbore, Fast, Minimum Storage Ray/Triangle Intersection, 1997.
 */
export function castOutward(cast: RayCast, from: number): number {
	const { tree, nodes } = cast;
	const firstLeaf = 2 ** tree.depth - 1;
	let best = Infinity;
	cast.triangle = -1;
	if (tree.order.length === 0) return best;
	nodes[0] = 0;
	let top = 1;
	while (top > 0) {
		const node = nodes[--top];
		const start = entry(cast, 6 * node);
		if (start === Infinity || start > best) continue;
		if (node < firstLeaf) {
			const left = 2 * node + 1;
			const isLeftFirst = entry(cast, 6 * left) <= entry(cast, 6 * left + 6);
			nodes[top++] = isLeftFirst ? left + 1 : left;
			nodes[top++] = isLeftFirst ? left : left + 1;
			continue;
		}
		const end = leafStart(tree, node - firstLeaf + 1);
		for (let i = leafStart(tree, node - firstLeaf); i < end; i++) {
			const t = meetTriangle(cast, tree.order[i]);
			if (t > from && t < best) {
				best = t;
				cast.triangle = tree.order[i];
			}
		}
	}
	return best;
}

/** Where the ray enters a box; Infinity if it does not. */
function entry({ tree, origin, direction }: RayCast, o: number): number {
	const { boxes } = tree;
	let near = 0;
	let far = Infinity;
	for (let k = 0; k < 3; k++) {
		if (direction[k] === 0) {
			if (origin[k] < boxes[o + k] || origin[k] > boxes[o + 3 + k]) return Infinity;
			continue;
		}
		const a = (boxes[o + k] - origin[k]) / direction[k];
		const b = (boxes[o + 3 + k] - origin[k]) / direction[k];
		const low = a < b ? a : b;
		const high = a < b ? b : a;
		if (low > near) near = low;
		if (high < far) far = high;
	}
	return near <= far * (1 + 1e-12) ? near : Infinity;
}

function meetTriangle({ tree, origin, direction }: RayCast, triangle: number): number {
	const { positions, triangles } = tree.mesh;
	const a = 3 * triangles[3 * triangle];
	const b = 3 * triangles[3 * triangle + 1];
	const c = 3 * triangles[3 * triangle + 2];
	const [dx, dy, dz] = [direction[0], direction[1], direction[2]];
	const ux = positions[b] - positions[a];
	const uy = positions[b + 1] - positions[a + 1];
	const uz = positions[b + 2] - positions[a + 2];
	const vx = positions[c] - positions[a];
	const vy = positions[c + 1] - positions[a + 1];
	const vz = positions[c + 2] - positions[a + 2];
	const px = dy * vz - dz * vy;
	const py = dz * vx - dx * vz;
	const pz = dx * vy - dy * vx;
	const determinant = ux * px + uy * py + uz * pz;
	// Positive where the ray comes from outside.
	if (!(determinant < 0)) return Infinity;
	const sx = origin[0] - positions[a];
	const sy = origin[1] - positions[a + 1];
	const sz = origin[2] - positions[a + 2];
	const u = (sx * px + sy * py + sz * pz) / determinant;
	if (u < -edgeSlack || u > 1 + edgeSlack) return Infinity;
	const qx = sy * uz - sz * uy;
	const qy = sz * ux - sx * uz;
	const qz = sx * uy - sy * ux;
	const v = (dx * qx + dy * qy + dz * qz) / determinant;
	if (v < -edgeSlack || u + v > 1 + edgeSlack) return Infinity;
	return (vx * qx + vy * qy + vz * qz) / determinant;
}
