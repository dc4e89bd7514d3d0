import { closestPoints, triangleTree, type TriangleMesh } from '#shape';
import type { TemplateSurface } from './shape-model.ts';

/**
 * A surface that points ride on: each is tied to the triangle nearest to it.
 *
 * @param points 3 · P numbers in the space of the mesh, world mm; copied as they are, also where they lie off it.
 * @throws RangeError if the mesh has no triangles or a coordinate is not finite.
 */
export function templateSurface(name: string, mesh: TriangleMesh, points: ArrayLike<number>): TemplateSurface {
	const own = Float64Array.from(points);
	const { triangles: pointTriangles, positions } = closestPoints(triangleTree(mesh), own);
	return { name, mesh, points: own, pointTriangles, pointWeights: barycentrics(mesh, pointTriangles, positions) };
}

/** Weights of the three corners at points of triangles. @returns 3 · P numbers, each triple sums to 1. */
export function barycentrics(
	{ positions, triangles }: TriangleMesh,
	pointTriangles: Uint32Array,
	points: ArrayLike<number>,
): Float64Array {
	const weights = new Float64Array(3 * pointTriangles.length);
	const edge = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
	for (let i = 0; i < pointTriangles.length; i++) {
		const corners = [0, 1, 2].map((corner) => 3 * triangles[3 * pointTriangles[i] + corner]);
		for (let axis = 0; axis < 3; axis++) {
			const start = positions[corners[0] + axis];
			edge[0][axis] = positions[corners[1] + axis] - start;
			edge[1][axis] = positions[corners[2] + axis] - start;
			edge[2][axis] = points[3 * i + axis] - start;
		}
		const [a, b, c] = edge;
		const [aa, ab, bb, ac, bc] = [dot(a, a), dot(a, b), dot(b, b), dot(a, c), dot(b, c)];
		const area = aa * bb - ab * ab;
		// On a triangle without area any corner is as good as another.
		const second = area > 0 ? (bb * ac - ab * bc) / area : 0;
		const third = area > 0 ? (aa * bc - ab * ac) / area : 0;
		weights.set([1 - second - third, second, third], 3 * i);
	}
	return weights;
}

/**
 * Where the points of a template are when its vertices are elsewhere.
 *
 * @param positions 3 · V numbers. @returns 3 · P numbers.
 */
export function carriedPoints(
	{ mesh, pointTriangles, pointWeights }: Pick<TemplateSurface, 'mesh' | 'pointTriangles' | 'pointWeights'>,
	positions: ArrayLike<number>,
): Float64Array {
	const points = new Float64Array(3 * pointTriangles.length);
	for (let i = 0; i < pointTriangles.length; i++)
		for (let corner = 0; corner < 3; corner++) {
			const vertex = 3 * mesh.triangles[3 * pointTriangles[i] + corner];
			const weight = pointWeights[3 * i + corner];
			for (let axis = 0; axis < 3; axis++) points[3 * i + axis] += weight * positions[vertex + axis];
		}
	return points;
}

function dot(a: Float64Array, b: Float64Array): number {
	return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
