import { invertAffine, multiplyMat4 } from '#numeric';
import { transformPositions } from '#registration';
import type { Correspondence } from './correspondence.ts';
import type { EngineCheckpoint, EngineHooks, EngineOptions } from './correspondence-engine.ts';
import type { GroomedPopulation } from './groomed-population.ts';
import { openLocalCrew, type MemberCrew } from './member-crew.ts';
import { optimiseParticles, type OptimiseParticlesOptions } from './optimise-particles.ts';
import { openParticleSystem } from './open-particle-system.ts';
import type { ParticleSystem } from './particle-system.ts';
import { pinnedParticles, type ParticlePlan } from './plan-particles.ts';

/** What all steps of one run of an engine share. */
export interface EngineRun {
	readonly engine: string;
	readonly population: GroomedPopulation;
	readonly options: EngineOptions;
	readonly hooks: EngineHooks;
	readonly plan: ParticlePlan;
	readonly crew: MemberCrew;
	/** Names the run: a checkpoint of another one is refused. */
	readonly key: string;
}

/** Runs an engine's work with a crew that is closed afterwards, whatever happens. */
export async function withCrew<Result>(
	start: Omit<EngineRun, 'crew' | 'key'>,
	work: (run: EngineRun) => Promise<Result>,
): Promise<Result> {
	const { engine, population, options, hooks, plan } = start;
	const key = JSON.stringify([engine, plan.counts, options, population.medoid, population.members.map(describeMember)]);
	if (hooks.resume && hooks.resume.key !== key)
		throw new RangeError(
			'Correspondence: the checkpoint belongs to another engine, other options or other members; start without it',
		);
	const crew = await (hooks.openCrew ?? openLocalCrew)(population.members.map(({ surfaces }) => surfaces));
	try {
		return await work({ ...start, crew, key });
	} finally {
		await crew.close();
	}
}

function describeMember({ id, surfaces }: GroomedPopulation['members'][number]): unknown {
	return [
		id,
		surfaces.map(({ positions, triangles }) => [positions.length, triangles.length, positions[0], positions.at(-1)]),
	];
}

/** Optimises one stage of a run, with checkpoints; a stage that a checkpoint is beyond must not be asked for. */
export async function optimiseStage(
	run: EngineRun,
	stage: number,
	system: ParticleSystem,
	settings: OptimiseParticlesOptions,
): Promise<void> {
	const { crew, hooks, options, key } = run;
	const { resume, signal, onCheckpoint, onProgress } = hooks;
	const resumed = resume?.stage === stage ? resume : undefined;
	if (resumed) restore(system, resumed);
	await optimiseParticles(crew, system, {
		...settings,
		...(options.neighbourhood && { neighbourhood: options.neighbourhood }),
		...(signal && { signal }),
		...(resumed && { resume: resumed.state }),
		...(onCheckpoint && {
			onState: (state) => onCheckpoint(checkpointOf(system, { key, stage, state })),
		}),
		...(onProgress &&
			settings.onProgress === undefined && {
				onProgress: (done, total, entropy) => onProgress({ stage: 'optimise', done, total, entropy }),
			}),
	});
}

/** A system as it was when the checkpoint was made. */
export async function systemOfCheckpoint(run: EngineRun, checkpoint: EngineCheckpoint): Promise<ParticleSystem> {
	const { positions, particleCounts } = checkpoint;
	return openParticleSystem(run.crew, positions, particleCounts, pinnedParticles(run.plan, particleCounts));
}

function restore({ positions, normals, transforms }: ParticleSystem, checkpoint: EngineCheckpoint): void {
	for (const n of positions.keys()) {
		positions[n].set(checkpoint.positions[n]);
		normals[n].set(checkpoint.normals[n]);
		transforms[n].set(checkpoint.transforms[n]);
	}
}

function checkpointOf(
	{ particleCounts, positions, normals, transforms }: ParticleSystem,
	about: Pick<EngineCheckpoint, 'key' | 'stage' | 'state'>,
): EngineCheckpoint {
	const copied = (lists: readonly Float64Array[]): Float64Array[] => lists.map((list) => Float64Array.from(list));
	return {
		...about,
		particleCounts: [...particleCounts],
		positions: copied(positions),
		normals: copied(normals),
		transforms: copied(transforms),
	};
}

/** The result of a run, every array a copy: image-space points, common-space points and the way between them. */
export function correspondenceOf({ engine, population, options }: EngineRun, system: ParticleSystem): Correspondence {
	const { members } = population;
	const transforms = members.map(({ transform }, n) => multiplyMat4(system.transforms[n], transform));
	return {
		ids: members.map(({ id }) => id),
		particleCounts: [...system.particleCounts],
		local: members.map(({ transform }, n) =>
			Float64Array.from(transformPositions(system.positions[n], invertAffine(transform))),
		),
		world: system.world.map((points) => Float64Array.from(points)),
		transforms,
		alignment: options.alignment ?? 'rigid',
		engine,
		seed: options.seed ?? 1,
	};
}
