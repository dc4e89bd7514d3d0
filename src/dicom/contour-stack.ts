import type { RtContour } from './rt-structures.ts';

/** Polygons of one plane in the stack's own coordinates: u, v pairs. */
export interface ContourPlane {
	/** Along the stack's normal, mm. */
	readonly height: number;
	readonly polygons: readonly Float64Array[];
	/** Enclosed area by the even-odd rule, mm²: a polygon within another cuts a hole. */
	readonly areaMm2: number;
}

/** Closed contours of a structure as a stack of parallel planes. */
export interface ContourStack {
	/** Unit vectors in world RAS+: directions of u and v, and the normal, right-handed. */
	readonly u: readonly [number, number, number];
	readonly v: readonly [number, number, number];
	readonly normal: readonly [number, number, number];
	/** Ascending by height. */
	readonly planes: readonly ContourPlane[];
	/** The usual distance between neighbouring planes; of a single plane `undefined`. */
	readonly spacingMm: number | undefined;
	/** Box of all points: least u, v; greatest u, v. */
	readonly box: readonly [number, number, number, number];
}

type Vector = [number, number, number];
/** Heights nearer than this are one plane. */
const samePlaneMm = 0.01;
/** Contours may leave their plane by this. */
const flatnessMm = 0.1;

/**
 * Sorts the closed contours of a structure into parallel planes: axial, sagittal, coronal or oblique, whichever they
 * share. Open contours and points enclose nothing and are left out.
 *
 * @throws RangeError if no closed contour has three points, one is not flat, or they are not parallel.
 */
export function stackContours(contours: readonly RtContour[]): ContourStack {
	const closed = contours.filter(({ type, points }) => type.startsWith('closed') && points.length >= 9);
	const normals = closed.map(({ points }) => newellNormal(points));
	let largest = -1;
	for (const [i, normal] of normals.entries())
		if (length(normal) > 0 && (largest < 0 || length(normal) > length(normals[largest]))) largest = i;
	if (largest < 0) throw new RangeError('stackContours: no closed contour encloses an area');
	const [u, v, normal] = axesFor(normals[largest]);
	const byHeight: { height: number; polygons: Float64Array[] }[] = [];
	const flat = closed.map(({ points }) => flatten(points, u, v, normal)).sort((a, b) => a.height - b.height);
	for (const { height, polygon } of flat) {
		const last = byHeight.at(-1);
		if (last !== undefined && height - last.height <= samePlaneMm) last.polygons.push(polygon);
		else byHeight.push({ height, polygons: [polygon] });
	}
	const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
	for (const { polygon } of flat) {
		for (let i = 0; i < polygon.length; i += 2) {
			box[0] = Math.min(box[0], polygon[i]);
			box[1] = Math.min(box[1], polygon[i + 1]);
			box[2] = Math.max(box[2], polygon[i]);
			box[3] = Math.max(box[3], polygon[i + 1]);
		}
	}
	const planes = byHeight.map(({ height, polygons }) => ({ height, polygons, areaMm2: evenOddArea(polygons) }));
	return { u, v, normal, planes, spacingMm: usualSpacing(planes), box };
}

/** Twice the area along the polygon's normal; independent of which vertices are collinear (Newell's method). */
function newellNormal(points: Float64Array): Vector {
	const sum: Vector = [0, 0, 0];
	const count = points.length / 3;
	for (let i = 0; i < count; i++) {
		const a = 3 * i;
		const b = 3 * ((i + 1) % count);
		sum[0] += (points[a + 1] - points[b + 1]) * (points[a + 2] + points[b + 2]);
		sum[1] += (points[a + 2] - points[b + 2]) * (points[a] + points[b]);
		sum[2] += (points[a] - points[b]) * (points[a + 1] + points[b + 1]);
	}
	return sum;
}

/** u, v, normal: along the world axes where the planes are; the normal points up, else front, else right. */
function axesFor(direction: Vector): [Vector, Vector, Vector] {
	const size = length(direction);
	let normal = direction.map((value) => value / size) as Vector;
	const main = [2, 1, 0].reduce(
		(best, axis) => (Math.abs(normal[axis]) > Math.abs(normal[best]) + 1e-9 ? axis : best),
		2,
	);
	// Planes a hair off an axis are on it: coordinates come as rounded text.
	if (Math.abs(normal[main]) > 1 - 1e-9) normal = [0, 0, 0].map((_, axis) => (axis === main ? 1 : 0)) as Vector;
	else if (normal[main] < 0) normal = normal.map((value) => -value) as Vector;
	const start: Vector = main === 0 ? [0, 1, 0] : [1, 0, 0];
	const along = start[0] * normal[0] + start[1] * normal[1] + start[2] * normal[2];
	const tilted = start.map((value, axis) => value - along * normal[axis]) as Vector;
	const u = tilted.map((value) => value / length(tilted)) as Vector;
	const v: Vector = [
		normal[1] * u[2] - normal[2] * u[1],
		normal[2] * u[0] - normal[0] * u[2],
		normal[0] * u[1] - normal[1] * u[0],
	];
	return [u, v, normal];
}

function flatten(
	points: Float64Array,
	u: Vector,
	v: Vector,
	normal: Vector,
): { height: number; polygon: Float64Array } {
	const count = points.length / 3;
	const polygon = new Float64Array(2 * count);
	let least = Infinity;
	let greatest = -Infinity;
	for (let i = 0; i < count; i++) {
		const [x, y, z] = [points[3 * i], points[3 * i + 1], points[3 * i + 2]];
		polygon[2 * i] = x * u[0] + y * u[1] + z * u[2];
		polygon[2 * i + 1] = x * v[0] + y * v[1] + z * v[2];
		const height = x * normal[0] + y * normal[1] + z * normal[2];
		least = Math.min(least, height);
		greatest = Math.max(greatest, height);
	}
	if (!(greatest - least <= flatnessMm)) {
		throw new RangeError(
			`stackContours: a contour leaves the plane of the others by ${(greatest - least).toFixed(2)} mm; contours in several directions make no stack`,
		);
	}
	return { height: (least + greatest) / 2, polygon };
}

/** Median distance of neighbouring planes. */
function usualSpacing(planes: readonly ContourPlane[]): number | undefined {
	const gaps = planes
		.slice(1)
		.map(({ height }, i) => height - planes[i].height)
		.sort((a, b) => a - b);
	return gaps.length === 0 ? undefined : gaps[gaps.length >> 1];
}

function evenOddArea(polygons: readonly Float64Array[]): number {
	let area = 0;
	for (const [i, polygon] of polygons.entries()) {
		const depth = polygons.filter((other, j) => j !== i && isWithin(other, polygon[0], polygon[1])).length;
		area += (depth % 2 === 0 ? 1 : -1) * Math.abs(shoelace(polygon));
	}
	return area;
}

function shoelace(polygon: Float64Array): number {
	let twice = 0;
	const count = polygon.length;
	// Relative to the first point, so that distance from the origin costs no digits.
	const [u0, v0] = polygon;
	for (let i = 0; i < count; i += 2) {
		const next = (i + 2) % count;
		twice += (polygon[i] - u0) * (polygon[next + 1] - v0) - (polygon[next] - u0) * (polygon[i + 1] - v0);
	}
	return twice / 2;
}

function isWithin(polygon: Float64Array, u: number, v: number): boolean {
	let inside = false;
	for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
		const [u1, v1, u2, v2] = [polygon[i], polygon[i + 1], polygon[j], polygon[j + 1]];
		if (v1 > v !== v2 > v && u < ((u2 - u1) * (v - v1)) / (v2 - v1) + u1) inside = !inside;
	}
	return inside;
}

function length([x, y, z]: Vector): number {
	return Math.hypot(x, y, z);
}
