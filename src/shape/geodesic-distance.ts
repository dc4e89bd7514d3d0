import { exactGeodesics } from './exact-geodesics.ts';
import { geodesicSolver } from './geodesic-solver.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link geodesicDistance}. */
export interface GeodesicDistanceOptions {
	/**
	 * heat (default): smooth, a few per cent off, quick; prepare with `geodesicSolver` for many sources. exact: the length of
	 * the shortest path over the triangles, exact up to rounding, slower.
	 */
	readonly method?: 'heat' | 'exact';
}

/**
 * Distance in mm from each vertex to the nearest source along the surface; Infinity on parts without a source.
 *
 * Crane, Weischedel & Wardetzky, Geodesics in Heat, 2013; Mitchell, Mount & Papadimitriou, The Discrete Geodesic Problem,
 * 1987, with the windows of Xin & Wang, Improving Chen and Han's Algorithm, 2009.
 *
 * @param sources vertex indices.
 * @throws RangeError if there is no source, one is no vertex, or a coordinate is not finite.
 */
export function geodesicDistance(
	mesh: TriangleMesh,
	sources: ArrayLike<number>,
	{ method = 'heat' }: GeodesicDistanceOptions = {},
): Float64Array {
	return method === 'exact' ? exactGeodesics(mesh, sources) : geodesicSolver(mesh).distancesFrom(sources);
}
