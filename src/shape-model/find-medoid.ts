import { createRandom } from '#numeric';
import { closestPoints, sampleSurface, triangleTree, type TriangleMesh } from '#shape';

/** Options of {@link findMedoid}. */
export interface FindMedoidOptions {
	/** Default 1. */
	readonly seed?: number;
	readonly signal?: { throwIfAborted(): void };
}

/** The member that is most like all others. */
export interface Medoid {
	readonly medoid: number;
	/** Mean distance of each member to it, from both sides, mm. */
	readonly toMedoidMm: Float64Array;
}

/** Points on each surface, and members each one is compared with at most: beyond that a random choice of them. */
const mostPoints = 500;
const mostOthers = 128;
/** About how many distances are measured in all, so that large populations take fewer points. */
const mostDistances = 4_000_000;
const leastPoints = 64;

/**
 * The medoid: the surface with the least sum of symmetric sampled distances to all others. Exact up to the sampling for
 * 129 members at most; of more, each is compared with the same 128, chosen at random.
 *
 * @param surfaces in the common space.
 */
export function findMedoid(surfaces: readonly TriangleMesh[], { seed = 1, signal }: FindMedoidOptions = {}): Medoid {
	const n = surfaces.length;
	const chosen =
		n - 1 <= mostOthers
			? surfaces.map((_, i) => i)
			: createRandom(seed)
					.shuffle(surfaces.map((_, i) => i))
					.slice(0, mostOthers)
					.sort((a, b) => a - b);
	const wanted = Math.floor(mostDistances / (2 * n * chosen.length));
	const points = Math.min(mostPoints, Math.max(leastPoints, wanted));
	const samples = surfaces.map((surface) => sampleSurface(surface, points, { seed }).positions);
	const trees = surfaces.map((surface) => triangleTree(surface));
	/** Distance sums of all surfaces to and from one; that one's tree is searched in one go. */
	const distancesTo = (to: number): Float64Array => {
		const sums = new Float64Array(n);
		for (let i = 0; i < n; i++) {
			if (i === to) continue;
			sums[i] += mean(closestPoints(trees[to], samples[i]).distancesMm) / 2;
			sums[i] += mean(closestPoints(trees[i], samples[to]).distancesMm) / 2;
		}
		return sums;
	};
	const totals = new Float64Array(n);
	for (const to of chosen) {
		signal?.throwIfAborted();
		const sums = distancesTo(to);
		for (let i = 0; i < n; i++) totals[i] += sums[i];
	}
	// A chosen member is not compared with itself: its mean is over one fewer.
	for (let i = 0; i < n; i++) totals[i] /= chosen.length - (chosen.includes(i) ? 1 : 0);
	const medoid = totals.indexOf(Math.min(...totals));
	return { medoid, toMedoidMm: distancesTo(medoid) };
}

function mean(values: Float64Array): number {
	let sum = 0;
	for (const value of values) sum += value;
	return sum / values.length;
}
