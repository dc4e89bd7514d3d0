import {
	collapseEdge,
	flipEdge,
	isCollapsible,
	isOnBoundary,
	next,
	previous,
	ringOf,
	splitEdge,
	type EditableMesh,
} from './editable-mesh.ts';

/** A triangle may turn by at most about 75° in one step: more would fold it over. */
const leastCosine = 0.25;
/** A curve may be cut short by this share of the edge length. */
const curveTolerance = 0.08;

const ringA: number[] = [];
const ringB: number[] = [];

export function squaredLength({ points, corners }: EditableMesh, h: number): number {
	const a = 3 * corners[h];
	const b = 3 * corners[next(h)];
	const dx = points[a] - points[b];
	const dy = points[a + 1] - points[b + 1];
	const dz = points[a + 2] - points[b + 2];
	return dx * dx + dy * dy + dz * dz;
}

/** Edges within this factor of each other are cut in any order; longer ones go first, so that no slivers pile up. */
const orderStep = 1.25;
const mostRounds = 4;

/** Cuts edges longer than `longest` in two, long ones first, until there are none. */
export function splitLongEdges(mesh: EditableMesh, longest: number): void {
	let greatest = 0;
	for (let h = 0; h < 3 * mesh.triangleEnd; h++)
		if (mesh.corners[h] >= 0 && mesh.creases[h] !== 2) greatest = Math.max(greatest, squaredLength(mesh, h));
	let threshold = Math.sqrt(greatest);
	while (threshold > longest) {
		threshold = Math.max(longest, threshold / orderStep);
		for (let round = 0; round < mostRounds && splitLonger(mesh, threshold); round++);
	}
}

/** One pass over the edges there are at its start; true if one was cut. */
function splitLonger(mesh: EditableMesh, threshold: number): boolean {
	const limit = threshold * threshold;
	const end = 3 * mesh.triangleEnd;
	let isCut = false;
	for (let h = 0; h < end; h++) {
		if (mesh.corners[h] < 0 || mesh.twins[h] > h || mesh.creases[h] === 2) continue;
		if (squaredLength(mesh, h) <= limit) continue;
		splitEdge(mesh, h);
		isCut = true;
	}
	return isCut;
}

/** Draws edges shorter than `shortest` together, where nothing folds over and no edge gets longer than `longest`. */
export function collapseShortEdges(mesh: EditableMesh, shortest: number, longest: number): void {
	const { corners, twins } = mesh;
	const limit = shortest * shortest;
	for (let h = 0; h < 3 * mesh.triangleEnd; h++) {
		if (corners[h] < 0 || twins[h] > h || squaredLength(mesh, h) >= limit) continue;
		if (tryCollapse(mesh, h, longest)) continue;
		if (corners[h] >= 0 && twins[h] >= 0) tryCollapse(mesh, twins[h], longest);
	}
}

function tryCollapse(mesh: EditableMesh, h: number, longest: number): boolean {
	const { corners, kinds, creases, twins } = mesh;
	const a = corners[h];
	const b = corners[next(h)];
	if (kinds[a] === 2 || creases[h] === 2) return false;
	if (kinds[a] === 1 && (creases[h] !== 1 || kinds[b] === 0)) return false;
	if (!isCollapsible(mesh, h, ringA, ringB)) return false;
	// Two curves must not become one.
	for (const side of twins[h] < 0 ? [h] : [h, twins[h]])
		if (creases[next(side)] > 0 && creases[previous(side)] > 0) return false;
	if (kinds[a] === 1 && !keepsCurve(mesh, a, b, longest)) return false;
	if (!staysUnfolded(mesh, a, { p: 3 * b, places: mesh.points, without: b, longest })) return false;
	collapseEdge(mesh, h);
	return true;
}

/** The curve runs from the other neighbour of a straight to b: a must lie near that line. */
function keepsCurve(
	{ points, corners, twins, creases, leaving }: EditableMesh,
	a: number,
	b: number,
	longest: number,
): boolean {
	let other = -1;
	const first = leaving[a];
	let h = first;
	do {
		if (creases[h] > 0 && corners[next(h)] !== b) other = corners[next(h)];
		const entering = previous(h);
		if (creases[entering] > 0 && corners[entering] !== b) other = corners[entering];
		h = twins[entering];
	} while (h >= 0 && h !== first);
	if (other < 0) return false;
	let [along, length, square] = [0, 0, 0];
	for (let k = 0; k < 3; k++) {
		const line = points[3 * other + k] - points[3 * b + k];
		const to = points[3 * a + k] - points[3 * b + k];
		along += line * to;
		length += line * line;
		square += to * to;
	}
	const gap = square - (length > 0 ? (along * along) / length : 0);
	return along > 0 && gap <= (curveTolerance * longest) ** 2;
}

const before = new Float64Array(3);
const after = new Float64Array(3);

/** Where a vertex is to go: to the place at `p` in `places`. */
interface PlannedMove {
	readonly p: number;
	readonly places: ArrayLike<number>;
	/** A vertex whose triangles go away with the move. */
	readonly without?: number;
	/** Longest edge that the move may make. */
	readonly longest?: number;
}

/** True if no triangle round a vertex turns too far when it moves. */
export function staysUnfolded(
	{ points, corners, twins, leaving }: EditableMesh,
	vertex: number,
	{ p, places, without = -1, longest = Infinity }: PlannedMove,
): boolean {
	const v = 3 * vertex;
	const first = leaving[vertex];
	const limit = longest * longest;
	let h = first;
	do {
		const b = corners[next(h)];
		const c = corners[previous(h)];
		if (b !== without && c !== without) {
			normalOf(points, 3 * b, 3 * c, points, v, before);
			normalOf(points, 3 * b, 3 * c, places, p, after);
			const dot = before[0] * after[0] + before[1] * after[1] + before[2] * after[2];
			const ofBefore = before[0] ** 2 + before[1] ** 2 + before[2] ** 2;
			const ofAfter = after[0] ** 2 + after[1] ** 2 + after[2] ** 2;
			if (!(ofAfter > 0) || (ofBefore > 0 && dot < leastCosine * Math.sqrt(ofBefore * ofAfter))) return false;
		}
		if (limit < Infinity) {
			for (const other of [b, c]) {
				const o = 3 * other;
				const square =
					(points[o] - places[p]) ** 2 + (points[o + 1] - places[p + 1]) ** 2 + (points[o + 2] - places[p + 2]) ** 2;
				if (square > limit) return false;
			}
		}
		h = twins[previous(h)];
	} while (h >= 0 && h !== first);
	return true;
}

/** Twice the area times the normal of the triangle apex, b, c. */
function normalOf(
	points: Float64Array,
	b: number,
	c: number,
	places: ArrayLike<number>,
	p: number,
	normal: Float64Array,
): void {
	const ux = points[b] - places[p];
	const uy = points[b + 1] - places[p + 1];
	const uz = points[b + 2] - places[p + 2];
	const vx = points[c] - places[p];
	const vy = points[c + 1] - places[p + 1];
	const vz = points[c + 2] - places[p + 2];
	normal[0] = uy * vz - uz * vy;
	normal[1] = uz * vx - ux * vz;
	normal[2] = ux * vy - uy * vx;
}

/** Flips edges where that brings the numbers of neighbours nearer to six (four at boundaries). */
export function flipTowardsSix(mesh: EditableMesh): void {
	const { corners, twins, creases } = mesh;
	const excess = new Int32Array(mesh.vertexEnd);
	for (let v = 0; v < mesh.vertexEnd; v++)
		if (mesh.leaving[v] >= 0) excess[v] = ringOf(mesh, v, ringA) - (isOnBoundary(mesh, v) ? 4 : 6);
	for (let h = 0; h < 3 * mesh.triangleEnd; h++) {
		if (corners[h] < 0 || twins[h] < h || creases[h] > 0) continue;
		const a = corners[h];
		const b = corners[next(h)];
		const c = corners[previous(h)];
		const d = corners[previous(twins[h])];
		const [ea, eb, ec, ed] = [excess[a], excess[b], excess[c], excess[d]];
		const now = ea * ea + eb * eb + ec * ec + ed * ed;
		const then = (ea - 1) ** 2 + (eb - 1) ** 2 + (ec + 1) ** 2 + (ed + 1) ** 2;
		if (then >= now || !isFlippable(mesh, a, b, c, d)) continue;
		flipEdge(mesh, h);
		excess[a]--;
		excess[b]--;
		excess[c]++;
		excess[d]++;
	}
}

const other = new Float64Array(3);
const third = new Float64Array(3);

function isFlippable(mesh: EditableMesh, a: number, b: number, c: number, d: number): boolean {
	const { points } = mesh;
	const count = ringOf(mesh, c, ringA);
	for (let i = 0; i < count; i++) if (ringA[i] === d) return false;
	if (c === d) return false;
	normalOf(points, 3 * b, 3 * c, points, 3 * a, before);
	normalOf(points, 3 * a, 3 * d, points, 3 * b, after);
	normalOf(points, 3 * c, 3 * a, points, 3 * d, other);
	normalOf(points, 3 * d, 3 * b, points, 3 * c, third);
	for (let k = 0; k < 3; k++) before[k] += after[k];
	return cosine(before, other) > 2 * leastCosine && cosine(before, third) > 2 * leastCosine;
}

function cosine(a: Float64Array, b: Float64Array): number {
	const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
	const squares = (a[0] ** 2 + a[1] ** 2 + a[2] ** 2) * (b[0] ** 2 + b[1] ** 2 + b[2] ** 2);
	return squares > 0 ? dot / Math.sqrt(squares) : -1;
}

/** Where each vertex would go to even out its surroundings, within the surface or along its curve. */
export function relaxedPlaces(mesh: EditableMesh): Float32Array {
	const { points, corners, twins, leaving, kinds, creases, vertexEnd } = mesh;
	const places = Float32Array.from(points.subarray(0, 3 * vertexEnd));
	for (let v = 0; v < vertexEnd; v++) {
		const first = leaving[v];
		if (first < 0 || kinds[v] === 2) continue;
		let [sx, sy, sz, weight] = [0, 0, 0, 0];
		let [nx, ny, nz] = [0, 0, 0];
		let h = first;
		do {
			const entering = previous(h);
			const b = 3 * corners[next(h)];
			const c = 3 * corners[entering];
			normalOf(points, b, c, points, 3 * v, before);
			nx += before[0];
			ny += before[1];
			nz += before[2];
			if (kinds[v] === 0 || creases[h] > 0) {
				sx += points[b];
				sy += points[b + 1];
				sz += points[b + 2];
				weight++;
			}
			h = twins[entering];
			if (h < 0) {
				sx += points[c];
				sy += points[c + 1];
				sz += points[c + 2];
				weight++;
			}
		} while (h >= 0 && h !== first);
		if (weight === 0) continue;
		const square = kinds[v] === 0 ? nx * nx + ny * ny + nz * nz : 0;
		const p = 3 * v;
		const dx = sx / weight - points[p];
		const dy = sy / weight - points[p + 1];
		const dz = sz / weight - points[p + 2];
		const along = square > 0 ? (dx * nx + dy * ny + dz * nz) / square : 0;
		places[p] = points[p] + dx - along * nx;
		places[p + 1] = points[p + 1] + dy - along * ny;
		places[p + 2] = points[p + 2] + dz - along * nz;
	}
	return places;
}
