import type { ExactOrientation } from '#numeric';

/** Vertices of a triangle; equal numbers are the same vertex. */
export type Corners = readonly [number, number, number];

/**
 * Whether two triangles of one surface cut into each other, exactly. They do where they share more than the vertices
 * and edges they have in common, more than a point, and more than their rims: a crossing or touching along a segment
 * that is inside at least one of them, or an overlap of area. So corners that just touch, and edges that only lie on
 * edges (T-junctions), do not count. Triangles without area never overlap.
 *
 * Devillers & Guigue, Faster Triangle-Triangle Intersection Tests, 2002, with open intervals.
 */
export function trianglesOverlap(orientation: ExactOrientation, a: Corners, b: Corners): boolean {
	if (hasRepeat(a) || hasRepeat(b)) return false;
	const shared = (b.includes(a[0]) ? 1 : 0) + (b.includes(a[1]) ? 1 : 0) + (b.includes(a[2]) ? 1 : 0);
	const sideOfB = sidesOf(orientation, a, b);
	if (sideOfB[0] === 0 && sideOfB[1] === 0 && sideOfB[2] === 0) return overlapInPlane(orientation, a, b);
	// Two planes that share an edge meet in its line only.
	if (shared === 2 || !canCross(sideOfB)) return false;
	const sideOfA = sidesOf(orientation, b, a);
	if (!canCross(sideOfA)) return false;
	// Both touch the common line along a whole edge: rim on rim.
	if (zeros(sideOfA) === 2 && zeros(sideOfB) === 2) return false;

	const [p1, q1, r1] = loneFirst(a, sideOfA);
	const [p2, q2, r2] = loneFirst(b, sideOfB);
	const side1 = sideOfA[a.indexOf(p1)];
	const side2 = sideOfB[b.indexOf(p2)];
	// Both lone corners on the positive sides: swap the other two of the opposite triangle otherwise.
	const [s1, t1] = side2 > 0 ? [q1, r1] : [r1, q1];
	const [s2, t2] = side1 > 0 ? [q2, r2] : [r2, q2];
	return orientation.ofTetrahedron(p1, s1, p2, s2) < 0 && orientation.ofTetrahedron(p1, t1, t2, p2) < 0;
}

const hasRepeat = ([a, b, c]: Corners): boolean => a === b || b === c || c === a;

type Sides = [-1 | 0 | 1, -1 | 0 | 1, -1 | 0 | 1];

/** On which side of the plane of `a` each corner of `b` is; 0 for common corners. */
function sidesOf({ ofTetrahedron }: ExactOrientation, a: Corners, b: Corners): Sides {
	const side = (corner: number): -1 | 0 | 1 => (a.includes(corner) ? 0 : ofTetrahedron(a[0], a[1], a[2], corner));
	return [side(b[0]), side(b[1]), side(b[2])];
}

const zeros = (sides: Sides): number => (sides[0] === 0 ? 1 : 0) + (sides[1] === 0 ? 1 : 0) + (sides[2] === 0 ? 1 : 0);

/** Whether the plane cuts the triangle along a segment: corners on both sides, or exactly one edge in the plane. */
function canCross(sides: Sides): boolean {
	const zeroCount = zeros(sides);
	if (zeroCount === 3) return false;
	return zeroCount === 2 || (sides.includes(1) && sides.includes(-1));
}

/** The corners in their cyclic order, beginning with one that is off the plane and alone on its side. */
function loneFirst(corners: Corners, sides: Sides): Corners {
	for (let k = 0; k < 3; k++) {
		const i = (k + 1) % 3;
		const j = (k + 2) % 3;
		if (sides[k] !== 0 && sides[i] !== sides[k] && sides[j] !== sides[k]) return [corners[k], corners[i], corners[j]];
	}
	return corners;
}

/** Two triangles in one plane overlap in an area unless the line of an edge of one has the other beyond it. */
function overlapInPlane(orientation: ExactOrientation, a: Corners, b: Corners): boolean {
	const { ofTriangle } = orientation;
	for (let axis = 0; axis < 3; axis++) {
		const turnA = ofTriangle(a[0], a[1], a[2], axis);
		const turnB = ofTriangle(b[0], b[1], b[2], axis);
		if (turnA === 0 || turnB === 0) continue;
		const side = (start: number, end: number, corner: number): number => ofTriangle(start, end, corner, axis);
		return (
			!hasSeparatingEdge(a, b, (...edge) => turnA * side(...edge)) &&
			!hasSeparatingEdge(b, a, (...edge) => turnB * side(...edge))
		);
	}
	return false;
}

/** `inward` is positive for corners on the inner side of an edge of `from`. */
function hasSeparatingEdge(
	from: Corners,
	other: Corners,
	inward: (start: number, end: number, corner: number) => number,
): boolean {
	return from.some((start, k) => {
		const end = from[(k + 1) % 3];
		return other.every((corner) => corner === start || corner === end || inward(start, end, corner) <= 0);
	});
}
