import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import {
	groomPopulation,
	particleEngine,
	readCheckpointFile,
	templateEngine,
	writeCheckpointFile,
	type Correspondence,
	type EngineCheckpoint,
	type EngineOptions,
	type EngineProgress,
	type GroomOptions,
	type GroomResult,
	type PopulationShape,
} from '#shape-model';
import { repairMesh } from '#solid';
import { openCrewWorkers, type CrewWorkers } from './crew-workers.ts';
import { groomOnWorkers, openWorkerCrew } from './worker-crew.ts';

/** Engines by name. */
export const correspondenceEngines = { template: templateEngine, particles: particleEngine } as const;

/** Options of {@link buildCorrespondence}. */
export interface BuildCorrespondenceOptions {
	/** Default `template`: more compact models that describe unseen members better, in less time. */
	readonly engine?: keyof typeof correspondenceEngines;
	readonly groom?: Omit<GroomOptions, 'align' | 'measure' | 'onProgress' | 'signal'>;
	readonly particles?: EngineOptions;
	/**
	 * How many worker threads to start and end, or threads that are there and stay; the result does not depend on them.
	 * Default: as many as there are processors.
	 */
	readonly workers?: number | CrewWorkers;
	/** Written every few seconds, whole; if it exists and belongs to the same run, the run goes on from it. Removed at the end. */
	readonly checkpointFile?: string;
	readonly onProgress?: (progress: BuildProgress) => void;
	readonly signal?: AbortSignal;
}

/** How far a build is. */
export interface BuildProgress extends Omit<EngineProgress, 'stage'> {
	readonly stage: EngineProgress['stage'] | 'groom' | 'align' | 'medoid';
}

/** Corresponding points and how the members were made ready for them. */
export interface BuiltCorrespondence extends GroomResult {
	readonly correspondence: Correspondence;
}

const checkpointEveryMs = 5000;

/**
 * Corresponding points on a population, from its shapes as they are: groomed, registered and optimised on worker threads.
 *
 * @throws RangeError as `groomPopulation` and the engines; the error of the file system if the checkpoint cannot be written.
 */
export async function buildCorrespondence(
	shapes: readonly PopulationShape[],
	options: BuildCorrespondenceOptions = {},
): Promise<BuiltCorrespondence> {
	const { engine = 'template', checkpointFile, onProgress, signal } = options;
	const given = options.workers ?? availableParallelism();
	const workers = typeof given === 'number' ? openCrewWorkers(Math.min(given, Math.max(1, shapes.length))) : given;
	try {
		const watch = {
			...(signal && { signal }),
			onProgress: (stage: 'prepare' | 'align' | 'medoid', done: number, total: number): void =>
				onProgress?.({ stage: stage === 'prepare' ? 'groom' : stage, done, total }),
		};
		const groomed = await groomPopulation(shapes, {
			repair: async (surface) => (await repairMesh(surface)).mesh,
			...options.groom,
			...watch,
			...groomOnWorkers(workers, watch),
		});
		const resume = checkpointFile === undefined ? undefined : await checkpointIn(checkpointFile);
		const file = checkpointFile === undefined ? undefined : checkpointWriter(checkpointFile);
		const run = (from: EngineCheckpoint | undefined): Promise<Correspondence> =>
			correspondenceEngines[engine](groomed.population, options.particles, {
				...(signal && { signal }),
				...(onProgress && { onProgress }),
				...(from && { resume: from }),
				...(file && { onCheckpoint: file.write }),
				openCrew: (meshes) => openWorkerCrew(workers, meshes),
			});
		const correspondence = await run(resume);
		await file?.remove();
		return { ...groomed, correspondence };
	} finally {
		if (typeof given === 'number') await workers.close();
	}
}

/** A file that is there but no checkpoint is an error, not a reason to lose it. */
async function checkpointIn(file: string): Promise<EngineCheckpoint | undefined> {
	try {
		return readCheckpointFile(await readFile(file));
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

interface CheckpointWriter {
	write(checkpoint: EngineCheckpoint): void;
	remove(): Promise<void>;
}

/** Writes beside the file and puts it in place at once; never two at a time, and not more often than is of use. */
function checkpointWriter(file: string): CheckpointWriter {
	let last = -Infinity;
	let writing: Promise<void> = Promise.resolve();
	let failure: unknown;
	return {
		write: (checkpoint) => {
			if (failure !== undefined) throw failure;
			if (performance.now() - last < checkpointEveryMs) return;
			last = performance.now();
			const bytes = writeCheckpointFile(checkpoint);
			const partial = `${file}.partial`;
			writing = writing
				.then(() => writeFile(partial, bytes))
				.then(() => rename(partial, file))
				.catch((error: unknown) => {
					failure = error;
				});
		},
		remove: async () => {
			await writing;
			await rm(file, { force: true });
		},
	};
}
