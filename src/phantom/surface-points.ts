import { starSurfacePoint, type Point, type Primitive, type Star, type Tube } from './primitive.ts';

/**
 * Surface points that correspond between subjects by construction: point i of one subject is the same anatomical
 * place as point i of another, as long as both solids have the same build.
 *
 * Star: a Fibonacci lattice of directions. Tube: rings along the centreline, angles from a rotation-minimising frame.
 * Shell: its outer surface. Union: the parts in turn, points inside another part included.
 *
 * @returns 3 · count numbers, world mm
 */
export function surfacePoints(solid: Primitive, count: number): Float64Array {
	if (!(Number.isInteger(count) && count >= 1)) {
		throw new RangeError(`surfacePoints: count must be a positive integer, got ${count}`);
	}
	switch (solid.kind) {
		case 'star':
			return starPoints(solid, count);
		case 'shell':
			return starPoints(solid.outer, count);
		case 'tube':
			return tubePoints(solid, count);
		case 'union': {
			const result = new Float64Array(3 * count);
			const share = Math.floor(count / solid.parts.length);
			let done = 0;
			solid.parts.forEach((part, i) => {
				const size = i === solid.parts.length - 1 ? count - done : share;
				if (size > 0) result.set(surfacePoints(part, size), 3 * done);
				done += size;
			});
			return result;
		}
	}
}

function starPoints(star: Star, count: number): Float64Array {
	const result = new Float64Array(3 * count);
	const golden = Math.PI * (3 - Math.sqrt(5));
	for (let i = 0; i < count; i++) {
		const z = 1 - (2 * i + 1) / count;
		const ring = Math.sqrt(1 - z * z);
		result.set(starSurfacePoint(star, [ring * Math.cos(golden * i), ring * Math.sin(golden * i), z]), 3 * i);
	}
	return result;
}

function tubePoints(tube: Tube, count: number): Float64Array {
	const result = new Float64Array(3 * count);
	const frames = minimalFrames(tube.points);
	const golden = Math.PI * (3 - Math.sqrt(5));
	const last = tube.points.length - 1;
	for (let i = 0; i < count; i++) {
		const at = ((i + 0.5) / count) * last;
		const segment = Math.min(last - 1, Math.floor(at));
		const t = at - segment;
		const a = tube.points[segment];
		const b = tube.points[segment + 1];
		const { u, v } = frames[segment];
		const radius = tube.radii[segment] + t * (tube.radii[segment + 1] - tube.radii[segment]);
		const c = radius * Math.cos(golden * i);
		const s = radius * Math.sin(golden * i);
		for (let axis = 0; axis < 3; axis++) {
			result[3 * i + axis] = a[axis] + t * (b[axis] - a[axis]) + c * u[axis] + s * v[axis];
		}
	}
	return result;
}

/** Two unit normals for each segment, carried along the line without twist. */
function minimalFrames(points: readonly Point[]): { u: Point; v: Point }[] {
	const frames: { u: Point; v: Point }[] = [];
	let u: Point = [1, 0, 0];
	for (let i = 0; i + 1 < points.length; i++) {
		const tangent = unit(subtract(points[i + 1], points[i]));
		const candidate = reject(u, tangent);
		u = Math.hypot(...candidate) > 1e-6 ? unit(candidate) : unit(reject([0, 1, 0], tangent));
		frames.push({ u, v: cross(tangent, u) });
	}
	return frames;
}

const subtract = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Point, b: Point): Point => [
	a[1] * b[2] - a[2] * b[1],
	a[2] * b[0] - a[0] * b[2],
	a[0] * b[1] - a[1] * b[0],
];
function unit(a: Point): Point {
	const length = Math.hypot(...a);
	return [a[0] / length, a[1] / length, a[2] / length];
}
/** The part of `a` at right angles to the unit vector `n`. */
function reject(a: Point, n: Point): Point {
	const dot = a[0] * n[0] + a[1] * n[1] + a[2] * n[2];
	return [a[0] - dot * n[0], a[1] - dot * n[1], a[2] - dot * n[2]];
}
