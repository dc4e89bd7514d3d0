import { cholesky, solveCholesky } from '#numeric';
import type { MemberCrew } from './member-crew.ts';
import type { Neighbourhood } from './member-step.ts';
import { alignMembers, placeInCommonSpace, type ParticleSystem } from './particle-system.ts';
import { resetSlipped } from './reset-slipped.ts';

/** Options of {@link optimiseParticles}. */
export interface OptimiseParticlesOptions {
	/** Rounds at most. Default 200. */
	readonly iterations?: number;
	/**
	 * Variation that counts as true at the beginning and at the end, as a share of the mean variance of the modes
	 * (total / (N − 1)); falls geometrically between. Default 1 → 0.02.
	 */
	readonly regularisation?: readonly [start: number, end: number];
	/** Weight of evenness against compactness; it falls to a fifth in the second half. Default 1. */
	readonly samplingWeight?: number;
	/** How shapes are aligned meanwhile. Default `rigid`. */
	readonly alignment?: 'none' | 'rigid' | 'similarity';
	/** Which particles push each other. Default `normals`. */
	readonly neighbourhood?: Neighbourhood;
	/** Ends when the entropy changes by less than this share over 20 rounds, in the second half. Default 1e-4. */
	readonly tolerance?: number;
	/** Goes on from here; the system must be as it was then. */
	readonly resume?: OptimisationState;
	/** Called before every tenth round: with the system as it is, all that is needed to go on from there. */
	readonly onState?: (state: OptimisationState) => void;
	readonly onProgress?: (round: number, total: number, entropy: number) => void;
	/** Ends the work at the next round with its reason. */
	readonly signal?: { throwIfAborted(): void };
}

/** Where an optimisation stands, besides its particles. */
export interface OptimisationState {
	readonly round: number;
	/** Entropy after each round. */
	readonly entropies: readonly number[];
	/** Points that were set anew because they had slipped to the other side of a fold. */
	readonly resetCount: number;
}

const alignEvery = 10;
const neighbourRounds = 5;
const largestMove = 0.3;
/** Width of the repulsion over the mean spacing of the particles, at the beginning and in the second half. */
const widths = [1, 0.6] as const;
/** What is left of the weight of evenness at the end: pushes differ from member to member, and so would the points. */
const lateEvenness = 0.2;

/**
 * Moves the points of all members together until the population is compact and every surface evenly covered: descent of
 * the entropy of the shapes minus that of the samples. Each round moves every point along its surface's tangent plane by
 * at most 0.3 spacings and then onto the surface. Deterministic, and the same for every crew.
 *
 * Cates et al., Shape modeling and analysis with entropy-based particle systems, IPMI 2007.
 *
 * @param system changed in place.
 */
export async function optimiseParticles(
	crew: MemberCrew,
	system: ParticleSystem,
	options: OptimiseParticlesOptions = {},
): Promise<OptimisationState> {
	const {
		iterations = 200,
		samplingWeight = 1,
		alignment = 'rigid',
		tolerance = 1e-4,
		neighbourhood = 'normals',
	} = options;
	const [start, end] = options.regularisation ?? [1, 0.02];
	const entropies = [...(options.resume?.entropies ?? [])];
	let resetCount = options.resume?.resetCount ?? 0;
	let round = options.resume?.round ?? 0;
	for (; round < iterations; round++) {
		options.signal?.throwIfAborted();
		if (round % alignEvery === 0) {
			options.onState?.({ round, entropies: [...entropies], resetCount });
			if (alignment !== 'none') alignMembers(system, alignment === 'similarity');
			else placeInCommonSpace(system);
			const slipped = round > 0 ? resetSlipped(system) : 0;
			if (slipped > 0) await crew.run({ kind: 'settle' });
			resetCount += slipped;
		}
		placeInCommonSpace(system);
		const share = iterations > 1 ? round / (iterations - 1) : 1;
		await crew.run({ kind: 'gram' });
		const entropy = invertGram(system, start * (end / start) ** share);
		entropies.push(entropy);
		options.onProgress?.(round + 1, iterations, entropy);
		const late = Math.max(0, 2 * share - 1);
		await crew.run({
			kind: 'move',
			samplingWeight: samplingWeight * lateEvenness ** late,
			repulsionWidth: widths[0] + (widths[1] - widths[0]) * Math.min(1, 2 * share),
			largestMove: largestMove * (1 - 0.8 * late),
			renewsNeighbours: round % neighbourRounds === 0,
			neighbourhood,
		});
		if (share > 0.5 && hasSettled(entropies, tolerance)) break;
	}
	if (alignment !== 'none') alignMembers(system, alignment === 'similarity');
	else placeInCommonSpace(system);
	return { round, entropies, resetCount };
}

/**
 * Turns the products of the centred shapes, K, into (I + K / ((N − 1) γ))⁻¹, whose rows say how each member's points move
 * (see `correspondenceGradient`); γ is the share given of the mean variance of the modes.
 *
 * @returns the entropy, ½ log det of what is inverted.
 */
function invertGram({ gram, memberCount: n }: ParticleSystem, share: number): number {
	let total = 0;
	for (let a = 0; a < n; a++) total += gram[a * n + a];
	// All shapes alike: any scale serves.
	const scale = total > 0 ? (n - 1) / (share * total) : 1;
	for (let a = 0; a < n; a++)
		for (let b = 0; b <= a; b++) {
			const value = scale * gram[a * n + b] + (a === b ? 1 : 0);
			gram[a * n + b] = value;
			gram[b * n + a] = value;
		}
	const factor = cholesky(gram, n);
	if (!factor) throw new RangeError('optimiseParticles: points are not finite');
	let entropy = 0;
	for (let a = 0; a < n; a++) entropy += Math.log(factor[a * n + a]);
	gram.fill(0);
	for (let a = 0; a < n; a++) gram[a * n + a] = 1;
	solveCholesky(factor, gram, n);
	return entropy;
}

function hasSettled(entropies: readonly number[], tolerance: number): boolean {
	if (entropies.length <= 20) return false;
	const now = entropies[entropies.length - 1];
	return Math.abs(now - entropies[entropies.length - 21]) < tolerance * Math.abs(now);
}
