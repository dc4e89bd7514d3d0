import { closestPoints } from './closest-point.ts';
import type { EditableMesh } from './editable-mesh.ts';
import { massProperties } from './mass-properties.ts';
import { remeshInput } from './remesh-input.ts';
import { collapseShortEdges, flipTowardsSix, relaxedPlaces, splitLongEdges, staysUnfolded } from './remesh-steps.ts';
import { triangleQuality, type TriangleQuality } from './triangle-quality.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree, type TriangleTree } from './triangle-tree.ts';

/** Options of {@link remesh}: an edge length or a number of triangles, not both. */
export interface RemeshOptions {
	/** Length in mm that all edges are to have. */
	readonly edgeLength?: number;
	/** About how many triangles there are to be; reached to a few per cent. Default: as many as there are. */
	readonly triangleCount?: number;
	/** Default 10: more makes the triangles a little more even. */
	readonly iterations?: number;
	/** Edges at which the surface turns by more than this are kept. Default 180: none but boundaries. */
	readonly featureAngleDegrees?: number;
}

/** A mesh of even triangles, and how even. */
export interface RemeshedMesh {
	readonly mesh: TriangleMesh;
	/** The edge length aimed at, in mm. */
	readonly edgeLength: number;
	readonly quality: TriangleQuality;
}

/** Edges are cut above and drawn together below these shares of the length: both make the edge fit better. */
const longShare = 4 / 3;
const shortShare = 4 / 5;
const iterationsByDefault = 10;

/**
 * The same surface in triangles as equilateral and as equal as possible: long edges are split, short ones collapsed,
 * edges flipped towards six neighbours a vertex, vertices evened out within the surface and put back onto the input.
 *
 * What was closed stays closed, what was manifold manifold, with the same genus and the same parts: each step asks first,
 * and none may turn a triangle over. Boundaries stay in place (vertices slide along them; corners of more than 60° are
 * kept); edges of more than two triangles, and those whose triangles disagree on the outside, are kept as they are.
 * Details smaller than the edge length are lost; where parts are thinner than it, they may come to touch.
 *
 * Botsch & Kobbelt, A Remeshing Approach to Multiresolution Modeling, 2004.
 *
 * @throws RangeError if an option is out of range, both lengths and counts are given, or a coordinate is not finite.
 */
export function remesh(mesh: TriangleMesh, options: RemeshOptions = {}): RemeshedMesh {
	const { iterations = iterationsByDefault, featureAngleDegrees = 180 } = options;
	checkOptions(mesh, options);
	const { areaMm2 } = massProperties(mesh, { isClosed: true });
	if (!(areaMm2 > 0)) {
		const unchanged = { positions: mesh.positions.slice(), triangles: mesh.triangles.slice() };
		return { mesh: unchanged, edgeLength: options.edgeLength ?? 0, quality: triangleQuality(unchanged) };
	}
	const input = remeshInput(mesh, featureAngleDegrees);
	const edited = input.mesh;
	const surface = triangleTree(mesh);
	const curves = curveTree(mesh, input.curves);
	const wanted = options.triangleCount ?? mesh.triangles.length / 3;
	// An equilateral triangle of edge 1 has the area √3 / 4.
	let length = options.edgeLength ?? Math.sqrt((4 * areaMm2) / (Math.sqrt(3) * wanted));
	for (let iteration = 0; iteration < iterations; iteration++) {
		splitLongEdges(edited, longShare * length);
		collapseShortEdges(edited, shortShare * length, longShare * length);
		flipTowardsSix(edited);
		relax(edited, surface, curves);
		// Halfway towards the number wanted, while there are steps left to follow.
		if (options.edgeLength === undefined && iteration + 2 < iterations)
			length *= Math.min(1.2, Math.max(0.8, Math.sqrt(edited.triangleCount / wanted)));
	}
	const result = compacted(edited, input.copyOf, mesh.positions.length / 3);
	return { mesh: result, edgeLength: length, quality: triangleQuality(result) };
}

function checkOptions({ positions }: TriangleMesh, options: RemeshOptions): void {
	const { edgeLength, triangleCount, iterations = 1, featureAngleDegrees = 180 } = options;
	if (edgeLength !== undefined && triangleCount !== undefined)
		throw new RangeError('remesh: give edgeLength or triangleCount, not both');
	if (edgeLength !== undefined && !(edgeLength > 0 && edgeLength < Infinity))
		throw new RangeError(`remesh: edgeLength must be positive, got ${edgeLength}`);
	if (triangleCount !== undefined && !(triangleCount >= 4 && triangleCount < 2 ** 28))
		throw new RangeError(`remesh: triangleCount must be from 4 to 2²⁸, got ${triangleCount}`);
	if (!(Number.isInteger(iterations) && iterations >= 1))
		throw new RangeError(`remesh: iterations must be a whole number ≥ 1, got ${iterations}`);
	if (!(featureAngleDegrees > 0 && featureAngleDegrees <= 180))
		throw new RangeError(`remesh: featureAngleDegrees must be in (0, 180], got ${featureAngleDegrees}`);
	for (const value of positions)
		if (!Number.isFinite(value)) throw new RangeError(`remesh: coordinates must be finite, got ${value}`);
}

/** Curves as triangles without area: their nearest points are those of the edges. */
function curveTree({ positions }: TriangleMesh, curves: Uint32Array): TriangleTree | undefined {
	if (curves.length === 0) return undefined;
	const triangles = new Uint32Array((curves.length / 2) * 3);
	for (let i = 0, h = 0; i < curves.length; i += 2, h += 3) {
		triangles[h] = curves[i];
		triangles[h + 1] = triangles[h + 2] = curves[i + 1];
	}
	return triangleTree({ positions, triangles });
}

/** Moves each vertex to its relaxed place on the input, or halfway there, unless a triangle would fold over. */
function relax(mesh: EditableMesh, surface: TriangleTree, curves: TriangleTree | undefined): void {
	const { points, leaving, kinds, vertexEnd } = mesh;
	let waiting: number[] = [];
	for (let v = 0; v < vertexEnd; v++) if (leaving[v] >= 0 && kinds[v] !== 2) waiting.push(v);
	const places = relaxedPlaces(mesh);
	for (let trial = 0; trial < 2 && waiting.length > 0; trial++) {
		putBack(places, mesh, waiting, surface, curves);
		const refused: number[] = [];
		for (const v of waiting) {
			const p = 3 * v;
			if (staysUnfolded(mesh, v, { p, places })) {
				points[p] = places[p];
				points[p + 1] = places[p + 1];
				points[p + 2] = places[p + 2];
			} else refused.push(v);
		}
		for (const v of refused) for (let i = 3 * v; i < 3 * v + 3; i++) places[i] = (places[i] + points[i]) / 2;
		waiting = refused;
	}
}

/** Replaces the places of vertices by the nearest points of the input's surface, or of its curves for those on them. */
function putBack(
	places: Float32Array,
	{ kinds }: EditableMesh,
	vertices: readonly number[],
	surface: TriangleTree,
	curves: TriangleTree | undefined,
): void {
	for (const kind of [0, 1]) {
		const tree = kind === 1 ? curves : surface;
		const own = vertices.filter((v) => kinds[v] === kind);
		if (!tree || own.length === 0) continue;
		const points = new Float32Array(3 * own.length);
		own.forEach((v, i) => {
			for (let k = 0; k < 3; k++) points[3 * i + k] = places[3 * v + k];
		});
		const { positions } = closestPoints(tree, points);
		own.forEach((v, i) => {
			for (let k = 0; k < 3; k++) places[3 * v + k] = positions[3 * i + k];
		});
	}
}

/** Copies of one vertex of the input become one again; what is no more is left out. */
function compacted(
	{ points, corners, vertexEnd, triangleEnd, triangleCount }: EditableMesh,
	copyOf: Int32Array,
	inputCount: number,
): TriangleMesh {
	const names = new Int32Array(vertexEnd).fill(-1);
	const triangles = new Uint32Array(3 * triangleCount);
	const positions = new Float32Array(3 * vertexEnd);
	let vertices = 0;
	let end = 0;
	for (let h = 0; h < 3 * triangleEnd; h++) {
		if (corners[h] < 0) continue;
		const vertex = corners[h] >= inputCount && corners[h] < copyOf.length ? copyOf[corners[h]] : corners[h];
		if (names[vertex] < 0) {
			for (let k = 0; k < 3; k++) positions[3 * vertices + k] = points[3 * vertex + k];
			names[vertex] = vertices++;
		}
		triangles[end++] = names[vertex];
	}
	return { positions: positions.slice(0, 3 * vertices), triangles };
}
