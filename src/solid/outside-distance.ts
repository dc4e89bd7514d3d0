import {
	closestPoints,
	sampleSurfaceUniform,
	triangleTree,
	windingNumberAt,
	windingTree,
	type TriangleMesh,
} from '#shape';

/** Distances between a mesh and what a repair made of it, in mm: lower bounds over samples and vertices. */
export interface RepairDistances {
	/**
	 * From the farthest point of the input that is not inside the result: what was lost. Walls inside (of parts that were
	 * united) are meant to go, and do not count.
	 */
	readonly fromInputMm: number;
	/** From the farthest point of the result to the input: what was added, filled holes too. */
	readonly toInputMm: number;
}

/** How far a repaired, closed mesh is from its input; Infinity where the result is empty. Both need area. */
export function outsideDistance(input: TriangleMesh, result: TriangleMesh, sampleCount = 10_000): RepairDistances {
	if (result.triangles.length === 0) return { fromInputMm: Infinity, toInputMm: Infinity };
	const from = pointsOf(input, sampleCount);
	const fromDistances = closestPoints(triangleTree(result), from).distancesMm;
	const order = Uint32Array.from(fromDistances.keys()).sort((a, b) => fromDistances[b] - fromDistances[a] || a - b);
	const winding = windingTree(result);
	const outermost = order.find(
		(i) => Math.abs(windingNumberAt(winding, from[3 * i], from[3 * i + 1], from[3 * i + 2])) < 0.5,
	);
	const toDistances = closestPoints(triangleTree(input), pointsOf(result, sampleCount)).distancesMm;
	return {
		fromInputMm: outermost === undefined ? 0 : fromDistances[outermost],
		toInputMm: toDistances.reduce((most, distance) => Math.max(most, distance), 0),
	};
}

function pointsOf(mesh: TriangleMesh, sampleCount: number): Float32Array {
	const { positions } = sampleSurfaceUniform(mesh, sampleCount);
	const points = new Float32Array(positions.length + mesh.positions.length);
	points.set(positions);
	points.set(mesh.positions, positions.length);
	return points;
}
