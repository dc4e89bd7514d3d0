import { createRandom } from '#numeric';
import { closestPoints, massProperties, triangleTree } from '#shape';
import type { Correspondence } from './correspondence.ts';
import type { EngineHooks, EngineOptions } from './correspondence-engine.ts';
import { correspondenceOf, optimiseStage, systemOfCheckpoint, withCrew, type EngineRun } from './engine-run.ts';
import type { GroomedPopulation } from './groomed-population.ts';
import { openParticleSystem } from './open-particle-system.ts';
import type { ParticleSystem } from './particle-system.ts';
import { pinnedParticles, planParticles } from './plan-particles.ts';
import { splitParticles } from './split-particles.ts';

const roundsPerSplit = 40;
const lastRounds = 200;
const lastRegularisation = [1, 0.02] as const;
const splitRegularisation = [1, 0.1] as const;
const samplingWeight = 1;
/** With fewer particles a rigid fit follows noise. */
const leastToAlign = 32;

/**
 * The particle method: one particle on each surface, split again and again along directions that all members share, with
 * the population's objective optimised after each split, coarse to fine. Needs no template. See
 * {@link CorrespondenceEngine}.
 *
 * Cates et al., Shape modeling and analysis with entropy-based particle systems, IPMI 2007; Cates et al., Shape analysis
 * with particle systems (ShapeWorks), 2017, for the splitting.
 */
export async function particleEngine(
	population: GroomedPopulation,
	options: EngineOptions = {},
	hooks: EngineHooks = {},
): Promise<Correspondence> {
	const plan = planParticles(population, options);
	return withCrew({ engine: 'particles', population, options, hooks, plan }, async (run) => {
		const levels = splitLevels(run);
		const areas = population.members.map(({ surfaces }) => surfaces.map((surface) => massProperties(surface).areaMm2));
		const first = hooks.resume?.stage ?? 0;
		let system = hooks.resume ? await systemOfCheckpoint(run, hooks.resume) : await firstParticles(run, levels[0]);
		for (let level = first; level < levels.length; level++) {
			if (level > first) system = await nextLevel(run, system, { counts: levels[level], areas, level });
			hooks.onProgress?.({ stage: 'split', done: level, total: levels.length });
			const isLast = level === levels.length - 1;
			const total = levels[level].reduce((sum, count) => sum + count, 0);
			const alignment = options.alignment ?? 'rigid';
			await optimiseStage(run, level, system, {
				iterations: isLast ? (options.iterations ?? lastRounds) : roundsPerSplit,
				regularisation: isLast ? (options.regularisation ?? lastRegularisation) : splitRegularisation,
				samplingWeight: options.samplingWeight ?? samplingWeight,
				alignment: isLast || total >= leastToAlign ? alignment : 'none',
			});
		}
		return correspondenceOf(run, system);
	});
}

/** Numbers of particles from the landmarks, or one, to all, doubling each time. */
function splitLevels({ plan }: EngineRun): number[][] {
	const levels = [plan.landmarks.map((own) => Math.max(1, own.length))];
	for (;;) {
		const last = levels[levels.length - 1];
		if (last.every((count, anatomy) => count === plan.counts[anatomy])) return levels;
		levels.push(last.map((count, anatomy) => Math.min(plan.counts[anatomy], 2 * count)));
	}
}

/** The landmarks of each anatomy, or where there are none the point that lies farthest out on the medoid. */
async function firstParticles(run: EngineRun, counts: readonly number[]): Promise<ParticleSystem> {
	const { plan, population, crew } = run;
	const { members, medoid } = population;
	const parts = plan.landmarks.map((own, anatomy) => {
		if (own.length > 0) return plan.places[anatomy];
		const far = farthestVertex(members[medoid].surfaces[anatomy].positions);
		return members.map(({ surfaces }) =>
			Float64Array.from(closestPoints(triangleTree(surfaces[anatomy]), far).positions),
		);
	});
	const positions = members.map((_, n) => Float64Array.from(parts.flatMap((places) => [...places[n]])));
	return openParticleSystem(crew, positions, counts, pinnedParticles(plan, counts));
}

function farthestVertex(positions: Float32Array): Float32Array {
	const centre = [0, 0, 0];
	for (let i = 0; i < positions.length; i++) centre[i % 3] += (3 * positions[i]) / positions.length;
	let best = 0;
	let most = -1;
	for (let p = 0; p < positions.length; p += 3) {
		const squared =
			(positions[p] - centre[0]) ** 2 + (positions[p + 1] - centre[1]) ** 2 + (positions[p + 2] - centre[2]) ** 2;
		if (squared > most) {
			most = squared;
			best = p;
		}
	}
	return positions.slice(best, best + 3);
}

async function nextLevel(
	run: EngineRun,
	system: ParticleSystem,
	{ counts, areas, level }: { counts: readonly number[]; areas: readonly (readonly number[])[]; level: number },
): Promise<ParticleSystem> {
	const random = createRandom(`split ${run.options.seed ?? 1} ${level}`);
	const positions = splitParticles(system, { counts, areas, random });
	const next = await openParticleSystem(run.crew, positions, counts, pinnedParticles(run.plan, counts));
	for (const [n, transform] of system.transforms.entries()) next.transforms[n].set(transform);
	return next;
}
