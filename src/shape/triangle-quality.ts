import type { TriangleMesh } from './triangle-mesh.ts';

/** How even the triangles of a mesh are. All zero without triangles. */
export interface TriangleQuality {
	/** Smallest angle of all triangles. */
	readonly minAngleDegrees: number;
	/** Mean over the triangles of their smallest angle: 60 if all are equilateral. */
	readonly meanMinAngleDegrees: number;
	/** Mean edge length in mm, each edge counted once for each of its triangles. */
	readonly meanEdgeLength: number;
	/** Standard deviation of the edge lengths over their mean. */
	readonly edgeLengthSpread: number;
}

/** Angles and edge lengths of all triangles. */
export function triangleQuality({ positions, triangles }: TriangleMesh): TriangleQuality {
	const count = Math.floor(triangles.length / 3);
	let [least, sumOfLeast, sum, squares] = [180, 0, 0, 0];
	const lengths = [0, 0, 0];
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		for (let k = 0; k < 3; k++) {
			const a = 3 * triangles[h + k];
			const b = 3 * triangles[h + ((k + 1) % 3)];
			const dx = positions[a] - positions[b];
			const dy = positions[a + 1] - positions[b + 1];
			const dz = positions[a + 2] - positions[b + 2];
			const square = dx * dx + dy * dy + dz * dz;
			lengths[k] = Math.sqrt(square);
			sum += lengths[k];
			squares += square;
		}
		// The smallest angle is opposite to the shortest edge.
		const short = Math.min(...lengths);
		const long = Math.max(...lengths);
		const middle = lengths[0] + lengths[1] + lengths[2] - short - long;
		const cosine = long > 0 ? (middle * middle + long * long - short * short) / (2 * middle * long) : 1;
		const angle = (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
		sumOfLeast += angle;
		if (angle < least) least = angle;
	}
	if (count === 0) return { minAngleDegrees: 0, meanMinAngleDegrees: 0, meanEdgeLength: 0, edgeLengthSpread: 0 };
	const mean = sum / (3 * count);
	const variance = Math.max(0, squares / (3 * count) - mean * mean);
	return {
		minAngleDegrees: least,
		meanMinAngleDegrees: sumOfLeast / count,
		meanEdgeLength: mean,
		edgeLengthSpread: mean > 0 ? Math.sqrt(variance) / mean : 0,
	};
}
