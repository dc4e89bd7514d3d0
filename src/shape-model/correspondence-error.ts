import { boundingBox, closestPoints, triangleTree, type TriangleMesh } from '#shape';
import { barycentrics, carriedPoints } from './template-surface.ts';

/** How far corresponding points are from where they truly belong. */
export interface CorrespondenceError {
	/** Mean over points and ordered pairs of members, mm. */
	readonly meanMm: number;
	readonly p95Mm: number;
	readonly maximumMm: number;
	/** The mean over the mean diagonal of the members' bounding boxes. */
	readonly shareOfDiagonal: number;
}

/**
 * Error of a correspondence against surfaces whose vertices truly correspond: each point of a member is found on its true
 * surface, carried by it to every other member, and compared with the point of the same number there.
 *
 * @param points local points of one anatomy: 3 · P numbers of each member.
 * @param truth the true surfaces in the same spaces; all with the same triangles.
 * @throws RangeError if there are fewer than 2 members, the numbers differ, or the triangles do.
 */
export function correspondenceError(
	points: readonly Float64Array[],
	truth: readonly TriangleMesh[],
): CorrespondenceError {
	if (points.length < 2 || truth.length !== points.length)
		throw new RangeError(`correspondenceError: ${points.length} sets of points and ${truth.length} true surfaces`);
	for (const { triangles } of truth)
		if (triangles.length !== truth[0].triangles.length || triangles.some((v, i) => v !== truth[0].triangles[i]))
			throw new RangeError('correspondenceError: the true surfaces do not share their triangles');
	const count = points[0].length / 3;
	const distances = new Float64Array(count * points.length * (points.length - 1));
	let filled = 0;
	for (const [from, own] of points.entries()) {
		const mesh = truth[from];
		const { triangles: pointTriangles, positions } = closestPoints(triangleTree(mesh), own);
		const pointWeights = barycentrics(mesh, pointTriangles, positions);
		for (const [to, other] of points.entries()) {
			if (to === from) continue;
			const carried = carriedPoints({ mesh, pointTriangles, pointWeights }, truth[to].positions);
			for (let p = 0; p < own.length; p += 3)
				distances[filled++] = Math.hypot(
					carried[p] - other[p],
					carried[p + 1] - other[p + 1],
					carried[p + 2] - other[p + 2],
				);
		}
	}
	const meanMm = distances.reduce((sum, value) => sum + value, 0) / distances.length;
	distances.sort();
	const diagonal =
		truth.reduce((sum, { positions }) => {
			const { min, max } = boundingBox(positions);
			return sum + Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
		}, 0) / truth.length;
	return {
		meanMm,
		p95Mm: distances[Math.floor(0.95 * (distances.length - 1))],
		maximumMm: distances[distances.length - 1],
		shareOfDiagonal: meanMm / diagonal,
	};
}
