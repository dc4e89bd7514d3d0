import { closestPoints } from './closest-point.ts';
import { compactMesh } from './compact-mesh.ts';
import { sampleSurfaceUniform } from './sample-surface.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree } from './triangle-tree.ts';

/** Distances in mm from points of one surface to the nearest point of another. */
export interface DirectedDistance {
	/** Mean over the surface. */
	readonly meanMm: number;
	readonly rootMeanSquareMm: number;
	/** 95 % of the surface is at most this far. */
	readonly p95Mm: number;
	/** Over samples and vertices. */
	readonly maximumMm: number;
}

/** Distance between two surfaces: from each to the other, and both taken together. */
export interface SurfaceDistance extends DirectedDistance {
	readonly aToB: DirectedDistance;
	readonly bToA: DirectedDistance;
}

/** Options of {@link surfaceDistance} and {@link hausdorffDistance}. */
export interface SurfaceDistanceOptions {
	/** Points on each surface, besides its vertices. Default 10,000. */
	readonly sampleCount?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/**
 * Distance between two surfaces, point to triangle. Mean and percentiles are by area, over points spread over each
 * surface; the maximum is over these and all vertices, so it is a lower bound of the true one, close where triangles
 * are small. Together: mean and root mean square are those of the two directions weighing the same, the others the
 * larger of the two.
 *
 * Aspert, Santa-Cruz & Ebrahimi, MESH: Measuring Errors between Surfaces using the Hausdorff Distance, 2002.
 *
 * @throws RangeError if a mesh has no area, or a coordinate is not finite.
 */
export function surfaceDistance(
	a: TriangleMesh,
	b: TriangleMesh,
	options: SurfaceDistanceOptions = {},
): SurfaceDistance {
	const distances = distancesBothWays(a, b, options);
	const aToB = summary(distances.aToB);
	const bToA = summary(distances.bToA);
	return {
		aToB,
		bToA,
		meanMm: (aToB.meanMm + bToA.meanMm) / 2,
		rootMeanSquareMm: Math.sqrt((aToB.rootMeanSquareMm ** 2 + bToA.rootMeanSquareMm ** 2) / 2),
		p95Mm: Math.max(aToB.p95Mm, bToA.p95Mm),
		maximumMm: Math.max(aToB.maximumMm, bToA.maximumMm),
	};
}

/** Options of {@link hausdorffDistance}. */
export interface HausdorffDistanceOptions extends SurfaceDistanceOptions {
	/** Share of each surface in percent that must be within the distance, (0, 100]. Default 100: all of it. */
	readonly percentile?: number;
}

/**
 * Hausdorff distance of two surfaces in mm: the larger of the two directed percentiles (95 gives HD95; 100 the maximum,
 * over samples and vertices, see {@link surfaceDistance}).
 *
 * @throws RangeError if the percentile is not in (0, 100]; otherwise as {@link surfaceDistance}.
 */
export function hausdorffDistance(
	a: TriangleMesh,
	b: TriangleMesh,
	{ percentile = 100, ...options }: HausdorffDistanceOptions = {},
): number {
	if (!(percentile > 0 && percentile <= 100))
		throw new RangeError(`hausdorffDistance: percentile must be in (0, 100], got ${percentile}`);
	const { aToB, bToA } = distancesBothWays(a, b, options);
	return Math.max(percentileOf(aToB, percentile), percentileOf(bToA, percentile));
}

interface Distances {
	/** Of points that stand for equal areas, ascending. */
	readonly samples: Float64Array;
	/** Of the vertices: their greatest. */
	readonly ofVertices: number;
}

function distancesBothWays(
	a: TriangleMesh,
	b: TriangleMesh,
	{ sampleCount = 10_000, seed = 1 }: SurfaceDistanceOptions,
): { aToB: Distances; bToA: Distances } {
	const directed = (from: TriangleMesh, to: TriangleMesh): Distances => {
		const tree = triangleTree(to);
		const { positions } = sampleSurfaceUniform(from, sampleCount, { seed });
		const ofVertices = closestPoints(tree, compactMesh(from).positions).distancesMm;
		return {
			samples: closestPoints(tree, positions).distancesMm.sort(),
			ofVertices: ofVertices.reduce((greatest, distance) => Math.max(greatest, distance), 0),
		};
	};
	return { aToB: directed(a, b), bToA: directed(b, a) };
}

function summary(distances: Distances): DirectedDistance {
	const { samples } = distances;
	const mean = samples.reduce((sum, distance) => sum + distance, 0) / samples.length;
	const square = samples.reduce((sum, distance) => sum + distance * distance, 0) / samples.length;
	return {
		meanMm: mean,
		rootMeanSquareMm: Math.sqrt(square),
		p95Mm: percentileOf(distances, 95),
		maximumMm: percentileOf(distances, 100),
	};
}

function percentileOf({ samples, ofVertices }: Distances, percentile: number): number {
	const rank = Math.max(0, Math.ceil((percentile / 100) * samples.length) - 1);
	return percentile === 100 ? Math.max(samples[rank], ofVertices) : samples[rank];
}
