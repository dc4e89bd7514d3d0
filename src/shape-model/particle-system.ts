import type { Mat4 } from '#numeric';
import { procrustes, transformPositions } from '#registration';

/** How many particles there are and where the numbers of each member lie. */
export interface ParticleLayout {
	readonly memberCount: number;
	/** Particles on each anatomy; the same for every member. */
	readonly particleCounts: readonly number[];
	/** Particles that never move: known landmarks. */
	readonly pinned: readonly number[];
}

/**
 * Particles on the surfaces of a population, in the making. All numbers lie in one block of memory, which the threads
 * that work on the members share.
 */
export interface ParticleSystem extends ParticleLayout {
	readonly memory: ArrayBufferLike;
	/** Points of each member on its own surfaces: 3 · M numbers, mm. */
	readonly positions: readonly Float64Array[];
	/** Unit surface normals at the points. */
	readonly normals: readonly Float64Array[];
	/** The points in the common space, as of the last {@link placeInCommonSpace}. */
	readonly world: readonly Float64Array[];
	/** Takes each member to the common space. */
	readonly transforms: readonly Mat4[];
	/** Mean of `world`. */
	readonly mean: Float64Array;
	/** N × N: products of the centred shapes, or what the round makes of them. */
	readonly gram: Float64Array;
}

/** Bytes that {@link viewParticles} needs. */
export function particleMemoryBytes({ memberCount: n, particleCounts }: ParticleLayout): number {
	const length = coordinateCount(particleCounts);
	return 8 * (n * (3 * length + 16) + length + n * n);
}

/** A system on a block of memory: views only, nothing is written. */
export function viewParticles(layout: ParticleLayout, memory: ArrayBufferLike): ParticleSystem {
	const { memberCount: n, particleCounts } = layout;
	const length = coordinateCount(particleCounts);
	let at = 0;
	const next = (count: number): Float64Array => {
		const view = new Float64Array(memory, at, count);
		at += 8 * count;
		return view;
	};
	const each = (count: number): Float64Array[] => Array.from({ length: n }, () => next(count));
	return {
		...layout,
		memory,
		positions: each(length),
		normals: each(length),
		world: each(length),
		transforms: each(16),
		mean: next(length),
		gram: next(n * n),
	};
}

/** Renews the points in the common space and their mean. */
export function placeInCommonSpace({ positions, transforms, world, mean, memberCount }: ParticleSystem): void {
	mean.fill(0);
	for (const [n, points] of positions.entries()) {
		world[n].set(transformPositions(points, transforms[n]));
		const shape = world[n];
		for (let i = 0; i < mean.length; i++) mean[i] += shape[i];
	}
	for (let i = 0; i < mean.length; i++) mean[i] /= memberCount;
}

/** Every member onto the mean of all, once: repeated every few rounds this is generalised Procrustes analysis. */
export function alignMembers(system: ParticleSystem, scale: boolean): void {
	placeInCommonSpace(system);
	const { positions, transforms, mean, memberCount } = system;
	let growth = 0;
	for (let n = 0; n < memberCount; n++) {
		const fit = procrustes(positions[n], mean, { scale });
		transforms[n].set(fit.transform);
		growth += Math.log(fit.scale) / memberCount;
	}
	// Fits to a mean shrink, and so would the next mean: sizes stay those of the members on average.
	if (scale) for (const transform of transforms) for (let k = 0; k < 12; k++) transform[k] *= Math.exp(-growth);
	placeInCommonSpace(system);
}

/** Numbers of all coordinates of a member. */
export function coordinateCount(particleCounts: readonly number[]): number {
	return 3 * particleCounts.reduce((sum, count) => sum + count, 0);
}
