import type { TriangleMesh } from '#shape';

/**
 * Closed polygons where a plane z = `height` cuts a closed mesh, each as x, y, z after one another. A vertex on the plane
 * counts as above it, so every triangle is cut in two edges or in none and the polygons close. The inside is on the left
 * seen from above, so holes run the other way.
 *
 * @throws RangeError if the mesh is open along the plane.
 */
export function meshContours({ positions, triangles }: TriangleMesh, height: number): Float64Array[] {
	const vertexCount = positions.length / 3;
	/** Crossed edge (both ways the same number) → the next crossed edge. */
	const next = new Map<number, number>();
	for (let t = 0; t < triangles.length; t += 3) {
		let enter = -1;
		let leave = -1;
		for (let corner = 0; corner < 3; corner++) {
			const a = triangles[t + corner];
			const b = triangles[t + ((corner + 1) % 3)];
			const isAboveA = positions[3 * a + 2] >= height;
			if (isAboveA === positions[3 * b + 2] >= height) continue;
			const edge = Math.min(a, b) * vertexCount + Math.max(a, b);
			if (isAboveA) enter = edge;
			else leave = edge;
		}
		if (enter < 0) continue;
		// Counter-clockwise triangles: from where an edge goes down to where one comes up lies the solid on the left.
		if (next.has(enter)) throw new RangeError(`meshContours: more than two triangles meet at an edge at z = ${height}`);
		next.set(enter, leave);
	}
	const polygons: Float64Array[] = [];
	for (const start of next.keys()) {
		if (!next.has(start)) continue;
		const points: number[] = [];
		let edge = start;
		do {
			points.push(...crossing(positions, edge, { vertexCount, height }));
			const following = next.get(edge);
			if (following === undefined) throw new RangeError(`meshContours: the mesh is open at z = ${height}`);
			next.delete(edge);
			edge = following;
		} while (edge !== start);
		const polygon = withoutRepeats(points);
		if (polygon.length >= 9) polygons.push(polygon);
	}
	return polygons;
}

function crossing(
	positions: TriangleMesh['positions'],
	edge: number,
	{ vertexCount, height }: { vertexCount: number; height: number },
): [number, number, number] {
	const a = 3 * Math.floor(edge / vertexCount);
	const b = 3 * (edge % vertexCount);
	const share = (height - positions[a + 2]) / (positions[b + 2] - positions[a + 2]);
	return [
		positions[a] + share * (positions[b] - positions[a]),
		positions[a + 1] + share * (positions[b + 1] - positions[a + 1]),
		height,
	];
}

/** Edges that share a vertex on the plane give one point several times. */
function withoutRepeats(points: readonly number[]): Float64Array {
	const kept: number[] = [];
	for (let i = 0; i < points.length; i += 3) {
		const isSame = kept.length > 0 && points[i] === kept[kept.length - 3] && points[i + 1] === kept[kept.length - 2];
		if (!isSame) kept.push(points[i], points[i + 1], points[i + 2]);
	}
	while (kept.length > 3 && kept[0] === kept[kept.length - 3] && kept[1] === kept[kept.length - 2]) kept.length -= 3;
	return Float64Array.from(kept);
}
