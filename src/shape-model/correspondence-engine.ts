import type { Correspondence } from './correspondence.ts';
import type { GroomedPopulation } from './groomed-population.ts';
import type { MemberCrew } from './member-crew.ts';
import type { Neighbourhood } from './member-step.ts';
import type { OptimisationState } from './optimise-particles.ts';
import type { TriangleMesh } from '#shape';

/** Options of a {@link CorrespondenceEngine}. */
export interface EngineOptions {
	/**
	 * Particles, 64 at least, landmarks included; one number for all anatomies together (shared out by area) or one each.
	 * Default 1024.
	 */
	readonly particleCount?: number | readonly number[];
	/** Default 1. */
	readonly seed?: number;
	/** How the world points are aligned. Default `rigid`. */
	readonly alignment?: 'none' | 'rigid' | 'similarity';
	/** Rounds of the last optimisation. Default: what the engine finds enough. */
	readonly iterations?: number;
	/** See `optimiseParticles`. */
	readonly regularisation?: readonly [start: number, end: number];
	/** See `optimiseParticles`. */
	readonly samplingWeight?: number;
	/** See `optimiseParticles`: `geodesic` for walls thinner than the spacing of the particles. Default `normals`. */
	readonly neighbourhood?: Neighbourhood;
}

/** How far an engine is. */
export interface EngineProgress {
	readonly stage: 'prepare' | 'register' | 'split' | 'optimise';
	readonly done: number;
	readonly total: number;
	/** Entropy of the population, where it is being optimised. */
	readonly entropy?: number;
}

/** All that an engine needs to go on. Plain data. */
export interface EngineCheckpoint {
	/** Engine, options and members it belongs to. */
	readonly key: string;
	/** Which of the engine's optimisations was under way. */
	readonly stage: number;
	readonly state: OptimisationState;
	readonly particleCounts: readonly number[];
	readonly positions: readonly Float64Array[];
	readonly normals: readonly Float64Array[];
	readonly transforms: readonly Float64Array[];
}

/** What runs beside an engine. */
export interface EngineHooks {
	readonly onProgress?: (progress: EngineProgress) => void;
	/** Ends the work soon with its reason. */
	readonly signal?: { throwIfAborted(): void };
	/** Called from time to time with what to go on from; the arrays are copies. */
	readonly onCheckpoint?: (checkpoint: EngineCheckpoint) => void;
	/** Goes on from there and ends with the same bits as an undisturbed run. */
	readonly resume?: EngineCheckpoint;
	/** Who does the work. Default: the calling thread. The engine closes the crew. */
	readonly openCrew?: (meshes: readonly (readonly TriangleMesh[])[]) => MemberCrew | Promise<MemberCrew>;
}

/**
 * Finds corresponding points on a groomed population. The same input, options and seed give the same bits, whoever does
 * the work; members keep their order.
 *
 * @throws RangeError if options are out of range, there are fewer than two members, or a checkpoint belongs to another run.
 */
export type CorrespondenceEngine = (
	population: GroomedPopulation,
	options?: EngineOptions,
	hooks?: EngineHooks,
) => Promise<Correspondence>;
