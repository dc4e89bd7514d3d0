import type { EdgeIds } from './edge-ids.ts';

/** One level: the vertices, and how the triangles between them meet. */
export interface SubdivisionLevel {
	readonly points: Float64Array;
	readonly triangles: Uint32Array;
	readonly edges: EdgeIds;
}

/** Old points unchanged, new ones in the middle of their edges. */
export function midpoints({ points, triangles, edges }: SubdivisionLevel): Float64Array<ArrayBuffer> {
	const result = new Float64Array(points.length + 3 * edges.edgeCount);
	result.set(points);
	for (let h = 0; h < triangles.length; h++) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h % 3 === 2 ? h - 2 : h + 1];
		const o = points.length + 3 * edges.edgeOf[h];
		for (let k = 0; k < 3; k++) result[o + k] = (points[a + k] + points[b + k]) / 2;
	}
	return result;
}
