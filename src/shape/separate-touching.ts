import { boundingBox } from './bounding-box.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';
import { weldMap } from './weld.ts';

/**
 * Moves vertices that lie at exactly the same place a little apart, each inward along its own normal, so that a mesh that is
 * manifold by its indices stays so in formats that only store coordinates (STL). The distance is a millionth of the box's
 * diagonal, or four float32 steps of the largest coordinate if that is more, and doubled until all places differ (ten times
 * at most). Triangles are shared with the input, which is not modified and returned itself when no two vertices coincide.
 */
export function separateTouching(mesh: TriangleMesh): {
	mesh: TriangleMesh;
	movedVertices: number;
	distanceMm: number;
} {
	const { positions, triangles } = mesh;
	const touching = coinciding(positions);
	if (touching.length === 0) return { mesh, movedVertices: 0, distanceMm: 0 };
	const { min, max } = boundingBox(positions);
	const largest = Math.max(...min.map(Math.abs), ...max.map(Math.abs));
	const normals = vertexNormals(positions, triangles);
	let distanceMm = Math.max(1e-6 * Math.hypot(...max.map((value, axis) => value - min[axis])), largest * 2 ** -21);
	const moved = positions.slice();
	let left = touching;
	for (let round = 0; round < 10 && left.length > 0; round++, distanceMm *= 2) {
		for (const v of left) for (let i = 3 * v; i < 3 * v + 3; i++) moved[i] = positions[i] - distanceMm * normals[i];
		left = coinciding(moved);
	}
	return { mesh: { positions: moved, triangles }, movedVertices: touching.length, distanceMm };
}

/** Vertices that share their place with another one. */
function coinciding(positions: Float32Array): number[] {
	const { target, kept } = weldMap(positions);
	if (kept.length === target.length) return [];
	const counts = new Uint32Array(kept.length);
	for (const place of target) counts[place]++;
	return [...target.keys()].filter((v) => counts[target[v]] > 1);
}
