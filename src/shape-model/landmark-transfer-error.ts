import { invertAffine } from '#numeric';
import { procrustes, transformPositions } from '#registration';
import { closestPoints, kNearestPoints, pointTree, triangleTree, type TriangleMesh } from '#shape';
import type { Correspondence } from './correspondence.ts';

/** How well landmarks that the model never saw are found on other members. */
export interface LandmarkTransferError {
	/** Mean over landmarks and ordered pairs of members, mm of the member carried to. */
	readonly meanMm: number;
	readonly medianMm: number;
	readonly maximumMm: number;
	/** Mean of each landmark. */
	readonly landmarksMm: Float64Array;
	/** The same mean if landmarks are carried by the alignment alone: what correspondence has to beat. */
	readonly alignmentOnlyMm: number;
}

/** Points that move a landmark with them. */
const neighbourCount = 16;

/**
 * Carries each member's landmarks to every other member by the points around them (the rigid motion, with scale, of the
 * 16 nearest, near ones weighing more) and onto its surface, and measures how far they are from those set there by hand.
 *
 * @param landmarks of each member in its own space: 3 · L numbers.
 * @param surfaces of each member in its own space; all anatomies as one mesh.
 * @throws RangeError if there are fewer than 2 members, or the numbers differ.
 */
export function landmarkTransferError(
	{ world, transforms }: Correspondence,
	landmarks: readonly Float64Array[],
	surfaces: readonly TriangleMesh[],
): LandmarkTransferError {
	const n = world.length;
	const length = landmarks[0]?.length ?? 0;
	if (n < 2 || landmarks.length !== n || surfaces.length !== n || length === 0)
		throw new RangeError(`landmarkTransferError: ${landmarks.length} sets of landmarks for ${n} members`);
	if (landmarks.some((list) => list.length !== length))
		throw new RangeError('landmarkTransferError: members differ in their numbers of landmarks');
	const trees = surfaces.map((surface) => triangleTree(surface));
	const inverses = transforms.map((transform) => invertAffine(transform));
	const errors: number[] = [];
	const aligned: number[] = [];
	const sums = new Float64Array(length / 3);
	for (let from = 0; from < n; from++) {
		const places = transformPositions(landmarks[from], transforms[from]);
		const around = neighbourhoods(world[from], places);
		for (let to = 0; to < n; to++) {
			if (to === from) continue;
			const onto = (points: Float64Array): Float64Array => {
				const local = transformPositions(points, inverses[to]);
				return distances(Float64Array.from(closestPoints(trees[to], local).positions), landmarks[to]);
			};
			const carried = onto(carry(around, places, world[from], world[to]));
			carried.forEach((value, i) => (sums[i] += value / (n * (n - 1))));
			errors.push(...carried);
			aligned.push(...onto(places));
		}
	}
	errors.sort((a, b) => a - b);
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	return {
		meanMm: mean(errors),
		medianMm: (errors[(errors.length - 1) >> 1] + errors[errors.length >> 1]) / 2,
		maximumMm: errors[errors.length - 1],
		landmarksMm: sums,
		alignmentOnlyMm: mean(aligned),
	};
}

interface Neighbourhood {
	readonly indices: Uint32Array;
	readonly weights: Float64Array;
}

function neighbourhoods(points: Float64Array, places: Float64Array): Neighbourhood[] {
	const tree = pointTree(Float32Array.from(points));
	const k = Math.min(neighbourCount, points.length / 3);
	const { indices, distancesMm } = kNearestPoints(tree, Float32Array.from(places), k);
	return Array.from({ length: places.length / 3 }, (_, i) => {
		const own = distancesMm.subarray(i * k, (i + 1) * k);
		const width = own[k - 1] / 2 || 1;
		return { indices: indices.slice(i * k, (i + 1) * k), weights: own.map((d) => Math.exp(-((d / width) ** 2) / 2)) };
	});
}

function carry(
	around: readonly Neighbourhood[],
	places: Float64Array,
	from: Float64Array,
	to: Float64Array,
): Float64Array {
	const carried = new Float64Array(places.length);
	for (const [i, { indices, weights }] of around.entries()) {
		const pick = (points: Float64Array): number[] =>
			Array.from(indices).flatMap((index) => Array.from(points.subarray(3 * index, 3 * index + 3)));
		const { transform } = procrustes(pick(from), pick(to), { scale: true, weights });
		carried.set(transformPositions(places.slice(3 * i, 3 * i + 3), transform), 3 * i);
	}
	return carried;
}

function distances(a: Float64Array, b: Float64Array): Float64Array {
	return Float64Array.from({ length: a.length / 3 }, (_, i) =>
		Math.hypot(a[3 * i] - b[3 * i], a[3 * i + 1] - b[3 * i + 1], a[3 * i + 2] - b[3 * i + 2]),
	);
}
