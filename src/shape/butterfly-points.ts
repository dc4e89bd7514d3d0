import { midpoints, type SubdivisionLevel } from './subdivision-level.ts';

/**
 * The old points unchanged and one on each edge, by the modified butterfly: of two regular ends (six neighbours) the
 * eight points around the edge; of an irregular end its ring, of two the mean of both. Beyond a boundary the surface
 * is continued by parallelograms; along it the four-point rule holds.
 */
export function butterflyPoints(level: SubdivisionLevel): Float64Array<ArrayBuffer> {
	const { triangles, edges } = level;
	const { edgeOf, twins } = edges;
	const result = midpoints(level);
	const { valence, creaseNeighbours } = ringsOf(level);
	const isSeen = new Uint8Array(edges.edgeCount);
	const place = new Float64Array(3);
	for (let h = 0; h < triangles.length; h++) {
		if (twins[h] >= 0 ? twins[h] < h : isSeen[edgeOf[h]] === 1) continue;
		isSeen[edgeOf[h]] = 1;
		place.fill(0);
		if (twins[h] < 0) alongCrease(level, creaseNeighbours, h, place);
		else {
			const isFromRegular = isRegular(valence, triangles[h]);
			const isToRegular = isRegular(valence, triangles[twins[h]]);
			const share = isFromRegular === isToRegular ? 1 / 2 : 1;
			if (isFromRegular && isToRegular) aroundEdge(level, h, place);
			if (!isFromRegular) aroundVertex(level, valence, h, share, place);
			if (!isToRegular) aroundVertex(level, valence, twins[h], share, place);
		}
		result.set(place, level.points.length + 3 * edgeOf[h]);
	}
	return result;
}

const next = (h: number): number => (h % 3 === 2 ? h - 2 : h + 1);
const previous = (h: number): number => (h % 3 === 0 ? h + 2 : h - 1);

/** Vertices on creases (valence −1) count as regular: the surface beyond them is a continuation. */
const isRegular = (valence: Int32Array, vertex: number): boolean => valence[vertex] === 6 || valence[vertex] < 3;

/** Number of neighbours, −1 on creases; and the neighbours along a crease, where there are exactly two (else −1). */
function ringsOf({ points, triangles, edges }: SubdivisionLevel): {
	valence: Int32Array;
	creaseNeighbours: Int32Array;
} {
	const { edgeOf, twins } = edges;
	const valence = new Int32Array(points.length / 3);
	const creaseNeighbours = new Int32Array(2 * valence.length).fill(-1);
	const creases = new Uint32Array(valence.length);
	const isSeen = new Uint8Array(edges.edgeCount);
	const addNeighbour = (vertex: number, neighbour: number): void => {
		if (creases[vertex] < 2) creaseNeighbours[2 * vertex + creases[vertex]] = neighbour;
		creases[vertex]++;
	};
	for (let h = 0; h < triangles.length; h++) {
		valence[triangles[h]]++;
		if (twins[h] >= 0 || isSeen[edgeOf[h]] === 1) continue;
		isSeen[edgeOf[h]] = 1;
		addNeighbour(triangles[h], triangles[next(h)]);
		addNeighbour(triangles[next(h)], triangles[h]);
	}
	for (let v = 0; v < valence.length; v++) {
		if (creases[v] > 0) valence[v] = -1;
		if (creases[v] !== 2) creaseNeighbours[2 * v] = creaseNeighbours[2 * v + 1] = -1;
	}
	return { valence, creaseNeighbours };
}

function alongCrease(
	{ points, triangles }: SubdivisionLevel,
	creaseNeighbours: Int32Array,
	h: number,
	place: Float64Array,
): void {
	const a = triangles[h];
	const b = triangles[next(h)];
	add(place, points, a, 1 / 2);
	add(place, points, b, 1 / 2);
	for (const [vertex, other] of [
		[a, b],
		[b, a],
	]) {
		const [first, second] = [creaseNeighbours[2 * vertex], creaseNeighbours[2 * vertex + 1]];
		if (first < 0) continue;
		add(place, points, first === other ? second : first, -1 / 16);
		add(place, points, vertex, 1 / 16);
	}
}

function aroundEdge(level: SubdivisionLevel, h: number, place: Float64Array): void {
	const { points, triangles, edges } = level;
	for (const side of [h, edges.twins[h]]) {
		add(place, points, triangles[side], 1 / 2);
		add(place, points, triangles[previous(side)], 1 / 8);
		addBeyond(level, next(side), -1 / 16, place);
		addBeyond(level, previous(side), -1 / 16, place);
	}
}

/** The corner on the other side of a half-edge, or where it would be. */
function addBeyond(
	{ points, triangles, edges }: SubdivisionLevel,
	h: number,
	weight: number,
	place: Float64Array,
): void {
	const twin = edges.twins[h];
	if (twin >= 0) {
		add(place, points, triangles[previous(twin)], weight);
		return;
	}
	add(place, points, triangles[h], weight);
	add(place, points, triangles[next(h)], weight);
	add(place, points, triangles[previous(h)], -weight);
}

/** The rule of an irregular vertex for the edge it leaves by h. */
function aroundVertex(
	{ points, triangles, edges }: SubdivisionLevel,
	valence: Int32Array,
	h: number,
	share: number,
	place: Float64Array,
): void {
	const n = valence[triangles[h]];
	add(place, points, triangles[h], (3 / 4) * share);
	let spoke = h;
	for (let j = 0; j < n; j++) {
		add(place, points, triangles[next(spoke)], ringWeight(n, j) * share);
		spoke = edges.twins[previous(spoke)];
	}
}

function ringWeight(n: number, j: number): number {
	if (n === 3) return j === 0 ? 5 / 12 : -1 / 12;
	if (n === 4) return j === 0 ? 3 / 8 : j === 2 ? -1 / 8 : 0;
	const angle = (2 * Math.PI * j) / n;
	return (1 / 4 + Math.cos(angle) + Math.cos(2 * angle) / 2) / n;
}

function add(place: Float64Array, points: Float64Array, vertex: number, weight: number): void {
	place[0] += weight * points[3 * vertex];
	place[1] += weight * points[3 * vertex + 1];
	place[2] += weight * points[3 * vertex + 2];
}
