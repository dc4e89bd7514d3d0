import { deformationTemplate } from '#registration';
import { remesh, sampleSurface, type TriangleMesh } from '#shape';
import { carryPoints, locatePoints } from './carry-points.ts';
import type { Correspondence } from './correspondence.ts';
import type { EngineHooks, EngineOptions } from './correspondence-engine.ts';
import { correspondenceOf, optimiseStage, systemOfCheckpoint, withCrew, type EngineRun } from './engine-run.ts';
import type { GroomedPopulation } from './groomed-population.ts';
import type { Registration } from './member-step.ts';
import { openParticleSystem } from './open-particle-system.ts';
import type { ParticleSystem } from './particle-system.ts';
import { pinnedParticles, planParticles } from './plan-particles.ts';

/**
 * Registration says where points belong; a short, gentle optimisation closes what it slips. More rounds make the model more
 * compact still, but landmarks and known truth say that it then takes true variation for slips.
 */
const rounds = 60;
const regularisation = [0.1, 0.03] as const;
const samplingWeight = 1;
/** Triangles of a template: this many a particle, so that particles move between vertices without a step. */
const trianglesPerParticle = 6;
const leastTriangles = 1200;

/**
 * The default engine: the medoid is laid on every member by non-rigid registration, particles that cover it evenly are
 * carried along, and the population's own objective then moves them for some rounds. See {@link CorrespondenceEngine}.
 *
 * `deformSurface` for the registration; Cates et al. 2007 for the objective.
 */
export async function templateEngine(
	population: GroomedPopulation,
	options: EngineOptions = {},
	hooks: EngineHooks = {},
): Promise<Correspondence> {
	const plan = planParticles(population, options);
	return withCrew({ engine: 'template', population, options, hooks, plan }, async (run) => {
		const system = hooks.resume ? await systemOfCheckpoint(run, hooks.resume) : await registeredParticles(run);
		await optimiseStage(run, 0, system, {
			iterations: options.iterations ?? rounds,
			regularisation: options.regularisation ?? regularisation,
			samplingWeight: options.samplingWeight ?? samplingWeight,
			alignment: options.alignment ?? 'rigid',
		});
		return correspondenceOf(run, system);
	});
}

/** Particles as registration alone places them. */
async function registeredParticles(run: EngineRun): Promise<ParticleSystem> {
	const { crew, plan, population, options, hooks } = run;
	const { members, medoid } = population;
	const { signal, onProgress } = hooks;
	onProgress?.({ stage: 'prepare', done: 0, total: 1 });
	const seed = options.seed ?? 1;
	const templates = members[medoid].surfaces.map((surface, anatomy) => templateMesh(surface, plan.counts[anatomy]));
	const particles = templates.map((mesh, anatomy) => templateParticles(mesh, run, anatomy, seed));
	const registration: Registration = {
		carried: templates.map((mesh, anatomy) => locatePoints(mesh, particles[anatomy])),
		landmarks: templates.map((mesh, anatomy) => knownVertices(mesh, plan.places[anatomy], medoid)),
	};
	await crew.prepare(templates.map((mesh) => deformationTemplate(mesh, { seed })));
	const start = Float64Array.from(
		templates.flatMap((mesh, anatomy) => [...carryPoints(mesh, registration.carried[anatomy])]),
	);
	const pinned = pinnedParticles(plan, plan.counts);
	const system = await openParticleSystem(
		crew,
		members.map(() => start),
		plan.counts,
		pinned,
	);
	await crew.run(
		{ kind: 'register', ...registration },
		{
			...(signal && { signal }),
			...(onProgress && { onMember: (done, total) => onProgress({ stage: 'register', done, total }) }),
		},
	);
	pinLandmarks(run, system);
	await crew.run({ kind: 'settle' });
	return system;
}

function templateMesh(surface: TriangleMesh, count: number): TriangleMesh {
	const triangleCount = Math.max(leastTriangles, trianglesPerParticle * count);
	return remesh(surface, { triangleCount }).mesh;
}

/** Landmarks first, then even particles. */
function templateParticles(
	mesh: TriangleMesh,
	{ plan, population }: EngineRun,
	anatomy: number,
	seed: number,
): Float32Array {
	const places = plan.places[anatomy][population.medoid];
	const particles = new Float32Array(3 * plan.counts[anatomy]);
	particles.set(places);
	const free = plan.counts[anatomy] - places.length / 3;
	if (free > 0) particles.set(sampleSurface(mesh, free, { seed }).positions, places.length);
	return particles;
}

/** The template's vertices next to the landmarks, and where they are to go: as far from the landmark as on the template. */
function knownVertices(
	{ positions }: TriangleMesh,
	places: readonly Float64Array[],
	medoid: number,
): Registration['landmarks'][number] {
	const own = places[medoid];
	const vertices: number[] = [];
	for (let i = 0; i < own.length; i += 3) {
		let best = 0;
		let least = Infinity;
		for (let p = 0; p < positions.length; p += 3) {
			const squared =
				(positions[p] - own[i]) ** 2 + (positions[p + 1] - own[i + 1]) ** 2 + (positions[p + 2] - own[i + 2]) ** 2;
			if (squared < least) {
				least = squared;
				best = p / 3;
			}
		}
		vertices.push(best);
	}
	const aside = own.map((value, i) => positions[3 * vertices[Math.floor(i / 3)] + (i % 3)] - value);
	return { vertices, places: places.map((list) => list.map((value, i) => value + aside[i])) };
}

/** The first particles of each anatomy, onto its landmarks. */
export function pinLandmarks({ plan }: Pick<EngineRun, 'plan'>, system: ParticleSystem): void {
	let from = 0;
	for (const [anatomy, count] of system.particleCounts.entries()) {
		for (const [n, places] of plan.places[anatomy].entries()) system.positions[n].set(places, from);
		from += 3 * count;
	}
}
