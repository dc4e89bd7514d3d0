import { procrustes, transformPositions } from '#registration';
import { correspondenceGradient } from './correspondence-gradient.ts';
import { settleMember, type ParticleSystem } from './particle-system.ts';
import { particleNeighbours, samplingGradient, type ParticleNeighbours } from './sampling-gradient.ts';

/** Options of {@link optimiseParticles}. */
export interface OptimiseParticlesOptions {
	/** Rounds at most. Default 200. */
	readonly iterations?: number;
	/**
	 * Variation that counts as true at the beginning and at the end, as a share of the mean variance of the modes
	 * (total / (N − 1)); falls geometrically between. Default 1 → 0.02.
	 */
	readonly regularisation?: readonly [start: number, end: number];
	/** Weight of evenness against compactness. Default 0.5. */
	readonly samplingWeight?: number;
	/** How shapes are aligned meanwhile. Default `rigid`. */
	readonly alignment?: 'none' | 'rigid' | 'similarity';
	/** Rounds between alignments. Default 10. */
	readonly alignEvery?: number;
	/** Ends when the entropy changes by less than this share over 20 rounds. Default 1e-4. */
	readonly tolerance?: number;
	readonly onProgress?: (round: number, total: number, entropy: number) => void;
	/** Ends the work at the next round with its reason. */
	readonly signal?: { throwIfAborted(): void };
}

/** What {@link optimiseParticles} did. */
export interface ParticleOptimisation {
	readonly rounds: number;
	/** Entropy after each round. */
	readonly entropies: readonly number[];
	/** Points that were set anew because they had slipped to the other side of a fold. */
	readonly resetCount: number;
}

const neighbourRounds = 5;
const tangentStep = 0.3;
/** Width of the repulsion over the mean spacing of the particles. */
const repulsionWidth = 0.6;
const reach = 2.2;

/**
 * Moves the points of all members together until the population is compact and every surface evenly covered: descent of
 * the entropy of the shapes minus that of the samples. Each round moves every point along its surface's tangent plane by
 * at most 0.3 spacings and then onto the surface. Deterministic.
 *
 * Cates et al., Shape modeling and analysis with entropy-based particle systems, IPMI 2007.
 *
 * @param system changed in place.
 */
export function optimiseParticles(
	system: ParticleSystem,
	options: OptimiseParticlesOptions = {},
): ParticleOptimisation {
	const { iterations = 200, samplingWeight = 0.5, alignment = 'rigid', alignEvery = 10, tolerance = 1e-4 } = options;
	const [start, end] = options.regularisation ?? [1, 0.02];
	const memory = system.positions.map((points) => ({ pushes: new Float64Array(points.length) }));
	const spacings = system.surfaces.map((member) =>
		member.map(({ areaMm2 }, domain) => Math.sqrt(areaMm2 / system.particleCounts[domain])),
	);
	const entropies: number[] = [];
	let neighbours: ParticleNeighbours[][] = [];
	let resetCount = 0;
	let round = 0;
	for (; round < iterations; round++) {
		options.signal?.throwIfAborted();
		if (round % alignEvery === 0) {
			if (alignment !== 'none') alignMembers(system, alignment === 'similarity');
			if (round > 0) resetCount += resetSlipped(system);
		}
		if (round % neighbourRounds === 0) neighbours = findNeighbours(system, spacings);
		const world = system.positions.map((points, n) => transformPositions(points, system.transforms[n]));
		const share = iterations > 1 ? round / (iterations - 1) : 1;
		const gamma = meanModeVariance(world) * start * (end / start) ** share;
		const { moves, entropy } = correspondenceGradient(world, gamma);
		entropies.push(entropy);
		options.onProgress?.(round + 1, iterations, entropy);
		const damping = share < 0.5 ? 1 : 1 - 0.8 * (share - 0.5) * 2;
		for (let n = 0; n < world.length; n++) {
			const context = { neighbours: neighbours[n], spacings: spacings[n], pushes: memory[n].pushes };
			moveMember(system, n, moves[n], { ...context, samplingWeight, damping });
		}
		if (hasSettled(entropies, tolerance) && share > 0.5) break;
	}
	if (alignment !== 'none') alignMembers(system, alignment === 'similarity');
	return { rounds: round, entropies, resetCount };
}

/** Total variance over the number of modes there can be. */
function meanModeVariance(world: readonly Float64Array[]): number {
	const n = world.length;
	const length = world[0].length;
	let total = 0;
	for (let i = 0; i < length; i++) {
		let sum = 0;
		let squared = 0;
		for (const shape of world) sum += shape[i];
		const mean = sum / n;
		for (const shape of world) squared += (shape[i] - mean) ** 2;
		total += squared / (n - 1);
	}
	return Math.max(total / (n - 1), Number.MIN_VALUE);
}

/** Every member onto the mean of all, once: repeated every few rounds this is generalised Procrustes analysis. */
export function alignMembers({ positions, transforms }: ParticleSystem, scale: boolean): void {
	const world = positions.map((points, n) => transformPositions(points, transforms[n]));
	const mean = new Float64Array(world[0].length);
	for (const shape of world) for (let i = 0; i < mean.length; i++) mean[i] += shape[i] / world.length;
	for (let n = 0; n < positions.length; n++) transforms[n] = procrustes(positions[n], mean, { scale }).transform;
}

function findNeighbours(system: ParticleSystem, spacings: readonly (readonly number[])[]): ParticleNeighbours[][] {
	return system.positions.map((points, n) => {
		let from = 0;
		return system.particleCounts.map((count, domain) => {
			const end = from + 3 * count;
			const radius = reach * spacings[n][domain];
			const found = particleNeighbours(points.subarray(from, end), radius, system.normals[n].subarray(from, end));
			from = end;
			return found;
		});
	});
}

interface MoveContext {
	readonly neighbours: readonly ParticleNeighbours[];
	readonly spacings: readonly number[];
	readonly pushes: Float64Array;
	readonly samplingWeight: number;
	readonly damping: number;
}

function moveMember(system: ParticleSystem, n: number, move: Float64Array, context: MoveContext): void {
	const points = system.positions[n];
	const normals = system.normals[n];
	const { neighbours, spacings, pushes, samplingWeight, damping } = context;
	let from = 0;
	for (const [domain, count] of system.particleCounts.entries()) {
		const end = from + 3 * count;
		const sigma = repulsionWidth * spacings[domain];
		samplingGradient(points.subarray(from, end), neighbours[domain], sigma, pushes.subarray(from, end));
		const local = rotatedBack(system.transforms[n], move.subarray(from, end));
		const limit = tangentStep * spacings[domain] * damping;
		for (let p = from; p < end; p += 3) {
			let x = local[p - from] + samplingWeight * pushes[p];
			let y = local[p - from + 1] + samplingWeight * pushes[p + 1];
			let z = local[p - from + 2] + samplingWeight * pushes[p + 2];
			const along = x * normals[p] + y * normals[p + 1] + z * normals[p + 2];
			x -= along * normals[p];
			y -= along * normals[p + 1];
			z -= along * normals[p + 2];
			const length = Math.sqrt(x * x + y * y + z * z);
			const factor = length > limit ? limit / length : 1;
			points[p] += factor * x;
			points[p + 1] += factor * y;
			points[p + 2] += factor * z;
		}
		from = end;
	}
	settleMember(system, n);
}

/** World moves as moves of the member: the inverse of the transform's linear part, a rotation times a scale. */
function rotatedBack(m: Float64Array, moves: Float64Array): Float64Array {
	const squaredScale = m[0] * m[0] + m[4] * m[4] + m[8] * m[8];
	const local = new Float64Array(moves.length);
	for (let p = 0; p < moves.length; p += 3)
		for (let axis = 0; axis < 3; axis++)
			local[p + axis] = (m[axis] * moves[p] + m[4 + axis] * moves[p + 1] + m[8 + axis] * moves[p + 2]) / squaredScale;
	return local;
}

/** cos of 60°: a point whose normal differs by more from the mean normal has slipped. */
const slipped = 0.5;

/** Points that slipped take the mean's place plus what their neighbours in the mean moved from theirs. */
function resetSlipped(system: ParticleSystem): number {
	const { positions, normals, transforms } = system;
	const world = positions.map((points, n) => transformPositions(points, transforms[n]));
	const turned = normals.map((list, n) => turnedBy(transforms[n], list));
	const mean = meanOf(world);
	const meanNormal = meanOf(turned);
	let resetCount = 0;
	for (let n = 0; n < positions.length; n++) {
		const bad: number[] = [];
		for (let p = 0; p < mean.length; p += 3) {
			const length = Math.hypot(meanNormal[p], meanNormal[p + 1], meanNormal[p + 2]);
			const cosine =
				turned[n][p] * meanNormal[p] + turned[n][p + 1] * meanNormal[p + 1] + turned[n][p + 2] * meanNormal[p + 2];
			if (length > 0.3 && cosine < slipped * length) bad.push(p);
		}
		if (bad.length === 0 || bad.length > mean.length / 30) continue;
		for (const p of bad) resetPoint(system, n, p, { mean, world: world[n], bad });
		resetCount += bad.length;
		settleMember(system, n);
	}
	return resetCount;
}

interface ResetContext {
	readonly mean: Float64Array;
	readonly world: Float64Array;
	readonly bad: readonly number[];
}

function resetPoint({ positions, transforms }: ParticleSystem, n: number, p: number, context: ResetContext): void {
	const { mean, world, bad } = context;
	const near = Array.from({ length: mean.length / 3 }, (_, i) => 3 * i)
		.filter((q) => !bad.includes(q))
		.map((q) => ({
			q,
			squared: (mean[q] - mean[p]) ** 2 + (mean[q + 1] - mean[p + 1]) ** 2 + (mean[q + 2] - mean[p + 2]) ** 2,
		}))
		.sort((a, b) => a.squared - b.squared)
		.slice(0, 8);
	const target = [0, 1, 2].map(
		(axis) => mean[p + axis] + near.reduce((sum, { q }) => sum + (world[q + axis] - mean[q + axis]) / near.length, 0),
	);
	const m = transforms[n];
	const offset = Float64Array.from(target, (value, axis) => value - m[4 * axis + 3]);
	positions[n].set(rotatedBack(m, offset), p);
}

function turnedBy(m: Float64Array, vectors: Float64Array): Float64Array {
	const scale = Math.hypot(m[0], m[4], m[8]);
	const turned = new Float64Array(vectors.length);
	for (let p = 0; p < vectors.length; p += 3)
		for (let row = 0; row < 3; row++)
			turned[p + row] =
				(m[4 * row] * vectors[p] + m[4 * row + 1] * vectors[p + 1] + m[4 * row + 2] * vectors[p + 2]) / scale;
	return turned;
}

function meanOf(lists: readonly Float64Array[]): Float64Array {
	const mean = new Float64Array(lists[0].length);
	for (const list of lists) for (let i = 0; i < mean.length; i++) mean[i] += list[i] / lists.length;
	return mean;
}

function hasSettled(entropies: readonly number[], tolerance: number): boolean {
	if (entropies.length <= 20) return false;
	const now = entropies[entropies.length - 1];
	return Math.abs(now - entropies[entropies.length - 21]) < tolerance * Math.abs(now);
}
