import type { TriangleMesh } from './triangle-mesh.ts';

/** Squared sine of the angles below which the normal of a triangle is not trusted: a sliver is its three edges. */
const sliver = 1e-20;

/**
 * Squared distance in mm² from a point to a triangle (with its inside and rim), and the nearest point of it. Triangles
 * without area are their edges.
 *
 * @param point x, y, z.
 * @param nearest receives x, y, z of the nearest point.
 */
export function pointToTriangle(
	{ positions, triangles }: TriangleMesh,
	triangle: number,
	point: ArrayLike<number>,
	nearest: Float64Array,
): number {
	for (let k = 0; k < 9; k++) gathered[k] = positions[3 * triangles[3 * triangle + Math.floor(k / 3)] + (k % 3)];
	return pointToCorners(gathered, 0, point, nearest);
}

const gathered = new Float32Array(9);

/**
 * {@link pointToTriangle} for nine corner coordinates from `corners[a]` on. assembly/triangle-tree.as.ts has the same
 * operations in the same order.
 */
export function pointToCorners(
	corners: Float32Array,
	a: number,
	point: ArrayLike<number>,
	nearest: Float64Array,
): number {
	const ax = corners[a];
	const ay = corners[a + 1];
	const az = corners[a + 2];
	const ux = corners[a + 3] - ax;
	const uy = corners[a + 4] - ay;
	const uz = corners[a + 5] - az;
	const vx = corners[a + 6] - ax;
	const vy = corners[a + 7] - ay;
	const vz = corners[a + 8] - az;
	// The point from corner a.
	const px = point[0] - ax;
	const py = point[1] - ay;
	const pz = point[2] - az;
	const nx = uy * vz - uz * vy;
	const ny = uz * vx - ux * vz;
	const nz = ux * vy - uy * vx;
	const nn = nx * nx + ny * ny + nz * nz;
	const uu = ux * ux + uy * uy + uz * uz;
	const vv = vx * vx + vy * vy + vz * vz;
	const isSliver = !(nn > sliver * uu * vv);

	// Which edges the point is beyond, seen along the normal: the nearest point is on one of these, or inside.
	const w = px * (uy * nz - uz * ny) + py * (uz * nx - ux * nz) + pz * (ux * ny - uy * nx);
	const v = px * (ny * vz - nz * vy) + py * (nz * vx - nx * vz) + pz * (nx * vy - ny * vx);
	const isBeyondAb = isSliver || w > 0;
	const isBeyondCa = isSliver || v > 0;
	const isBeyondBc = isSliver || nn + w + v < 0;
	if (!(isBeyondAb || isBeyondBc || isBeyondCa)) {
		const height = (px * nx + py * ny + pz * nz) / nn;
		nearest[0] = point[0] - height * nx;
		nearest[1] = point[1] - height * ny;
		nearest[2] = point[2] - height * nz;
		return height * height * nn;
	}

	let best = Infinity;
	if (isBeyondAb) best = toEdge(corners, a, a + 3, point, nearest, best);
	if (isBeyondBc) best = toEdge(corners, a + 3, a + 6, point, nearest, best);
	if (isBeyondCa) best = toEdge(corners, a + 6, a, point, nearest, best);
	return best;
}

/** The smaller of `best` and the squared distance to an edge, with its nearest point. */
function toEdge(
	positions: Float32Array,
	a: number,
	b: number,
	point: ArrayLike<number>,
	nearest: Float64Array,
	best: number,
): number {
	const ex = positions[b] - positions[a];
	const ey = positions[b + 1] - positions[a + 1];
	const ez = positions[b + 2] - positions[a + 2];
	const px = point[0] - positions[a];
	const py = point[1] - positions[a + 1];
	const pz = point[2] - positions[a + 2];
	const length = ex * ex + ey * ey + ez * ez;
	const along = length > 0 ? (px * ex + py * ey + pz * ez) / length : 0;
	const t = along > 0 ? (along < 1 ? along : 1) : 0;
	const dx = px - t * ex;
	const dy = py - t * ey;
	const dz = pz - t * ez;
	const squared = dx * dx + dy * dy + dz * dz;
	if (squared >= best) return best;
	nearest[0] = point[0] - dx;
	nearest[1] = point[1] - dy;
	nearest[2] = point[2] - dz;
	return squared;
}
