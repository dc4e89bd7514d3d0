import {
	closestPoints,
	triangleTree,
	vertexNormals,
	type PointCloud,
	type TriangleMesh,
	type TriangleTree,
} from '#shape';
import { robustWeights } from './robust-weights.ts';

/** A surface that others are laid on. */
export interface DeformationTarget {
	readonly tree: TriangleTree;
	/** Unit normals at the vertices. */
	readonly normals: Float64Array;
	/** Points spread over it, with normals, in random order: any prefix is spread too. */
	readonly samples: Required<PointCloud>;
}

/** Where vertices should go from where they are: for each one the weighted sum of its pulls. */
export interface Pulls {
	/** 3 · V numbers, mm: Σ weight · move. */
	readonly sums: Float64Array;
	/** V numbers: Σ weight; 0 where nothing pulls. */
	readonly weights: Float64Array;
}

/** Options of {@link collectPulls}. */
export interface CollectPullsOptions {
	/** Vertices that look for the target. */
	readonly controls: Uint32Array;
	/** How many of the target's samples look for the template. */
	readonly sampleCount: number;
	/** The surfaces overlap in part: pairs far beyond the median distance do not count. */
	readonly isPartial: boolean;
}

/** cos of the angle between normals from which on a pair counts. */
const leastAgreement = 0.3;

/**
 * Pairs a deformed template with its target from both sides: control vertices with their nearest target points, target
 * samples with their nearest template points. Those of the second kind are what draws the template into tips it has not
 * reached, however far: they are left out for their distance only where the surfaces overlap in part.
 */
export function collectPulls(
	{ positions, triangles }: { readonly positions: Float64Array; readonly triangles: Uint32Array },
	goal: DeformationTarget,
	{ controls, sampleCount, isPartial }: CollectPullsOptions,
): Pulls {
	const pulls = { sums: new Float64Array(positions.length), weights: new Float64Array(positions.length / 3) };
	const moving: TriangleMesh = { positions: Float32Array.from(positions), triangles };
	const normals = vertexNormals(moving.positions, triangles);

	const asked = new Float64Array(3 * controls.length);
	for (let i = 0; i < controls.length; i++)
		for (let axis = 0; axis < 3; axis++) asked[3 * i + axis] = positions[3 * controls[i] + axis];
	const forward = closestPoints(goal.tree, asked);
	const forwardWeights = robustWeights(forward.distancesMm, { overlap: 1, isRobust: isPartial });
	const targetTriangles = goal.tree.mesh.triangles;
	for (let i = 0; i < controls.length; i++) {
		const at = 3 * controls[i];
		const agreement = cosine(normals, at, goal.normals, 3 * targetTriangles[3 * forward.triangles[i]]);
		if (agreement <= leastAgreement) continue;
		const weight = forwardWeights[i] * agreement;
		pulls.weights[controls[i]] += weight;
		for (let axis = 0; axis < 3; axis++)
			pulls.sums[at + axis] += weight * (forward.positions[3 * i + axis] - positions[at + axis]);
	}

	const samples = goal.samples.positions.subarray(0, 3 * sampleCount);
	const backward = closestPoints(triangleTree(moving), samples);
	const backwardWeights = robustWeights(backward.distancesMm, { overlap: 1, isRobust: isPartial });
	for (let j = 0; j < backward.triangles.length; j++) {
		const vertex = nearestCorner(moving, backward.triangles[j], backward.positions, 3 * j);
		const agreement = cosine(normals, 3 * vertex, goal.samples.normals, 3 * j);
		if (agreement <= leastAgreement) continue;
		const weight = backwardWeights[j] * agreement;
		pulls.weights[vertex] += weight;
		for (let axis = 0; axis < 3; axis++)
			pulls.sums[3 * vertex + axis] += weight * (samples[3 * j + axis] - backward.positions[3 * j + axis]);
	}
	return pulls;
}

function cosine(a: Float64Array, i: number, b: ArrayLike<number>, j: number): number {
	return a[i] * b[j] + a[i + 1] * b[j + 1] + a[i + 2] * b[j + 2];
}

function nearestCorner(
	{ positions, triangles }: TriangleMesh,
	triangle: number,
	points: Float32Array,
	at: number,
): number {
	let best = triangles[3 * triangle];
	let least = Infinity;
	for (let corner = 0; corner < 3; corner++) {
		const vertex = triangles[3 * triangle + corner];
		const squared =
			(positions[3 * vertex] - points[at]) ** 2 +
			(positions[3 * vertex + 1] - points[at + 1]) ** 2 +
			(positions[3 * vertex + 2] - points[at + 2]) ** 2;
		if (squared < least) {
			least = squared;
			best = vertex;
		}
	}
	return best;
}
