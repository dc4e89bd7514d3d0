import { closestPoints, triangleTree, type TriangleMesh } from '#shape';
import type { CarriedPoints } from './member-step.ts';

/** Where points lie on a mesh: the nearest triangle and the weights of its corners. @param points x, y, z each. */
export function locatePoints(mesh: TriangleMesh, points: Float32Array | Float64Array): CarriedPoints {
	const nearest = closestPoints(triangleTree(mesh), points);
	const weights = new Float64Array(points.length);
	for (let i = 0; i < nearest.triangles.length; i++) {
		const corners = mesh.triangles.subarray(3 * nearest.triangles[i], 3 * nearest.triangles[i] + 3);
		weights.set(cornerWeights(mesh.positions, corners, nearest.positions.subarray(3 * i, 3 * i + 3)), 3 * i);
	}
	return { triangles: nearest.triangles, weights };
}

/** The points on a mesh of the same triangles whose vertices have moved: 3 numbers each. */
export function carryPoints({ positions, triangles }: TriangleMesh, located: CarriedPoints): Float64Array {
	const carried = new Float64Array(3 * located.triangles.length);
	for (let i = 0; i < located.triangles.length; i++)
		for (let corner = 0; corner < 3; corner++) {
			const weight = located.weights[3 * i + corner];
			const from = 3 * triangles[3 * located.triangles[i] + corner];
			for (let axis = 0; axis < 3; axis++) carried[3 * i + axis] += weight * positions[from + axis];
		}
	return carried;
}

function cornerWeights(p: Float32Array, corners: Uint32Array, at: Float32Array): [number, number, number] {
	const edge = (corner: number): number[] => [0, 1, 2].map((k) => p[3 * corner + k] - p[3 * corners[0] + k]);
	const u = edge(corners[1]);
	const v = edge(corners[2]);
	const w = [0, 1, 2].map((k) => at[k] - p[3 * corners[0] + k]);
	const uu = dot(u, u);
	const uv = dot(u, v);
	const vv = dot(v, v);
	const determinant = uu * vv - uv * uv;
	// A triangle without area: all of its points are as good.
	if (!(determinant > 0)) return [1, 0, 0];
	const second = (vv * dot(w, u) - uv * dot(w, v)) / determinant;
	const third = (uu * dot(w, v) - uv * dot(w, u)) / determinant;
	return [1 - second - third, second, third];
}

function dot(a: readonly number[], b: readonly number[]): number {
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
