import { leafStart, type TriangleTree } from './triangle-tree.ts';

/** Where a ray meets a surface. */
export interface RayHit {
	readonly triangle: number;
	/** From the origin along the ray. */
	readonly distanceMm: number;
	readonly position: readonly [number, number, number];
	/** True where the ray comes from the front: against the triangle's normal. */
	readonly isFront: boolean;
}

/** Options of {@link intersectRay}. */
export interface IntersectRayOptions {
	/** Hits beyond are none. Default: no limit. */
	readonly maximumMm?: number;
	/** Hits nearer are none: above 0 a ray can leave the surface it starts on. Default 0. */
	readonly minimumMm?: number;
}

/**
 * The first triangle a ray meets, from either side; undefined if none. Watertight: a ray through an edge or a corner of
 * a closed surface does not slip between the triangles. Of triangles at the same distance the one with the lowest
 * index. Triangles without area, seen along the ray, are not met.
 *
 * Woop, Benthin & Wald, Watertight Ray/Triangle Intersection, 2013.
 *
 * @param origin x, y, z in mm.
 * @param direction of any length but 0.
 * @throws RangeError if a coordinate is not finite, the direction is 0, or a limit is NaN.
 */
export function intersectRay(
	tree: TriangleTree,
	origin: readonly [number, number, number],
	direction: readonly [number, number, number],
	{ maximumMm = Infinity, minimumMm = 0 }: IntersectRayOptions = {},
): RayHit | undefined {
	const length = Math.hypot(...direction);
	for (const value of [...origin, length])
		if (!Number.isFinite(value)) throw new RangeError(`intersectRay: coordinates must be finite, got ${value}`);
	if (length === 0) throw new RangeError('intersectRay: the direction has no length');
	if (Number.isNaN(maximumMm) || Number.isNaN(minimumMm)) throw new RangeError('intersectRay: limits must be numbers');
	const ray = newRay(
		origin,
		direction.map((value) => value / length),
	);
	ray.least = minimumMm;
	ray.most = maximumMm;
	search(tree, ray);
	if (ray.triangle < 0) return undefined;
	const [x, y, z] = origin.map((value, k) => value + ray.most * ray.direction[k]);
	return { triangle: ray.triangle, distanceMm: ray.most, position: [x, y, z], isFront: ray.isFront };
}

/**
 * How far along its direction (in lengths of it) a ray first leaves the solid, at `least` or beyond: triangles that face
 * its start are passed. Infinity if it leaves nowhere. See {@link intersectRay}; nothing is checked.
 */
export function distanceOutward(
	tree: TriangleTree,
	origin: ArrayLike<number>,
	direction: readonly number[],
	least: number,
): number {
	const ray = newRay(origin, direction);
	ray.least = least;
	ray.isOutward = true;
	search(tree, ray);
	return ray.triangle < 0 ? Infinity : ray.most;
}

/** First hits of many segments, one entry each. */
export interface SegmentHits {
	/** −1 where nothing is met. */
	readonly triangles: Int32Array;
	/** From the start of the segment; Infinity where nothing is met. */
	readonly distancesMm: Float64Array;
}

/**
 * The first triangle that each segment meets on its way from its start to its end (x, y, z each), both included; see
 * {@link intersectRay}. Segments without length meet nothing.
 *
 * @throws RangeError if the lists are not equally long, or a coordinate is not finite.
 */
export function intersectSegments(
	tree: TriangleTree,
	starts: Float32Array | Float64Array,
	ends: Float32Array | Float64Array,
): SegmentHits {
	if (starts.length !== ends.length)
		throw new RangeError(`intersectSegments: ${starts.length} numbers of starts, ${ends.length} of ends`);
	const count = Math.floor(starts.length / 3);
	const triangles = new Int32Array(count).fill(-1);
	const distancesMm = new Float64Array(count).fill(Infinity);
	for (let i = 0, p = 0; i < count; i++, p += 3) {
		const dx = ends[p] - starts[p];
		const dy = ends[p + 1] - starts[p + 1];
		const dz = ends[p + 2] - starts[p + 2];
		const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
		if (!Number.isFinite(length))
			throw new RangeError(`intersectSegments: coordinates must be finite, segment ${i} has length ${length}`);
		if (length === 0) continue;
		const ray = newRay(starts.subarray(p, p + 3), [dx / length, dy / length, dz / length]);
		ray.most = length;
		search(tree, ray);
		if (ray.triangle < 0) continue;
		triangles[i] = ray.triangle;
		distancesMm[i] = ray.most;
	}
	return { triangles, distancesMm };
}

interface Ray {
	readonly origin: ArrayLike<number>;
	readonly direction: readonly number[];
	/** Axis along which the direction is greatest, and the two others so that the winding is kept. */
	readonly axes: readonly [number, number, number];
	/** What takes the direction to (0, 0, 1). */
	readonly shear: readonly [number, number, number];
	least: number;
	/** The nearest hit so far, or the limit. */
	most: number;
	triangle: number;
	isFront: boolean;
	/** Triangles met from the front are passed. */
	isOutward: boolean;
}

function newRay(origin: ArrayLike<number>, direction: readonly number[]): Ray {
	const sizes = direction.map(Math.abs);
	const z = sizes.indexOf(Math.max(...sizes));
	const isDown = direction[z] < 0;
	const x = (z + (isDown ? 2 : 1)) % 3;
	const y = (z + (isDown ? 1 : 2)) % 3;
	return {
		origin,
		direction,
		axes: [x, y, z],
		shear: [direction[x] / direction[z], direction[y] / direction[z], 1 / direction[z]],
		least: 0,
		most: Infinity,
		triangle: -1,
		isFront: false,
		isOutward: false,
	};
}

const waiting = new Int32Array(64);
const entries = new Float64Array(64);

/** Down the child met first; the other waits with its distance. */
function search(tree: TriangleTree, ray: Ray): void {
	if (tree.order.length === 0) return;
	const firstLeaf = 2 ** tree.depth - 1;
	let top = 0;
	waiting[top] = 0;
	entries[top++] = entryOf(tree.boxes, 0, ray);
	while (top > 0) {
		top--;
		if (!isOfUse(entries[top], ray)) continue;
		let node = waiting[top];
		while (node < firstLeaf) {
			const left = 2 * node + 1;
			const toLeft = entryOf(tree.boxes, 6 * left, ray);
			const toRight = entryOf(tree.boxes, 6 * left + 6, ray);
			const isLeftNearer = toLeft <= toRight;
			const far = isLeftNearer ? toRight : toLeft;
			if (isOfUse(far, ray)) {
				waiting[top] = isLeftNearer ? left + 1 : left;
				entries[top++] = far;
			}
			if (!isOfUse(isLeftNearer ? toLeft : toRight, ray)) break;
			node = isLeftNearer ? left : left + 1;
		}
		if (node < firstLeaf) continue;
		const end = leafStart(tree, node - firstLeaf + 1);
		for (let i = leafStart(tree, node - firstLeaf); i < end; i++) meet(tree, i, ray);
	}
}

/** Whether what lies at this distance can be met: not beyond the limit or the nearest hit, and not missed by the ray. */
const isOfUse = (enter: number, { most }: Ray): boolean => enter <= most && enter < Infinity;

/** Boxes are widened by this share, so that rounding never cuts off what lies on their sides. */
const widening = 1e-12;

/** Where the ray enters a box, Infinity if it does not (before its limit). */
function entryOf(boxes: Float32Array, o: number, { origin, direction, most }: Ray): number {
	let enter = 0;
	let leave = most;
	for (let k = 0; k < 3; k++) {
		const low = boxes[o + k] - origin[k];
		const high = boxes[o + 3 + k] - origin[k];
		const slack = widening * (Math.abs(low) + Math.abs(high) + Math.abs(origin[k]));
		if (direction[k] === 0) {
			if (!(low - slack <= 0 && high + slack >= 0)) return Infinity;
			continue;
		}
		const a = (direction[k] > 0 ? low - slack : high + slack) / direction[k];
		const b = (direction[k] > 0 ? high + slack : low - slack) / direction[k];
		if (a > enter) enter = a;
		if (b < leave) leave = b;
	}
	return enter <= leave * (1 + 1e-12) ? enter : Infinity;
}

/** Takes the triangle at place `i` if the ray meets it before what it met so far. */
function meet({ order, corners }: TriangleTree, i: number, ray: Ray): void {
	const { origin, axes, shear } = ray;
	const [x, y, z] = axes;
	const a = 9 * i;
	const az = corners[a + z] - origin[z];
	const bz = corners[a + 3 + z] - origin[z];
	const cz = corners[a + 6 + z] - origin[z];
	const ax = corners[a + x] - origin[x] - shear[0] * az;
	const ay = corners[a + y] - origin[y] - shear[1] * az;
	const bx = corners[a + 3 + x] - origin[x] - shear[0] * bz;
	const by = corners[a + 3 + y] - origin[y] - shear[1] * bz;
	const cx = corners[a + 6 + x] - origin[x] - shear[0] * cz;
	const cy = corners[a + 6 + y] - origin[y] - shear[1] * cz;
	const u = cx * by - cy * bx;
	const v = ax * cy - ay * cx;
	const w = bx * ay - by * ax;
	if ((u < 0 || v < 0 || w < 0) && (u > 0 || v > 0 || w > 0)) return;
	const determinant = u + v + w;
	if (determinant === 0 || (ray.isOutward && determinant > 0)) return;
	const distance = (shear[2] * (u * az + v * bz + w * cz)) / determinant;
	if (!(distance >= ray.least && distance <= ray.most)) return;
	if (distance === ray.most && ray.triangle >= 0 && order[i] > ray.triangle) return;
	ray.most = distance;
	ray.triangle = order[i];
	ray.isFront = determinant > 0;
}
