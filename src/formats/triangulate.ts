/** Corners above which a polygon is cut as a fan from its first corner, whatever its form. */
export const largestClippedPolygon = 512;
/**
 * Corners that may be looked at for ears: so many in all, and so many for each corner of a triangle made. Real concave
 * polygons need a few; polygons made to cross themselves would need cubic time, and are cut as fans beyond this.
 */
const freeClippingWork = 20_000_000;
const clippingWorkPerCorner = 4;

/** A growing list of triangle corners. */
export interface TriangleList {
	indices: Uint32Array<ArrayBuffer>;
	length: number;
	/** Corners looked at for ears so far. */
	clippingWork: number;
}

/** An empty list with room for that many triangles; it grows when needed. */
export function createTriangleList(expectedTriangles: number): TriangleList {
	return { indices: new Uint32Array(Math.max(3, expectedTriangles * 3)), length: 0, clippingWork: 0 };
}

/** The corners in a list, without the unused room. */
export function listedTriangles(list: TriangleList): Uint32Array<ArrayBuffer> {
	return list.length === list.indices.length ? list.indices : list.indices.slice(0, list.length);
}

/** Appends one triangle. */
export function pushTriangle(list: TriangleList, a: number, b: number, c: number): void {
	if (list.length + 3 > list.indices.length) {
		const larger = new Uint32Array(list.indices.length * 2);
		larger.set(list.indices);
		list.indices = larger;
	}
	const { indices } = list;
	indices[list.length++] = a;
	indices[list.length++] = b;
	indices[list.length++] = c;
}

/**
 * Appends the triangles of one polygon, wound as the polygon is. Convex polygons become a fan, others are cut by
 * ear clipping in the plane of their mean normal (Newell). Fewer than three corners give nothing. Very large ones
 * (over 512 corners, no anatomy has them) become a fan, so that a hostile file cannot ask for quadratic time.
 *
 * @param polygon vertex indices; only the first `count` are read.
 * @param positions x, y, z of all vertices.
 */
export function pushPolygon(
	list: TriangleList,
	polygon: ArrayLike<number>,
	count: number,
	positions: ArrayLike<number>,
): void {
	if (count === 3) pushTriangle(list, polygon[0], polygon[1], polygon[2]);
	if (count <= 3) return;
	if (count <= largestClippedPolygon) {
		const flat = flatten(polygon, count, positions);
		if (flat && !isConvex(flat)) return clipEars(list, polygon, flat);
	}
	for (let k = 2; k < count; k++) pushTriangle(list, polygon[0], polygon[k - 1], polygon[k]);
}

/**
 * Appends the triangles of a strip: every second one is turned so that all are wound like the first. Triangles with
 * a repeated vertex, which only join strips, are left out.
 */
export function pushStrip(list: TriangleList, strip: ArrayLike<number>, count: number): void {
	for (let k = 2; k < count; k++) {
		const a = strip[k - 2];
		const b = strip[k - 1];
		const c = strip[k];
		if (a === b || b === c || a === c) continue;
		if (k % 2 === 0) pushTriangle(list, a, b, c);
		else pushTriangle(list, b, a, c);
	}
}

/** Corners in the plane of the polygon, counter-clockwise: u, v of each. `undefined` if it has no area. */
function flatten(polygon: ArrayLike<number>, count: number, positions: ArrayLike<number>): Float64Array | undefined {
	let [nx, ny, nz] = [0, 0, 0];
	for (let k = 0; k < count; k++) {
		const p = polygon[k] * 3;
		const q = polygon[k + 1 === count ? 0 : k + 1] * 3;
		nx += (positions[p + 1] - positions[q + 1]) * (positions[p + 2] + positions[q + 2]);
		ny += (positions[p + 2] - positions[q + 2]) * (positions[p] + positions[q]);
		nz += (positions[p] - positions[q]) * (positions[p + 1] + positions[q + 1]);
	}
	if (!(Math.hypot(nx, ny, nz) > 0)) return undefined;
	// Dropping the axis of the largest normal component keeps the order of corners up to the sign of that component.
	const axis = Math.abs(nx) >= Math.abs(ny) && Math.abs(nx) >= Math.abs(nz) ? 0 : Math.abs(ny) >= Math.abs(nz) ? 1 : 2;
	const isPositive = [nx, ny, nz][axis] > 0;
	const first = isPositive ? (axis + 1) % 3 : (axis + 2) % 3;
	const second = isPositive ? (axis + 2) % 3 : (axis + 1) % 3;
	const flat = new Float64Array(count * 2);
	for (let k = 0; k < count; k++) {
		flat[k * 2] = positions[polygon[k] * 3 + first];
		flat[k * 2 + 1] = positions[polygon[k] * 3 + second];
	}
	return flat;
}

/** Twice the signed area of the triangle of three corners. */
function turn(flat: Float64Array, a: number, b: number, c: number): number {
	const ux = flat[b * 2] - flat[a * 2];
	const uy = flat[b * 2 + 1] - flat[a * 2 + 1];
	return ux * (flat[c * 2 + 1] - flat[a * 2 + 1]) - uy * (flat[c * 2] - flat[a * 2]);
}

/** No corner turns inward. (A star that winds twice also passes; a fan is as good as anything for it.) */
function isConvex(flat: Float64Array): boolean {
	const count = flat.length / 2;
	for (let k = 0; k < count; k++) if (turn(flat, k, (k + 1) % count, (k + 2) % count) < 0) return false;
	return true;
}

function clipEars(list: TriangleList, polygon: ArrayLike<number>, flat: Float64Array): void {
	const rest = Array.from({ length: flat.length / 2 }, (_, k) => k);
	while (rest.length > 3) {
		const isTooMuch = list.clippingWork > freeClippingWork + clippingWorkPerCorner * list.length;
		const ear = isTooMuch ? 1 : rest.findIndex((_, k) => isEar(flat, rest, k));
		list.clippingWork += rest.length * (ear < 0 ? rest.length : ear + 1);
		// A polygon that crosses itself may have no ear left: cut anywhere, it has no right answer.
		const k = Math.max(0, ear);
		const [before, after] = [rest.at(k - 1) ?? 0, rest[(k + 1) % rest.length]];
		pushTriangle(list, polygon[before], polygon[rest[k]], polygon[after]);
		rest.splice(k, 1);
	}
	pushTriangle(list, polygon[rest[0]], polygon[rest[1]], polygon[rest[2]]);
}

/** The corner turns outward and no other corner lies in its triangle. */
function isEar(flat: Float64Array, rest: readonly number[], k: number): boolean {
	const a = rest.at(k - 1) ?? 0;
	const b = rest[k];
	const c = rest[(k + 1) % rest.length];
	if (turn(flat, a, b, c) <= 0) return false;
	return !rest.some(
		(p) =>
			p !== a && p !== b && p !== c && turn(flat, a, b, p) >= 0 && turn(flat, b, c, p) >= 0 && turn(flat, c, a, p) >= 0,
	);
}
