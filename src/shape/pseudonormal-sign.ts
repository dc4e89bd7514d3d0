import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import type { TriangleTree } from './triangle-tree.ts';

/** Where on the surface the nearest points are. */
export interface NearestPlaces {
	/** Place of the triangle in the order of the tree. */
	readonly slots: Uint32Array;
	/** x, y, z each. */
	readonly nearest: Float32Array;
}

/** Barycentric weights below this count as 0: the nearest point, rounded to float32, is then on an edge or a corner. */
const onRim = 1e-4;

/**
 * 1 for each point that lies behind the surface, seen from its nearest point: behind the face; behind the sum of the two
 * unit normals where the nearest point is on an edge; behind the sum of the unit normals weighted by their angle where
 * it is a corner.
 */
export function pseudonormalSigns(
	tree: TriangleTree,
	points: Float32Array | Float64Array,
	{ slots, nearest }: NearestPlaces,
): Uint8Array {
	const { mesh, order } = tree;
	const normals = unitNormals(mesh);
	const ofCorners = cornerNormals(mesh, normals);
	const { twins } = pairEdges(mesh);
	const signs = new Uint8Array(slots.length);
	const weights = new Float64Array(3);
	const normal = new Float64Array(3);
	for (let i = 0; i < slots.length; i++) {
		const t = order[slots[i]];
		baryWeights(mesh, t, nearest.subarray(3 * i, 3 * i + 3), weights);
		const rim = [0, 1, 2].filter((k) => weights[k] < onRim);
		for (let k = 0; k < 3; k++) normal[k] = normals[3 * t + k];
		if (rim.length === 2) {
			const corner = mesh.triangles[3 * t + 3 - rim[0] - rim[1]];
			for (let k = 0; k < 3; k++) normal[k] = ofCorners[3 * corner + k];
		} else if (rim.length === 1) {
			// The edge opposite corner r runs from the corner after it.
			const twin = twins[3 * t + ((rim[0] + 1) % 3)];
			if (twin >= 0) for (let k = 0; k < 3; k++) normal[k] += normals[3 * Math.floor(twin / 3) + k];
		}
		let along = 0;
		for (let k = 0; k < 3; k++) along += normal[k] * (points[3 * i + k] - nearest[3 * i + k]);
		signs[i] = along < 0 ? 1 : 0;
	}
	return signs;
}

function unitNormals({ positions, triangles }: TriangleMesh): Float64Array {
	const normals = new Float64Array(triangles.length);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const u = [0, 1, 2].map((k) => positions[b + k] - positions[a + k]);
		const v = [0, 1, 2].map((k) => positions[c + k] - positions[a + k]);
		const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
		const length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
		for (let k = 0; k < 3; k++) normals[h + k] = length > 0 ? n[k] / length : 0;
	}
	return normals;
}

/** Per vertex the sum of the unit normals around it, each as much as its angle there. */
function cornerNormals({ positions, triangles }: TriangleMesh, normals: Float64Array): Float64Array {
	const sums = new Float64Array(positions.length);
	for (let h = 0; h + 2 < triangles.length; h += 3)
		for (let corner = 0; corner < 3; corner++) {
			const at = 3 * triangles[h + corner];
			const next = 3 * triangles[h + ((corner + 1) % 3)];
			const previous = 3 * triangles[h + ((corner + 2) % 3)];
			let dot = 0;
			let uu = 0;
			let vv = 0;
			for (let k = 0; k < 3; k++) {
				const u = positions[next + k] - positions[at + k];
				const v = positions[previous + k] - positions[at + k];
				dot += u * v;
				uu += u * u;
				vv += v * v;
			}
			const lengths = Math.sqrt(uu * vv);
			const angle = lengths > 0 ? Math.acos(Math.max(-1, Math.min(1, dot / lengths))) : 0;
			for (let k = 0; k < 3; k++) sums[at + k] += angle * normals[h + k];
		}
	return sums;
}

/** Barycentric weights of a point in the plane of a triangle; slivers give what rounding leaves. */
function baryWeights(
	{ positions, triangles }: TriangleMesh,
	t: number,
	point: Float32Array,
	weights: Float64Array,
): void {
	const a = 3 * triangles[3 * t];
	const b = 3 * triangles[3 * t + 1];
	const c = 3 * triangles[3 * t + 2];
	let uu = 0;
	let uv = 0;
	let vv = 0;
	let pu = 0;
	let pv = 0;
	for (let k = 0; k < 3; k++) {
		const u = positions[b + k] - positions[a + k];
		const v = positions[c + k] - positions[a + k];
		const p = point[k] - positions[a + k];
		uu += u * u;
		uv += u * v;
		vv += v * v;
		pu += p * u;
		pv += p * v;
	}
	const area = uu * vv - uv * uv;
	weights[1] = area > 0 ? (vv * pu - uv * pv) / area : 0;
	weights[2] = area > 0 ? (uu * pv - uv * pu) / area : 0;
	weights[0] = 1 - weights[1] - weights[2];
}
