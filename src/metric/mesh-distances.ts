import { closestPoints, compactMesh, sampleSurfaceUniform, triangleTree, type TriangleMesh } from '#shape';
import { stateOf, type MetricState } from './metric-value.ts';
import type { SurfaceDistances } from './surface-pair.ts';

/** Options of every metric between meshes. */
export interface MeshOptions {
	/** Points on each surface, spread evenly by area. Default 20,000. */
	readonly sampleCount?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/** Distances in mm between two meshes: each sample stands for an equal part of its surface's area. */
export interface MeshDistances extends SurfaceDistances {
	/** Of the vertices: their greatest, both ways. With the samples it bounds the Hausdorff distance from below. */
	readonly greatestOfVertices: { readonly refToPred: number; readonly predToRef: number };
}

/**
 * Exact distances from points on each surface to the nearest point *on the triangles* of the other, both ways.
 *
 * @throws RangeError if a mesh has triangles but no area, or a coordinate is not finite.
 */
export function meshDistances(
	reference: TriangleMesh,
	prediction: TriangleMesh,
	{ sampleCount = 20_000, seed = 1 }: MeshOptions = {},
): MeshDistances {
	const state: MetricState = stateOf(reference.triangles.length, prediction.triangles.length);
	const nothing = { distances: new Float64Array(0) };
	if (state !== 'ok')
		return { state, refToPred: nothing, predToRef: nothing, greatestOfVertices: { refToPred: 0, predToRef: 0 } };
	const there = directed(reference, prediction, sampleCount, seed);
	const back = directed(prediction, reference, sampleCount, seed);
	return {
		state,
		refToPred: { distances: there.distances, areas: there.areas },
		predToRef: { distances: back.distances, areas: back.areas },
		greatestOfVertices: { refToPred: there.greatest, predToRef: back.greatest },
	};
}

function directed(
	from: TriangleMesh,
	to: TriangleMesh,
	sampleCount: number,
	seed: number | string,
): { distances: Float64Array; areas: Float64Array; greatest: number } {
	const tree = triangleTree(to);
	const { positions } = sampleSurfaceUniform(from, sampleCount, { seed });
	const distances = closestPoints(tree, positions).distancesMm;
	const ofVertices = closestPoints(tree, compactMesh(from).positions).distancesMm;
	return {
		distances,
		areas: new Float64Array(distances.length).fill(surfaceArea(from) / distances.length),
		greatest: ofVertices.reduce((greatest, distance) => Math.max(greatest, distance), 0),
	};
}

function surfaceArea({ positions, triangles }: TriangleMesh): number {
	let doubled = 0;
	for (let t = 0; t < triangles.length; t += 3) {
		const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
		const ux = positions[b] - positions[a];
		const uy = positions[b + 1] - positions[a + 1];
		const uz = positions[b + 2] - positions[a + 2];
		const vx = positions[c] - positions[a];
		const vy = positions[c + 1] - positions[a + 1];
		const vz = positions[c + 2] - positions[a + 2];
		doubled += Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
	}
	return doubled / 2;
}
