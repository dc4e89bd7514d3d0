import { kNearestPoints, nearestPoints, pointTree, sampleSurfaceUniform, type TriangleMesh } from '#shape';

/** How evenly points lie on a surface. */
export interface ParticleSpread {
	/** Mean distance of a place on the surface, drawn by area, to the nearest point, mm. */
	readonly coverageMeanMm: number;
	/** The place farthest from any point, over samples and vertices: nothing on the surface is missed by more, mm. */
	readonly coverageMaximumMm: number;
	/** Mean distance of a point to the next one, mm. */
	readonly spacingMm: number;
	/** Standard deviation of that over its mean: 0 for a perfect lattice, about 0.52 for points thrown at random. */
	readonly spacingVariation: number;
}

/** Options of {@link particleSpread}. */
export interface ParticleSpreadOptions {
	/** Places drawn on the surface. Default 5000. */
	readonly sampleCount?: number;
	/** Default 1. */
	readonly seed?: number;
}

/**
 * How well points cover a surface. Vertices that belong to no triangle do not count.
 *
 * @param points 3 · P numbers in the space of the mesh.
 * @throws RangeError if there are fewer than 2 points or the mesh has no area.
 */
export function particleSpread(
	mesh: TriangleMesh,
	points: ArrayLike<number>,
	{ sampleCount = 5000, seed = 1 }: ParticleSpreadOptions = {},
): ParticleSpread {
	if (points.length < 6) throw new RangeError(`particleSpread: at least 2 points are needed, got ${points.length / 3}`);
	const own = Float32Array.from(points);
	const tree = pointTree(own);
	const samples = nearestPoints(tree, sampleSurfaceUniform(mesh, sampleCount, { seed }).positions).distancesMm;
	const corners = new Float32Array(3 * mesh.triangles.length);
	for (let i = 0; i < mesh.triangles.length; i++)
		corners.set(mesh.positions.subarray(3 * mesh.triangles[i], 3 * mesh.triangles[i] + 3), 3 * i);
	const vertices = nearestPoints(tree, corners).distancesMm;
	const pairs = kNearestPoints(tree, own, 2).distancesMm;
	const next = Float64Array.from({ length: own.length / 3 }, (_, i) => pairs[2 * i + 1]);
	const spacingMm = mean(next);
	const squared = next.reduce((sum, value) => sum + (value - spacingMm) ** 2, 0) / next.length;
	return {
		coverageMeanMm: mean(samples),
		coverageMaximumMm: Math.max(largest(samples), largest(vertices)),
		spacingMm,
		spacingVariation: spacingMm > 0 ? Math.sqrt(squared) / spacingMm : 0,
	};
}

function mean(values: Float64Array): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function largest(values: Float64Array): number {
	return values.reduce((high, value) => Math.max(high, value), 0);
}
