import { edgeIds } from './edge-ids.ts';
import { properTriangles } from './proper-triangles.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** A triangulation of a surface that is known by the lengths of its edges only. */
export interface IntrinsicTriangulation {
	readonly vertexCount: number;
	/** Three vertex indices a triangle; a vertex may occur twice. */
	readonly triangles: Uint32Array;
	/** Half-edge on the other side, −1 where there is none. */
	readonly twins: Int32Array;
	/** Length of each half-edge 3t + k, corner k to corner k + 1 of triangle t, in mm. */
	readonly lengths: Float64Array;
}

/** Edges are made longer until every triangle inequality holds by this share of the mean length. */
const leastSlack = 1e-5;
/** Cotangent sums above this count as Delaunay: ties must not flip for ever. */
const tolerance = -1e-9;

/**
 * The intrinsic Delaunay triangulation of a surface on the same vertices: edges are flipped within the surface until
 * opposite angles add up to at most π, so that the cotangent Laplacian has no negative weights, whatever the triangles
 * of the mesh. Degenerate triangles are opened a little by lengthening all edges alike.
 *
 * Fisher, Springborn, Schröder & Bobenko, An Algorithm for the Construction of Intrinsic Delaunay Triangulations, 2007;
 * Sharp & Crane, A Laplacian for Nonmanifold Triangle Meshes, 2020 (the opening of degenerate triangles).
 *
 * @throws RangeError if a triangle uses a vertex that does not exist.
 */
export function intrinsicDelaunay(mesh: TriangleMesh): IntrinsicTriangulation {
	const triangles = properTriangles(mesh.triangles);
	const { twins } = edgeIds({ positions: mesh.positions, triangles });
	const shape = {
		vertexCount: mesh.positions.length / 3,
		triangles,
		twins,
		lengths: openedLengths(mesh.positions, triangles),
	};
	flipToDelaunay(shape);
	return shape;
}

/** Cotangent of the angle opposite to a half-edge. */
export function oppositeCotangent({ lengths }: IntrinsicTriangulation, h: number): number {
	const a = lengths[h];
	const b = lengths[h % 3 === 2 ? h - 2 : h + 1];
	const c = lengths[h % 3 === 0 ? h + 2 : h - 1];
	return (b * b + c * c - a * a) / (4 * heronArea(a, b, c));
}

/** Area from three lengths, in the form that is stable for slivers. */
export function heronArea(a: number, b: number, c: number): number {
	const long = Math.max(a, b, c);
	const short = Math.min(a, b, c);
	const middle = a + b + c - long - short;
	const product =
		(long + (middle + short)) * (short - (long - middle)) * (short + (long - middle)) * (long + (middle - short));
	return product > 0 ? Math.sqrt(product) / 4 : Number.MIN_VALUE;
}

function openedLengths(positions: Float32Array, triangles: Uint32Array): Float64Array {
	const lengths = new Float64Array(triangles.length);
	let sum = 0;
	for (let h = 0; h < triangles.length; h++) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h % 3 === 2 ? h - 2 : h + 1];
		const dx = positions[a] - positions[b];
		const dy = positions[a + 1] - positions[b + 1];
		const dz = positions[a + 2] - positions[b + 2];
		lengths[h] = Math.sqrt(dx * dx + dy * dy + dz * dz);
		sum += lengths[h];
	}
	const slack = (leastSlack * sum) / Math.max(1, lengths.length);
	let missing = 0;
	for (let h = 0; h < lengths.length; h += 3) {
		const longest = Math.max(lengths[h], lengths[h + 1], lengths[h + 2]);
		missing = Math.max(missing, slack + 2 * longest - lengths[h] - lengths[h + 1] - lengths[h + 2]);
	}
	if (missing > 0) for (let h = 0; h < lengths.length; h++) lengths[h] += missing;
	return lengths;
}

function flipToDelaunay(shape: IntrinsicTriangulation): void {
	const { twins } = shape;
	const isWaiting = new Uint8Array(twins.length);
	const waiting: number[] = [];
	const wait = (h: number): void => {
		const twin = twins[h];
		if (twin < 0) return;
		const named = h < twin ? h : twin;
		if (isWaiting[named] === 1) return;
		isWaiting[named] = 1;
		waiting.push(named);
	};
	for (let h = 0; h < twins.length; h++) wait(h);
	for (let h = waiting.pop(); h !== undefined; h = waiting.pop()) {
		isWaiting[h] = 0;
		const twin = twins[h];
		if (twin < 0 || ((h / 3) | 0) === ((twin / 3) | 0)) continue;
		if (oppositeCotangent(shape, h) + oppositeCotangent(shape, twin) >= tolerance) continue;
		// The edge may now have another lower half-edge: whatever waits for it is found again through its neighbours.
		if (!flip(shape, h, twin)) continue;
		for (const changed of [next(h), previous(h), next(twin), previous(twin)]) wait(changed);
	}
}

const next = (h: number): number => (h % 3 === 2 ? h - 2 : h + 1);
const previous = (h: number): number => (h % 3 === 0 ? h + 2 : h - 1);

/** Turns the edge of h = ab and g = ba into the other diagonal cd of the quadrilateral a d b c. */
function flip({ triangles, twins, lengths }: IntrinsicTriangulation, h: number, g: number): boolean {
	const [hn, hp, gn, gp] = [next(h), previous(h), next(g), previous(g)];
	const [a, b, c, d] = [triangles[h], triangles[hn], triangles[hp], triangles[gp]];
	const base = lengths[h];
	// Laid out in the plane: a at the origin, b on the x axis, c above and d below.
	const cx = (base * base + lengths[hp] ** 2 - lengths[hn] ** 2) / (2 * base);
	const dx = (base * base + lengths[gn] ** 2 - lengths[gp] ** 2) / (2 * base);
	const cy = (2 * heronArea(base, lengths[hn], lengths[hp])) / base;
	const dy = (2 * heronArea(base, lengths[gn], lengths[gp])) / base;
	const diagonal = Math.sqrt((cx - dx) ** 2 + (cy + dy) ** 2);
	if (!(diagonal > 0 && diagonal < Infinity)) return false;

	const outer = [hp, gn, gp, hn];
	const outerTwins = outer.map((edge) => twins[edge]);
	const outerLengths = outer.map((edge) => lengths[edge]);
	const slots = [hn, hp, gn, gp];
	// h: d to c, then c to a and a to d; g: c to d, then d to b and b to c.
	triangles[h] = d;
	triangles[hn] = c;
	triangles[hp] = a;
	triangles[g] = c;
	triangles[gn] = d;
	triangles[gp] = b;
	lengths[h] = lengths[g] = diagonal;
	for (let i = 0; i < 4; i++) {
		lengths[slots[i]] = outerLengths[i];
		// The quadrilateral may be glued to itself: then its twin has moved as well.
		const moved = outer.indexOf(outerTwins[i]);
		const twin = moved >= 0 ? slots[moved] : outerTwins[i];
		twins[slots[i]] = twin;
		if (twin >= 0) twins[twin] = slots[i];
	}
	return true;
}
