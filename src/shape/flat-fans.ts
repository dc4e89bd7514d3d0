import type { EdgePairing } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';

/** Relative rounding error below which a side is not trusted; far above that of a triple product. */
const clearly = 1e-12;

/**
 * 1 for the vertices around which the surface is closed and, seen along some direction, lies side by side: all its
 * triangles face that way, clearly beyond rounding, and go round once. No two of the triangles of such a fan can cut into
 * each other. All triangles of a fan are looked at once, where testing them in pairs would take a dozen tests.
 *
 * 0 for all others, among them boundary, non-manifold and misoriented vertices, sharp folds and slivers: nothing is said
 * about those.
 */
export function flatFans({ positions, triangles }: TriangleMesh, { twins }: EdgePairing): Uint8Array {
	const normals = vertexNormals(positions, triangles);
	const across = directionsAcross(normals);
	/** How often the triangles of each vertex, each a turn of less than half a circle, pass one direction. */
	const rounds = new Uint8Array(normals.length / 3);
	const isOther = new Uint8Array(rounds.length);
	const face = new Float64Array(4);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		if (isRepeating(triangles, h)) continue;
		for (let k = h; k < h + 3; k++)
			if (twins[k] < 0 || triangles[twins[k]] === triangles[k]) {
				isOther[triangles[k]] = 1;
				isOther[triangles[k === h + 2 ? h : k + 1]] = 1;
			}
		faceOf(face, positions, triangles, h);
		for (let k = 0; k < 3; k++) {
			const vertex = triangles[h + k];
			const v = 3 * vertex;
			if (!(normals[v] * face[0] + normals[v + 1] * face[1] + normals[v + 2] * face[2] > face[3])) {
				isOther[vertex] = 1;
				continue;
			}
			const b = 3 * triangles[h + ((k + 1) % 3)];
			const c = 3 * triangles[h + ((k + 2) % 3)];
			if (sideOf(positions, across, v, b) < 0 && sideOf(positions, across, v, c) >= 0 && rounds[vertex] < 2)
				rounds[vertex]++;
		}
	}
	return rounds.map((count, vertex) => (count === 1 && isOther[vertex] === 0 ? 1 : 0));
}

const isRepeating = (triangles: Uint32Array, h: number): boolean =>
	triangles[h] === triangles[h + 1] || triangles[h + 1] === triangles[h + 2] || triangles[h + 2] === triangles[h];

/** A direction exactly perpendicular to each normal: two of its coordinates are exchanged, the least goes. */
function directionsAcross(normals: Float64Array): Float64Array {
	const across = new Float64Array(normals.length);
	for (let v = 0; v < normals.length; v += 3) {
		const x = Math.abs(normals[v]);
		const y = Math.abs(normals[v + 1]);
		const z = Math.abs(normals[v + 2]);
		const least = x <= y && x <= z ? 0 : y <= z ? 1 : 2;
		const next = (least + 1) % 3;
		const last = (least + 2) % 3;
		across[v + next] = normals[v + last];
		across[v + last] = -normals[v + next];
	}
	return across;
}

const sideOf = (positions: Float32Array, across: Float64Array, v: number, p: number): number =>
	(positions[p] - positions[v]) * across[v] +
	(positions[p + 1] - positions[v + 1]) * across[v + 1] +
	(positions[p + 2] - positions[v + 2]) * across[v + 2];

/** Twice the area vector of a triangle, and below which length along a unit vector it is not trusted. */
function faceOf(result: Float64Array, positions: Float32Array, triangles: Uint32Array, h: number): void {
	const a = 3 * triangles[h];
	const b = 3 * triangles[h + 1];
	const c = 3 * triangles[h + 2];
	const ux = positions[b] - positions[a];
	const uy = positions[b + 1] - positions[a + 1];
	const uz = positions[b + 2] - positions[a + 2];
	const vx = positions[c] - positions[a];
	const vy = positions[c + 1] - positions[a + 1];
	const vz = positions[c + 2] - positions[a + 2];
	result[0] = uy * vz - uz * vy;
	result[1] = uz * vx - ux * vz;
	result[2] = ux * vy - uy * vx;
	const size = Math.abs(ux) + Math.abs(uy) + Math.abs(uz) + Math.abs(vx) + Math.abs(vy) + Math.abs(vz);
	result[3] = clearly * size * size;
}
