import { createRandom } from '#numeric';
import { closestPoints, sampleSurface, triangleTree, type TriangleMesh } from '#shape';

/** Options of {@link findMedoid}. */
export interface FindMedoidOptions {
	/** Others that each member is compared with at most: beyond that a random choice of them. Default 128. */
	readonly mostOthers?: number;
	/** Default 1. */
	readonly seed?: number;
	readonly signal?: { throwIfAborted(): void };
	/** Does the measuring, say on other threads: what {@link meanDistancesTo} says of each of the surfaces. */
	readonly measure?: (
		surfaces: readonly TriangleMesh[],
		samples: readonly Float32Array[],
	) => Promise<readonly Float64Array[]>;
}

/** The member that is most like all others. */
export interface Medoid {
	readonly medoid: number;
	/** Mean distance of each member to it, from both sides, mm. */
	readonly toMedoidMm: Float64Array;
}

const mostPoints = 500;
/** About how many distances are measured in all, so that large populations take fewer points. */
const mostDistances = 2_000_000;
const leastPoints = 64;

/**
 * The medoid: the surface with the least sum of symmetric sampled distances to all others. Exact up to the sampling for
 * 129 members at most; of more, each is compared with the same 128, chosen at random.
 *
 * @param surfaces in the common space.
 */
export async function findMedoid(
	surfaces: readonly TriangleMesh[],
	{ mostOthers = 128, seed = 1, signal, measure = measureHere(signal) }: FindMedoidOptions = {},
): Promise<Medoid> {
	const n = surfaces.length;
	const all = surfaces.map((_, i) => i);
	const chosen = n - 1 <= mostOthers ? all : createRandom(seed).shuffle(all.slice()).slice(0, mostOthers);
	const wanted = Math.floor(mostDistances / (2 * n * chosen.length));
	const points = Math.min(mostPoints, Math.max(leastPoints, wanted));
	const samples = surfaces.map((surface) => sampleSurface(surface, points, { seed }).positions);
	/** Mean distances to `to`, one row each, of the samples of `from`. */
	const distances = async (to: readonly number[], from: readonly number[]): Promise<readonly Float64Array[]> =>
		to.length === 0
			? []
			: measure(
					to.map((i) => surfaces[i]),
					from.map((i) => samples[i]),
				);
	const others = all.filter((i) => !chosen.includes(i));
	const toChosen = await distances(chosen, all);
	const toOthers = await distances(others, chosen);
	const totals = new Float64Array(n);
	for (const [c, own] of chosen.entries()) {
		for (const i of all) if (i !== own) totals[i] += toChosen[c][i] / 2;
		// To the chosen themselves from each other, and to the others from the chosen.
		for (const [d, other] of chosen.entries()) if (d !== c) totals[other] += toChosen[d][own] / 2;
		for (const [o, other] of others.entries()) totals[other] += toOthers[o][c] / 2;
	}
	// A chosen member is not compared with itself: its mean is over one fewer.
	for (const i of all) totals[i] /= chosen.length - (chosen.includes(i) ? 1 : 0);
	const medoid = totals.indexOf(Math.min(...totals));
	const [to] = chosen.includes(medoid) ? [toChosen[chosen.indexOf(medoid)]] : await distances([medoid], all);
	const from = await distances(all, [medoid]);
	return { medoid, toMedoidMm: to.map((distance, i) => (i === medoid ? 0 : (distance + from[i][0]) / 2)) };
}

function measureHere(signal: FindMedoidOptions['signal']): NonNullable<FindMedoidOptions['measure']> {
	return async (surfaces, samples) =>
		surfaces.map((surface) => {
			signal?.throwIfAborted();
			return meanDistancesTo(surface, samples);
		});
}

/** Mean distance, mm, of each list of points to a surface. */
export function meanDistancesTo(surface: TriangleMesh, samples: readonly Float32Array[]): Float64Array {
	const points = new Float32Array(samples.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const sample of samples) {
		points.set(sample, at);
		at += sample.length;
	}
	const { distancesMm } = closestPoints(triangleTree(surface), points);
	let i = 0;
	return Float64Array.from(samples, ({ length }) => {
		const count = length / 3;
		let sum = 0;
		for (const end = i + count; i < end; i++) sum += distancesMm[i];
		return sum / count;
	});
}
