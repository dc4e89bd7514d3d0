import { closestPoints, massProperties, triangleTree } from '#shape';
import type { EngineOptions } from './correspondence-engine.ts';
import { checkGroomedPopulation, type GroomedPopulation } from './groomed-population.ts';

/** Fewer particles than this describe no surface. */
export const leastParticles = 64;

/** How an engine's particles are shared out. */
export interface ParticlePlan {
	/** Particles on each anatomy. */
	readonly counts: readonly number[];
	/** Landmarks on each anatomy, by their numbers in the input: the anatomy's first particles. */
	readonly landmarks: readonly (readonly number[])[];
	/** Places of those landmarks on the surfaces: anatomies × members, 3 numbers each landmark. */
	readonly places: readonly (readonly Float64Array[])[];
}

/**
 * Shares particles out over the anatomies, by area if one number is given, and landmarks: each belongs to the anatomy it is
 * nearest to over all members.
 *
 * @throws RangeError if there are too few particles, or fewer on an anatomy than landmarks.
 */
export function planParticles(
	population: GroomedPopulation,
	{ particleCount = 1024 }: Pick<EngineOptions, 'particleCount'>,
): ParticlePlan {
	checkGroomedPopulation(population);
	const { members, medoid } = population;
	const areas = members[medoid].surfaces.map((surface) => massProperties(surface).areaMm2);
	const counts = typeof particleCount === 'number' ? shared(particleCount, areas) : [...particleCount];
	const total = counts.reduce((sum, count) => sum + count, 0);
	if (counts.length !== areas.length || counts.some((count) => !Number.isInteger(count) || count < 1))
		throw new RangeError(
			`Correspondence: one number of particles for each of ${areas.length} anatomies is needed, got ${counts.join(', ')}`,
		);
	if (total < leastParticles)
		throw new RangeError(`Correspondence: at least ${leastParticles} particles are needed, got ${total}`);
	const { landmarks, places } = placeLandmarks(population);
	for (const [anatomy, own] of landmarks.entries())
		if (own.length > counts[anatomy])
			throw new RangeError(`Correspondence: ${own.length} landmarks on an anatomy of ${counts[anatomy]} particles`);
	return { counts, landmarks, places };
}

/** Particles that never move: the landmarks, first in their anatomy. @param counts particles of each anatomy. */
export function pinnedParticles({ landmarks }: ParticlePlan, counts: readonly number[]): number[] {
	let first = 0;
	return counts.flatMap((count, anatomy) => {
		const pinned = landmarks[anatomy].map((_, i) => first + i);
		first += count;
		return pinned;
	});
}

/** Shares of a whole number by area, by largest remainders; at least one each. */
function shared(total: number, areas: readonly number[]): number[] {
	if (!Number.isInteger(total)) throw new RangeError(`Correspondence: particles must be a whole number, got ${total}`);
	const sum = areas.reduce((a, b) => a + b, 0);
	const exact = areas.map((area) => (total * area) / sum);
	const counts = exact.map((value) => Math.max(1, Math.floor(value)));
	const order = exact.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest);
	for (let left = total - counts.reduce((a, b) => a + b, 0), k = 0; left > 0; left--, k++)
		counts[order[k % order.length].i]++;
	return counts;
}

function placeLandmarks({ members }: GroomedPopulation): Pick<ParticlePlan, 'landmarks' | 'places'> {
	const anatomyCount = members[0].surfaces.length;
	const landmarkCount = (members[0].landmarks?.length ?? 0) / 3;
	const landmarks: number[][] = Array.from({ length: anatomyCount }, () => []);
	if (landmarkCount === 0) return { landmarks, places: landmarks.map(() => members.map(() => new Float64Array(0))) };
	const nearest = members.map(({ surfaces, landmarks: own }) =>
		surfaces.map((surface) => closestPoints(triangleTree(surface), own ?? new Float64Array(0))),
	);
	for (let i = 0; i < landmarkCount; i++) {
		const sums = landmarks.map((_, anatomy) => nearest.reduce((sum, found) => sum + found[anatomy].distancesMm[i], 0));
		landmarks[sums.indexOf(Math.min(...sums))].push(i);
	}
	const places = landmarks.map((own, anatomy) =>
		nearest.map((found) =>
			Float64Array.from(own.flatMap((i) => [0, 1, 2].map((k) => found[anatomy].positions[3 * i + k]))),
		),
	);
	return { landmarks, places };
}
