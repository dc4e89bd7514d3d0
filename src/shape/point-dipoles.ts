/** Oriented points in a binary tree, each node with the sum of its dipoles. */
export interface PointDipoles {
	/** Six numbers a point, in tree order: position, vector area. */
	readonly points: Float64Array;
	/** Seven numbers a node: centre, vector area, squared distance from which the node counts as one dipole. */
	readonly nodes: Float64Array;
	/** Three numbers a node: first and end point, right child (0 for a leaf). The left child is the next node. */
	readonly links: Int32Array;
	/** Squared distance within which a point's field is smoothed. */
	readonly smoothing: number;
}

const leafSize = 8;
/** A node is far when the place is this many of its radii away. */
const farRadii = 3;

/** @param areas mm² of the surface that each point stands for. */
export function pointDipoles(
	positions: Float32Array,
	normals: Float32Array,
	areas: ArrayLike<number>,
	smoothingMm: number,
): PointDipoles {
	const count = positions.length / 3;
	const order = Uint32Array.from({ length: count }, (_, i) => i);
	const nodes: number[] = [];
	const links: number[] = [];
	const build = (first: number, end: number): void => {
		const node = links.length / 3;
		const members = order.subarray(first, end);
		const axis = addNode(members, { positions, normals, areas }, nodes);
		links.push(first, end, 0);
		if (end - first <= leafSize) return;
		members.sort((a, b) => positions[3 * a + axis] - positions[3 * b + axis] || a - b);
		const middle = (first + end) >> 1;
		build(first, middle);
		links[3 * node + 2] = links.length / 3;
		build(middle, end);
	};
	if (count > 0) build(0, count);
	const points = new Float64Array(6 * count);
	for (let i = 0; i < count; i++)
		for (let k = 0; k < 3; k++) {
			points[6 * i + k] = positions[3 * order[i] + k];
			points[6 * i + 3 + k] = normals[3 * order[i] + k] * areas[order[i]];
		}
	const smoothing = smoothingMm * smoothingMm;
	return { points, nodes: Float64Array.from(nodes), links: Int32Array.from(links), smoothing };
}

interface Points {
	readonly positions: Float32Array;
	readonly normals: Float32Array;
	readonly areas: ArrayLike<number>;
}

/** Appends the node of some points; returns the axis along which they reach farthest. */
function addNode(members: Uint32Array, { positions, normals, areas }: Points, nodes: number[]): number {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	const sum = [0, 0, 0, 0, 0, 0];
	let area = 0;
	for (const i of members) {
		area += areas[i];
		for (let k = 0; k < 3; k++) {
			const value = positions[3 * i + k];
			low[k] = Math.min(low[k], value);
			high[k] = Math.max(high[k], value);
			sum[k] += areas[i] * value;
			sum[3 + k] += areas[i] * normals[3 * i + k];
		}
	}
	const centre = [0, 1, 2].map((k) => (area > 0 ? sum[k] / area : (low[k] + high[k]) / 2));
	let radius = 0;
	for (const i of members) {
		const [x, y, z] = [0, 1, 2].map((k) => positions[3 * i + k] - centre[k]);
		radius = Math.max(radius, x * x + y * y + z * z);
	}
	nodes.push(...centre, sum[3], sum[4], sum[5], farRadii * farRadii * radius);
	const extent = high.map((value, k) => value - low[k]);
	return extent.indexOf(Math.max(...extent));
}

const stack = new Int32Array(128);

/** The winding number of the points round a place, each point's field smoothed near it. */
export function dipoleField(
	{ points, nodes, links, smoothing }: PointDipoles,
	x: number,
	y: number,
	z: number,
): number {
	let angle = 0;
	let top = 0;
	if (links.length > 0) stack[top++] = 0;
	while (top > 0) {
		const node = stack[--top];
		const i = 7 * node;
		const dx = nodes[i] - x;
		const dy = nodes[i + 1] - y;
		const dz = nodes[i + 2] - z;
		const squared = dx * dx + dy * dy + dz * dz;
		if (squared > nodes[i + 6] && squared > 16 * smoothing) {
			const soft = squared + smoothing;
			angle += (dx * nodes[i + 3] + dy * nodes[i + 4] + dz * nodes[i + 5]) / (soft * Math.sqrt(soft));
			continue;
		}
		const right = links[3 * node + 2];
		if (right > 0) {
			stack[top++] = right;
			stack[top++] = node + 1;
			continue;
		}
		const end = 6 * links[3 * node + 1];
		for (let k = 6 * links[3 * node]; k < end; k += 6) {
			const px = points[k] - x;
			const py = points[k + 1] - y;
			const pz = points[k + 2] - z;
			const soft = px * px + py * py + pz * pz + smoothing;
			angle += (px * points[k + 3] + py * points[k + 4] + pz * points[k + 5]) / (soft * Math.sqrt(soft));
		}
	}
	return angle / (4 * Math.PI);
}
