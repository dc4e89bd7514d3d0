import type { TriangleMesh } from './triangle-mesh.ts';

/** A binary tree over the triangles of a mesh that answers winding numbers fast. Built once, queried often. */
export interface WindingTree {
	readonly mesh: TriangleMesh;
	/** Triangle indices, leaf after leaf. */
	readonly order: Uint32Array;
	/**
	 * Eight numbers a node: area-weighted centre (3), vector area (3), squared distance from which the node counts as
	 * one dipole, unused.
	 */
	readonly nodes: Float64Array;
	/** Three numbers a node: its triangles in `order` (first, end), and its right child, 0 for a leaf. Left is next. */
	readonly links: Int32Array;
}

const leafSize = 8;
/** A node is far when the point is this many node radii from its centre: errors are then 0.3 % of a turn in the median, 2 % at most. */
const farRadii = 4;

/** Barill et al., Fast Winding Numbers for Soups and Clouds, 2018, with first-order expansions and exact leaves. */
export function windingTree(mesh: TriangleMesh): WindingTree {
	const triangleCount = mesh.triangles.length / 3;
	const order = Uint32Array.from({ length: triangleCount }, (_, t) => t);
	const centres = triangleCentres(mesh);
	const nodes: number[] = [];
	const links: number[] = [];
	const build = (first: number, end: number): number => {
		const node = links.length / 3;
		nodes.push(...dipole(mesh, order.subarray(first, end)));
		links.push(first, end, 0);
		if (end - first > leafSize) {
			const axis = longestAxis(centres, order.subarray(first, end));
			order.subarray(first, end).sort((a, b) => centres[3 * a + axis] - centres[3 * b + axis] || a - b);
			const middle = (first + end) >> 1;
			build(first, middle);
			links[3 * node + 2] = build(middle, end);
		}
		return node;
	};
	if (triangleCount > 0) build(0, triangleCount);
	return { mesh, order, nodes: Float64Array.from(nodes), links: Int32Array.from(links) };
}

/** Winding number of the mesh round a point: about 1 inside, 0 outside, between them near holes. */
export function windingNumberAt(tree: WindingTree, x: number, y: number, z: number): number {
	return sumOfNodes(tree, x, y, z, 1);
}

/**
 * {@link windingNumberAt} with nodes counted as one dipole only where they are `opening` times as far as usual; the error
 * falls with its square.
 */
export function openedWindingNumber(
	tree: WindingTree,
	[x, y, z]: readonly [number, number, number],
	opening: number,
): number {
	return sumOfNodes(tree, x, y, z, opening * opening);
}

function sumOfNodes(
	{ mesh, order, nodes, links }: WindingTree,
	x: number,
	y: number,
	z: number,
	squaredOpening: number,
): number {
	const { positions, triangles } = mesh;
	/** Depth is at most log2 of the triangle count, and one node waits per level. */
	let solidAngle = 0;
	let top = 0;
	if (links.length > 0) stack[top++] = 0;
	while (top > 0) {
		const node = stack[--top];
		const i = 8 * node;
		const dx = nodes[i] - x;
		const dy = nodes[i + 1] - y;
		const dz = nodes[i + 2] - z;
		const squared = dx * dx + dy * dy + dz * dz;
		if (squared > squaredOpening * nodes[i + 6]) {
			solidAngle += (dx * nodes[i + 3] + dy * nodes[i + 4] + dz * nodes[i + 5]) / (squared * Math.sqrt(squared));
			continue;
		}
		const right = links[3 * node + 2];
		if (right > 0) {
			stack[top++] = right;
			stack[top++] = node + 1;
			continue;
		}
		for (let k = links[3 * node]; k < links[3 * node + 1]; k++)
			solidAngle += triangleAngle(positions, triangles, 3 * order[k], [x, y, z]);
	}
	return solidAngle / (4 * Math.PI);
}

const stack = new Int32Array(128);

/** Signed solid angle of a triangle. Van Oosterom & Strackee, The Solid Angle of a Plane Triangle, 1983. */
export function triangleAngle(
	positions: Float32Array,
	triangles: Uint32Array,
	h: number,
	[x, y, z]: readonly [number, number, number],
): number {
	const i = 3 * triangles[h];
	const j = 3 * triangles[h + 1];
	const k = 3 * triangles[h + 2];
	const ax = positions[i] - x;
	const ay = positions[i + 1] - y;
	const az = positions[i + 2] - z;
	const bx = positions[j] - x;
	const by = positions[j + 1] - y;
	const bz = positions[j + 2] - z;
	const cx = positions[k] - x;
	const cy = positions[k + 1] - y;
	const cz = positions[k + 2] - z;
	const a = Math.sqrt(ax * ax + ay * ay + az * az);
	const b = Math.sqrt(bx * bx + by * by + bz * bz);
	const c = Math.sqrt(cx * cx + cy * cy + cz * cz);
	const triple = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
	const ab = ax * bx + ay * by + az * bz;
	const bc = bx * cx + by * cy + bz * cz;
	const ca = cx * ax + cy * ay + cz * az;
	return 2 * Math.atan2(triple, a * b * c + ab * c + bc * a + ca * b);
}

function triangleCentres({ positions, triangles }: TriangleMesh): Float64Array {
	const centres = new Float64Array(triangles.length);
	for (let h = 0; h < triangles.length; h += 3)
		for (let axis = 0; axis < 3; axis++)
			centres[h + axis] =
				(positions[3 * triangles[h] + axis] +
					positions[3 * triangles[h + 1] + axis] +
					positions[3 * triangles[h + 2] + axis]) /
				3;
	return centres;
}

function longestAxis(centres: Float64Array, members: Uint32Array): number {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const t of members)
		for (let axis = 0; axis < 3; axis++) {
			low[axis] = Math.min(low[axis], centres[3 * t + axis]);
			high[axis] = Math.max(high[axis], centres[3 * t + axis]);
		}
	const extent = low.map((value, axis) => high[axis] - value);
	return extent.indexOf(Math.max(...extent));
}

/** Centre, vector area and far distance of some triangles: eight numbers. */
function dipole({ positions, triangles }: TriangleMesh, members: Uint32Array): number[] {
	const sum = [0, 0, 0, 0, 0, 0];
	let area = 0;
	const p = new Float64Array(9);
	for (const t of members) {
		for (let k = 0; k < 9; k++) p[k] = positions[3 * triangles[3 * t + Math.floor(k / 3)] + (k % 3)];
		const u = [p[3] - p[0], p[4] - p[1], p[5] - p[2]];
		const v = [p[6] - p[0], p[7] - p[1], p[8] - p[2]];
		const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
		const weight = Math.hypot(...normal) / 2;
		area += weight;
		for (let axis = 0; axis < 3; axis++) {
			sum[axis] += (weight * (p[axis] + p[3 + axis] + p[6 + axis])) / 3;
			sum[3 + axis] += normal[axis] / 2;
		}
	}
	// Triangles without area have no centre; any of their corners will do.
	const centre = [0, 1, 2].map((axis) => (area > 0 ? sum[axis] / area : p[axis]));
	let radiusSquared = 0;
	for (const t of members)
		for (let h = 3 * t; h < 3 * t + 3; h++) {
			const i = 3 * triangles[h];
			const distance = [0, 1, 2].reduce((total, axis) => total + (positions[i + axis] - centre[axis]) ** 2, 0);
			radiusSquared = Math.max(radiusSquared, distance);
		}
	return [...centre, sum[3], sum[4], sum[5], farRadii * farRadii * radiusSquared, 0];
}
