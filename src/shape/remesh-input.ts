import { edgeIds } from './edge-ids.ts';
import { next, previous, type EditableMesh } from './editable-mesh.ts';
import { properTriangles } from './proper-triangles.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** A mesh made ready to be edited, whatever is wrong with it. */
export interface RemeshInput {
	readonly mesh: EditableMesh;
	/** The vertex of the input that each vertex stands for: where surfaces touch in a vertex it was cut into several. */
	readonly copyOf: Int32Array;
	/** Start and end of the edges that form curves, in the input's positions. */
	readonly curves: Uint32Array;
}

/**
 * Takes the triangles with three different corners. Boundaries and edges sharper than the angle become curves; edges of
 * more than two triangles, or whose triangles disagree on the outside, are locked, and the surface is cut along them.
 */
export function remeshInput({ positions, triangles: given }: TriangleMesh, sharpDegrees: number): RemeshInput {
	const triangles = properTriangles(given);
	const { twins, edgeOf, edgeCount } = edgeIds({ positions, triangles });
	const creases = creasesOf(positions, triangles, twins, sharpDegrees);
	const uses = new Uint8Array(edgeCount);
	for (let h = 0; h < triangles.length; h++) if (twins[h] < 0 && uses[edgeOf[h]] < 2) uses[edgeOf[h]]++;
	for (let h = 0; h < triangles.length; h++) if (uses[edgeOf[h]] > 1) creases[h] = 2;
	const { corners, leaving, copyOf } = cutIntoFans(triangles, twins, positions.length / 3);
	const points = new Float64Array(3 * copyOf.length);
	copyOf.forEach((vertex, copy) => points.set(positions.subarray(3 * vertex, 3 * vertex + 3), 3 * copy));
	const mesh: EditableMesh = {
		points,
		corners,
		twins: Int32Array.from(twins),
		creases,
		leaving,
		kinds: new Uint8Array(copyOf.length),
		vertexEnd: copyOf.length,
		triangleEnd: triangles.length / 3,
		triangleCount: triangles.length / 3,
	};
	const curves = setKinds(mesh, triangles, Math.min(sharpDegrees, bluntCornerDegrees));
	for (let copy = positions.length / 3; copy < copyOf.length; copy++) mesh.kinds[copy] = mesh.kinds[copyOf[copy]] = 2;
	return { mesh, copyOf, curves };
}

/** A curve that turns by more than this in a vertex has a corner there. */
const bluntCornerDegrees = 60;

function creasesOf(
	positions: Float32Array,
	triangles: Uint32Array,
	twins: Int32Array,
	sharpDegrees: number,
): Uint8Array {
	const creases = new Uint8Array(triangles.length);
	const normals = new Float64Array(triangles.length);
	for (let h = 0; h < triangles.length; h += 3) {
		const [a, b, c] = [3 * triangles[h], 3 * triangles[h + 1], 3 * triangles[h + 2]];
		const u = [0, 1, 2].map((k) => positions[b + k] - positions[a + k]);
		const v = [0, 1, 2].map((k) => positions[c + k] - positions[a + k]);
		const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
		const length = Math.hypot(...n);
		for (let k = 0; k < 3; k++) normals[h + k] = length > 0 ? n[k] / length : 0;
	}
	const limit = Math.cos((Math.min(sharpDegrees, 180) * Math.PI) / 180);
	for (let h = 0; h < triangles.length; h++) {
		const twin = twins[h];
		if (twin < 0) {
			creases[h] = 1;
			continue;
		}
		const s = h - (h % 3);
		const t = twin - (twin % 3);
		const cosine = normals[s] * normals[t] + normals[s + 1] * normals[t + 1] + normals[s + 2] * normals[t + 2];
		if (sharpDegrees < 180 && cosine < limit) creases[h] = 1;
	}
	return creases;
}

/** One vertex for each fan of triangles: the first keeps the number, others get new ones. */
function cutIntoFans(
	triangles: Uint32Array,
	twins: Int32Array,
	vertexCount: number,
): { corners: Int32Array; leaving: Int32Array; copyOf: Int32Array } {
	const corners = Int32Array.from(triangles);
	const isSeen = new Uint8Array(corners.length);
	const firstLeaving = new Int32Array(vertexCount).fill(-1);
	const copies: number[] = [];
	const copiesLeaving: number[] = [];
	for (let h = 0; h < corners.length; h++) {
		if (isSeen[h] === 1) continue;
		const vertex = triangles[h];
		let start = h;
		while (twins[start] >= 0) {
			start = next(twins[start]);
			if (start === h) break;
		}
		const isFirst = firstLeaving[vertex] < 0;
		const name = isFirst ? vertex : vertexCount + copies.length;
		if (isFirst) firstLeaving[vertex] = start;
		else {
			copies.push(vertex);
			copiesLeaving.push(start);
		}
		for (let spoke = start; spoke >= 0 && isSeen[spoke] === 0; spoke = twins[previous(spoke)]) {
			isSeen[spoke] = 1;
			corners[spoke] = name;
		}
	}
	return {
		corners,
		leaving: Int32Array.from([...firstLeaving, ...copiesLeaving]),
		copyOf: Int32Array.from([...firstLeaving.keys(), ...copies]),
	};
}

/** Vertices on one curve that runs straight on may slide along it; those at ends, branches and corners stay. */
function setKinds(
	{ points, corners, creases, twins, kinds }: EditableMesh,
	triangles: Uint32Array,
	cornerDegrees: number,
): Uint32Array {
	const others = new Int32Array(2 * kinds.length).fill(-1);
	const counts = new Uint8Array(kinds.length);
	const curves: number[] = [];
	for (let h = 0; h < corners.length; h++) {
		if (creases[h] === 0 || (twins[h] >= 0 && twins[h] < h)) continue;
		curves.push(triangles[h], triangles[next(h)]);
		for (const [vertex, other] of [
			[corners[h], corners[next(h)]],
			[corners[next(h)], corners[h]],
		]) {
			if (counts[vertex] < 2) others[2 * vertex + counts[vertex]] = other;
			if (counts[vertex] < 3) counts[vertex]++;
			if (creases[h] === 2) counts[vertex] = 3;
		}
	}
	const limit = -Math.cos((cornerDegrees * Math.PI) / 180);
	for (let v = 0; v < kinds.length; v++) {
		if (counts[v] === 0) continue;
		kinds[v] = counts[v] === 2 && cosineAt(points, v, others[2 * v], others[2 * v + 1]) < limit ? 1 : 2;
	}
	return Uint32Array.from(curves);
}

function cosineAt(points: Float64Array, v: number, a: number, b: number): number {
	const u = [0, 1, 2].map((k) => points[3 * a + k] - points[3 * v + k]);
	const w = [0, 1, 2].map((k) => points[3 * b + k] - points[3 * v + k]);
	const lengths = Math.hypot(...u) * Math.hypot(...w);
	return lengths > 0 ? (u[0] * w[0] + u[1] * w[1] + u[2] * w[2]) / lengths : 1;
}
