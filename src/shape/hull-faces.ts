import { exactOrientation, type ExactOrientation } from '#numeric';

/** A convex hull while it grows: triangular faces with neighbours, and the points still outside, one face each. */
export interface Hull {
	readonly positions: Float32Array;
	readonly orientation: ExactOrientation;
	/** Slots in use, alive or free. */
	faceCount: number;
	/** Three points a face, counter-clockwise seen from outside. */
	corners: Int32Array;
	/** The face beyond the edge from corner k to corner k + 1. */
	neighbours: Int32Array;
	/** Normal (not unit), a corner, and the rounding error of a height above the plane: 7 of 8 numbers a face. */
	planes: Float64Array;
	isAlive: Uint8Array;
	/** Linked list of the points assigned to a face: head here, links in `nextPoint`; −1 ends it. */
	firstPoint: Int32Array;
	/** The assigned point highest above the face, or −1. */
	furthest: Int32Array;
	furthestHeight: Float64Array;
	/** Number of the last {@link addPoint} that saw a face. */
	visit: Int32Array;
	visitNumber: number;
	readonly nextPoint: Int32Array;
	/** The face of the horizon edge that starts at a point; scratch of {@link addPoint}. */
	readonly faceFrom: Int32Array;
	/** Faces that got points; may name faces that have none any more. */
	readonly pending: number[];
	readonly free: number[];
	/** Extents of all points, which bound |p − corner| per axis. */
	readonly extents: readonly [number, number, number];
	/** Height found by the last {@link firstFaceAbove}. */
	height: number;
}

const planeStride = 8;
/** Rounding error of a height relative to its terms: that of the determinant it is (8ε), doubled for the stored form. */
const heightBound = 16 * 2 ** -53;

/** The hull of four points; a, b, c counter-clockwise seen from outside, d below them. */
export function createHull(positions: Float32Array, [a, b, c, d]: readonly number[]): Hull {
	const pointCount = Math.floor(positions.length / 3);
	const hull: Hull = {
		positions,
		orientation: exactOrientation(positions),
		faceCount: 0,
		...emptyFaces(256),
		visitNumber: 0,
		nextPoint: new Int32Array(pointCount),
		faceFrom: new Int32Array(pointCount),
		pending: [],
		free: [],
		extents: extents(positions),
		height: 0,
	};
	const faces = [
		[a, b, c],
		[b, a, d],
		[c, b, d],
		[a, c, d],
	].map((face) => newFace(hull, face[0], face[1], face[2]));
	for (const face of faces)
		for (let k = 0; k < 3; k++) {
			const from = hull.corners[3 * face + k];
			const to = hull.corners[3 * face + ((k + 1) % 3)];
			const beyond = faces.find((other) => other !== face && edgeFrom(hull, other, to, from) >= 0);
			hull.neighbours[3 * face + k] = beyond ?? -1;
		}
	return hull;
}

/** A face the point is strictly above, or −1 if it is in the hull. */
export function faceAbove(hull: Hull, point: number): number {
	return firstFaceAbove(hull, aliveFaces(hull), point);
}

/** Gives every finite point outside the hull to a face it is above; the others are done with. */
export function assignToFaces(hull: Hull): void {
	const { positions } = hull;
	const faces = aliveFaces(hull);
	for (let i = 0, p = 0; p + 2 < positions.length; i++, p += 3) {
		if (!Number.isFinite(positions[p] + positions[p + 1] + positions[p + 2])) continue;
		const face = firstFaceAbove(hull, faces, i);
		if (face >= 0) attach(hull, face, i, hull.height);
	}
}

/**
 * Extends the hull by a point strictly above `face`: the faces it sees are replaced by a cone from the horizon to it.
 * With exact visibility, coplanar faces not being visible, the horizon is one simple cycle and no new face is flat.
 */
export function addPoint(hull: Hull, point: number, face: number): void {
	const { visible, horizon } = findVisible(hull, point, face);
	const cone: number[] = [];
	for (let i = 0; i < horizon.length; i += 3) cone.push(raiseFace(hull, horizon, i, point));
	for (const made of cone) {
		const next = hull.faceFrom[hull.corners[3 * made + 1]];
		hull.neighbours[3 * made + 1] = next;
		hull.neighbours[3 * next + 2] = made;
	}
	for (const gone of visible) {
		handOver(hull, gone, cone, point);
		hull.free.push(gone);
	}
}

/** Visible faces (now dead), and the horizon as triples: from, to, face beyond. */
function findVisible(hull: Hull, point: number, start: number): { visible: number[]; horizon: number[] } {
	const { corners, neighbours, isAlive, visit } = hull;
	const number = ++hull.visitNumber;
	const visible = [start];
	const horizon: number[] = [];
	visit[start] = number;
	isAlive[start] = 0;
	for (let i = 0; i < visible.length; i++) {
		const face = visible[i];
		for (let k = 0; k < 3; k++) {
			const beyond = neighbours[3 * face + k];
			if (visit[beyond] === number) continue;
			if (isAbove(hull, beyond, point)) {
				visit[beyond] = number;
				isAlive[beyond] = 0;
				visible.push(beyond);
				continue;
			}
			horizon.push(corners[3 * face + k], corners[3 * face + (k === 2 ? 0 : k + 1)], beyond);
		}
	}
	return { visible, horizon };
}

function raiseFace(hull: Hull, horizon: readonly number[], i: number, point: number): number {
	const from = horizon[i];
	const to = horizon[i + 1];
	const beyond = horizon[i + 2];
	const made = newFace(hull, from, to, point);
	hull.neighbours[3 * made] = beyond;
	hull.neighbours[3 * beyond + edgeFrom(hull, beyond, to, from)] = made;
	hull.faceFrom[from] = made;
	return made;
}

/** Gives the points of a dead face to the new ones. A point above none of these is inside. */
function handOver(hull: Hull, gone: number, cone: readonly number[], added: number): void {
	const { nextPoint } = hull;
	for (let point = hull.firstPoint[gone]; point >= 0;) {
		const next = nextPoint[point];
		if (point !== added) {
			const face = firstFaceAbove(hull, cone, point);
			if (face >= 0) attach(hull, face, point, hull.height);
		}
		point = next;
	}
}

function attach(hull: Hull, face: number, point: number, height: number): void {
	if (hull.firstPoint[face] < 0) hull.pending.push(face);
	hull.nextPoint[point] = hull.firstPoint[face];
	hull.firstPoint[face] = point;
	if (hull.furthest[face] < 0 || height > hull.furthestHeight[face]) {
		hull.furthest[face] = point;
		hull.furthestHeight[face] = height;
	}
}

function firstFaceAbove(hull: Hull, faces: readonly number[], point: number): number {
	const { positions, planes } = hull;
	const x = positions[3 * point];
	const y = positions[3 * point + 1];
	const z = positions[3 * point + 2];
	for (let i = 0; i < faces.length; i++) {
		const face = faces[i];
		const o = planeStride * face;
		const height =
			planes[o] * (x - planes[o + 3]) + planes[o + 1] * (y - planes[o + 4]) + planes[o + 2] * (z - planes[o + 5]);
		if (height <= -planes[o + 6]) continue;
		if (height > planes[o + 6] || isExactlyAbove(hull, face, point)) {
			hull.height = height;
			return face;
		}
	}
	return -1;
}

function isAbove(hull: Hull, face: number, point: number): boolean {
	const { positions, planes } = hull;
	const o = planeStride * face;
	const height =
		planes[o] * (positions[3 * point] - planes[o + 3]) +
		planes[o + 1] * (positions[3 * point + 1] - planes[o + 4]) +
		planes[o + 2] * (positions[3 * point + 2] - planes[o + 5]);
	if (height > planes[o + 6]) return true;
	return height > -planes[o + 6] && isExactlyAbove(hull, face, point);
}

function isExactlyAbove({ corners, orientation }: Hull, face: number, point: number): boolean {
	return orientation.ofTetrahedron(corners[3 * face], corners[3 * face + 1], corners[3 * face + 2], point) > 0;
}

function newFace(hull: Hull, a: number, b: number, c: number): number {
	const face = hull.free.pop() ?? hull.faceCount++;
	if (face >= hull.isAlive.length) grow(hull);
	const { positions, corners, planes, extents } = hull;
	corners[3 * face] = a;
	corners[3 * face + 1] = b;
	corners[3 * face + 2] = c;
	const ax = positions[3 * a];
	const ay = positions[3 * a + 1];
	const az = positions[3 * a + 2];
	const ux = positions[3 * b] - ax;
	const uy = positions[3 * b + 1] - ay;
	const uz = positions[3 * b + 2] - az;
	const vx = positions[3 * c] - ax;
	const vy = positions[3 * c + 1] - ay;
	const vz = positions[3 * c + 2] - az;
	const o = planeStride * face;
	planes[o] = uy * vz - uz * vy;
	planes[o + 1] = uz * vx - ux * vz;
	planes[o + 2] = ux * vy - uy * vx;
	planes[o + 3] = ax;
	planes[o + 4] = ay;
	planes[o + 5] = az;
	planes[o + 6] =
		heightBound *
		(extents[0] * (Math.abs(uy * vz) + Math.abs(uz * vy)) +
			extents[1] * (Math.abs(uz * vx) + Math.abs(ux * vz)) +
			extents[2] * (Math.abs(ux * vy) + Math.abs(uy * vx)));
	hull.isAlive[face] = 1;
	hull.firstPoint[face] = -1;
	hull.furthest[face] = -1;
	hull.visit[face] = 0;
	return face;
}

/** The k for which the face's edge k runs from `from` to `to`, or −1. */
function edgeFrom({ corners }: Hull, face: number, from: number, to: number): number {
	for (let k = 0; k < 3; k++)
		if (corners[3 * face + k] === from && corners[3 * face + (k === 2 ? 0 : k + 1)] === to) return k;
	return -1;
}

function aliveFaces({ faceCount, isAlive }: Hull): number[] {
	const faces: number[] = [];
	for (let face = 0; face < faceCount; face++) if (isAlive[face]) faces.push(face);
	return faces;
}

type Faces = Pick<
	Hull,
	'corners' | 'neighbours' | 'planes' | 'isAlive' | 'firstPoint' | 'furthest' | 'furthestHeight' | 'visit'
>;

function emptyFaces(capacity: number): Faces {
	return {
		corners: new Int32Array(3 * capacity),
		neighbours: new Int32Array(3 * capacity),
		planes: new Float64Array(planeStride * capacity),
		isAlive: new Uint8Array(capacity),
		firstPoint: new Int32Array(capacity),
		furthest: new Int32Array(capacity),
		furthestHeight: new Float64Array(capacity),
		visit: new Int32Array(capacity),
	};
}

function grow(hull: Hull): void {
	const larger = emptyFaces(2 * hull.isAlive.length);
	larger.corners.set(hull.corners);
	larger.neighbours.set(hull.neighbours);
	larger.planes.set(hull.planes);
	larger.isAlive.set(hull.isAlive);
	larger.firstPoint.set(hull.firstPoint);
	larger.furthest.set(hull.furthest);
	larger.furthestHeight.set(hull.furthestHeight);
	larger.visit.set(hull.visit);
	Object.assign(hull, larger);
}

function extents(positions: Float32Array): [number, number, number] {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (let p = 0; p + 2 < positions.length; p += 3) {
		if (!Number.isFinite(positions[p] + positions[p + 1] + positions[p + 2])) continue;
		for (let axis = 0; axis < 3; axis++) {
			const value = positions[p + axis];
			if (value < low[axis]) low[axis] = value;
			if (value > high[axis]) high[axis] = value;
		}
	}
	return [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
}
