/** What {@link triangulateLoop} works on. */
export interface LoopToFill {
	/** x, y, z of the corners, in order; the surface to be made lies to their right, as a hole of the surface to their left. */
	readonly points: Float64Array;
	/** Unit normal of the triangle beyond each edge i → i + 1 (x, y, z); zeros where there is none. */
	readonly normals: Float64Array;
	/** Whether a chord between two corners must not be made. */
	readonly isForbidden: (i: number, k: number) => boolean;
}

/**
 * Fills a closed loop of n corners by n − 2 triangles so that the largest angle between neighbouring triangles, those beyond
 * the loop's edges included, is least, and among these the area; by dynamic programming over all ways to do it without new
 * corners: n³ / 6 steps.
 *
 * Barequet & Sharir, Filling Gaps in the Boundary of a Polyhedron, 1995; Liepa, Filling Holes in Meshes, 2003.
 *
 * @returns corners, three a triangle, turned to fit the surface beyond; undefined if the forbidden chords leave no way.
 */
export function triangulateLoop(loop: LoopToFill): number[] | undefined {
	const n = loop.points.length / 3;
	if (n < 3) return undefined;
	const table = weigh(loop, n);
	if (!(table.area[n - 1] < Infinity)) return undefined;
	const corners: number[] = [];
	const stack = [0, n - 1];
	while (stack.length > 0) {
		const k = stack.pop() ?? 0;
		const i = stack.pop() ?? 0;
		if (k - i < 2) continue;
		const m = table.middle[i * n + k];
		corners.push(k, m, i);
		stack.push(i, m, m, k);
	}
	return corners;
}

interface Table {
	/** Entry i · n + k is about the part of the loop from corner i to corner k. */
	readonly bend: Float64Array;
	readonly area: Float64Array;
	readonly middle: Int32Array;
	/** Normal of the triangle at the chord i, k. */
	readonly normals: Float64Array;
}

function weigh(loop: LoopToFill, n: number): Table {
	const table: Table = {
		bend: new Float64Array(n * n),
		area: new Float64Array(n * n).fill(Infinity),
		middle: new Int32Array(n * n).fill(-1),
		normals: new Float64Array(3 * n * n),
	};
	for (let i = 0; i + 1 < n; i++) {
		table.area[i * n + i + 1] = 0;
		for (let axis = 0; axis < 3; axis++) table.normals[3 * (i * n + i + 1) + axis] = loop.normals[3 * i + axis];
	}
	for (let length = 2; length < n; length++)
		for (let i = 0; i + length < n; i++) {
			const k = i + length;
			if (length === n - 1 || !loop.isForbidden(i, k)) chooseMiddle(loop, table, i, k);
		}
	return table;
}

/** The best third corner over the chord from i to k. */
function chooseMiddle(loop: LoopToFill, { bend, area, middle, normals }: Table, i: number, k: number): void {
	const n = loop.points.length / 3;
	const at = i * n + k;
	let bestBend = Infinity;
	let bestArea = Infinity;
	for (let m = i + 1; m < k; m++) {
		const left = i * n + m;
		const right = m * n + k;
		if (area[left] === Infinity || area[right] === Infinity) continue;
		const size = faceOf(loop.points, i, m, k);
		let angle = Math.max(bend[left], bend[right], bendTo(normals, 3 * left), bendTo(normals, 3 * right));
		if (k - i === n - 1) angle = Math.max(angle, bendTo(loop.normals, 3 * (n - 1)));
		const sum = area[left] + area[right] + size;
		if (angle < bestBend - 1e-9 || (angle <= bestBend + 1e-9 && sum < bestArea)) {
			bestBend = angle;
			bestArea = sum;
			middle[at] = m;
			normals[3 * at] = face[0];
			normals[3 * at + 1] = face[1];
			normals[3 * at + 2] = face[2];
		}
	}
	bend[at] = bestBend;
	area[at] = bestArea;
}

/** Unit normal of the triangle looked at; reused, so that the inner loop allocates nothing. */
const face = new Float64Array(3);

/** Sets `face` for the triangle k, m, i. @returns its area. */
function faceOf(p: Float64Array, i: number, m: number, k: number): number {
	const ux = p[3 * m] - p[3 * k];
	const uy = p[3 * m + 1] - p[3 * k + 1];
	const uz = p[3 * m + 2] - p[3 * k + 2];
	const vx = p[3 * i] - p[3 * k];
	const vy = p[3 * i + 1] - p[3 * k + 1];
	const vz = p[3 * i + 2] - p[3 * k + 2];
	const nx = uy * vz - uz * vy;
	const ny = uz * vx - ux * vz;
	const nz = ux * vy - uy * vx;
	const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
	const scale = length > 0 ? 1 / length : 0;
	face[0] = nx * scale;
	face[1] = ny * scale;
	face[2] = nz * scale;
	return length / 2;
}

/** 0 where the normals agree, 2 where they are opposite: grows with the angle between the triangles. */
function bendTo(normals: Float64Array, i: number): number {
	const x = normals[i];
	const y = normals[i + 1];
	const z = normals[i + 2];
	if (x === 0 && y === 0 && z === 0) return 0;
	return 1 - (x * face[0] + y * face[1] + z * face[2]);
}
