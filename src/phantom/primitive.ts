import { harmonicSum } from './spherical-harmonics.ts';

/** World millimetres, RAS+. */
export type Point = readonly [number, number, number];

/**
 * A star-shaped solid: with q = rotationᵀ (x − centre) ⊘ radii and d = q / |q|, x is inside when
 * ‖q‖ₚ < 1 + Σ modes[k] · Yₖ(d). Every unit direction d names one surface point, so directions are the
 * correspondence between subjects.
 */
export interface Star {
	readonly kind: 'star';
	readonly centre: Point;
	readonly radii: Point;
	/** Columns are the local axes, row-major 3 × 3. Default: identity. */
	readonly rotation?: readonly number[];
	/** p of the norm: 2 an ellipsoid, larger ones boxier. Default 2. */
	readonly exponent?: number;
	/** Coefficients of the 15 real spherical harmonics of degree 1 to 3 (see `spherical-harmonics.ts`). */
	readonly modes?: readonly number[];
}

/** Points closer to a poly-line than the radius there, with rounded ends: vessels, ribs, bowel. */
export interface Tube {
	readonly kind: 'tube';
	readonly points: readonly Point[];
	/** Radius at each point, mm. */
	readonly radii: readonly number[];
}

/** `outer` without `inner`: the skull. */
export interface Shell {
	readonly kind: 'shell';
	readonly outer: Star;
	readonly inner: Star;
}

/** All points of any part: vertebrae, hip bones. */
export interface Union {
	readonly kind: 'union';
	readonly parts: readonly (Star | Tube)[];
}

export type Primitive = Star | Tube | Shell | Union;

/** Axis-aligned box, mm. */
export interface Box {
	readonly min: Point;
	readonly max: Point;
}

/** True where the world point lies inside the solid. */
export function contains(solid: Primitive, x: number, y: number, z: number): boolean {
	switch (solid.kind) {
		case 'star':
			return starContains(solid, x, y, z);
		case 'tube':
			return tubeContains(solid, x, y, z);
		case 'shell':
			return starContains(solid.outer, x, y, z) && !starContains(solid.inner, x, y, z);
		case 'union':
			return solid.parts.some((part) => contains(part, x, y, z));
	}
}

/** A box that holds the solid: tight for tubes, within the largest mode for stars. */
export function bounds(solid: Primitive): Box {
	switch (solid.kind) {
		case 'star':
			return starBounds(solid);
		case 'tube':
			return mergeBoxes(
				solid.points.map((point, i) => {
					const radius = solid.radii[i];
					return {
						min: [point[0] - radius, point[1] - radius, point[2] - radius],
						max: [point[0] + radius, point[1] + radius, point[2] + radius],
					};
				}),
			);
		case 'shell':
			return starBounds(solid.outer);
		case 'union':
			return mergeBoxes(solid.parts.map(bounds));
	}
}

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1] as const;

function starContains(star: Star, x: number, y: number, z: number): boolean {
	return starLevel(star, x, y, z) < 0;
}

/** ‖q‖ₚ − (1 + Σ modes · Y): below 0 inside the star, 0 on its surface; −1 at the centre. */
export function starLevel(star: Star, x: number, y: number, z: number): number {
	const [cx, cy, cz] = star.centre;
	const m = star.rotation ?? identity;
	const dx = x - cx;
	const dy = y - cy;
	const dz = z - cz;
	const qx = (m[0] * dx + m[3] * dy + m[6] * dz) / star.radii[0];
	const qy = (m[1] * dx + m[4] * dy + m[7] * dz) / star.radii[1];
	const qz = (m[2] * dx + m[5] * dy + m[8] * dz) / star.radii[2];
	const length = Math.hypot(qx, qy, qz);
	if (length === 0) return -1;
	const norm = pNorm(qx, qy, qz, star.exponent ?? 2);
	if (!star.modes) return norm - 1;
	return norm - (1 + harmonicSum(star.modes, qx / length, qy / length, qz / length));
}

/** ‖(x, y, z)‖ₚ */
function pNorm(x: number, y: number, z: number, p: number): number {
	if (p === 2) return Math.hypot(x, y, z);
	return (Math.abs(x) ** p + Math.abs(y) ** p + Math.abs(z) ** p) ** (1 / p);
}

/** How far the surface lies from the centre along the local unit direction, in units of the radii. */
export function starReach(star: Star, dx: number, dy: number, dz: number): number {
	const modes = star.modes ? harmonicSum(star.modes, dx, dy, dz) : 0;
	return (1 + modes) / pNorm(dx, dy, dz, star.exponent ?? 2);
}

/** The surface point of a local unit direction, in world mm. */
export function starSurfacePoint(star: Star, direction: Point): Point {
	const [dx, dy, dz] = direction;
	const reach = starReach(star, dx, dy, dz);
	const m = star.rotation ?? identity;
	const px = dx * reach * star.radii[0];
	const py = dy * reach * star.radii[1];
	const pz = dz * reach * star.radii[2];
	return [
		star.centre[0] + m[0] * px + m[1] * py + m[2] * pz,
		star.centre[1] + m[3] * px + m[4] * py + m[5] * pz,
		star.centre[2] + m[6] * px + m[7] * py + m[8] * pz,
	];
}

function starBounds(star: Star): Box {
	const m = star.rotation ?? identity;
	const [a, b, c] = star.radii;
	// |Y| of degree ≤ 3 stays below 1.7 in our normalisation; a boxy norm reaches the corner of its cube.
	const swell = 1 + 1.7 * (star.modes ?? []).reduce((sum, mode) => sum + Math.abs(mode), 0);
	const boxy = (star.exponent ?? 2) > 2;
	const extent = (row: number): number => {
		const terms = [m[row * 3] * a, m[row * 3 + 1] * b, m[row * 3 + 2] * c];
		return swell * (boxy ? terms.reduce((sum, term) => sum + Math.abs(term), 0) : Math.hypot(...terms));
	};
	const size = [extent(0), extent(1), extent(2)];
	const [x, y, z] = star.centre;
	return { min: [x - size[0], y - size[1], z - size[2]], max: [x + size[0], y + size[1], z + size[2]] };
}

function tubeContains(tube: Tube, x: number, y: number, z: number): boolean {
	for (let i = 0; i + 1 < tube.points.length; i++) {
		const a = tube.points[i];
		const b = tube.points[i + 1];
		const ux = b[0] - a[0];
		const uy = b[1] - a[1];
		const uz = b[2] - a[2];
		const along = ((x - a[0]) * ux + (y - a[1]) * uy + (z - a[2]) * uz) / (ux * ux + uy * uy + uz * uz);
		const t = Math.min(1, Math.max(0, along));
		const radius = tube.radii[i] + t * (tube.radii[i + 1] - tube.radii[i]);
		const dx = x - a[0] - t * ux;
		const dy = y - a[1] - t * uy;
		const dz = z - a[2] - t * uz;
		if (dx * dx + dy * dy + dz * dz < radius * radius) return true;
	}
	return false;
}

function mergeBoxes(boxes: readonly Box[]): Box {
	const pick = (choose: (...values: number[]) => number, side: 'min' | 'max'): Point => [
		choose(...boxes.map((box) => box[side][0])),
		choose(...boxes.map((box) => box[side][1])),
		choose(...boxes.map((box) => box[side][2])),
	];
	return { min: pick(Math.min, 'min'), max: pick(Math.max, 'max') };
}
