import { deformationTarget, deformSurface, type DeformationTemplate } from '#registration';
import type { TriangleMesh } from '#shape';
import { carryPoints } from './carry-points.ts';
import type { MemberStep, Registration, StepReport } from './member-step.ts';
import { moveMember } from './move-member.ts';
import { particleSurface, settle, type ParticleSurface } from './particle-surface.ts';
import type { ParticleSystem } from './particle-system.ts';
import type { ParticleNeighbours } from './sampling-gradient.ts';
import type { SurfaceGeodesics } from './surface-geodesics.ts';

/** What one thread keeps to work on members: surfaces with their trees, made when first needed. */
export interface MemberBench {
	/** Members × anatomies. */
	readonly meshes: readonly (readonly TriangleMesh[])[];
	readonly surfaces: (readonly ParticleSurface[] | undefined)[];
	readonly neighbours: ParticleNeighbours[][];
	readonly geodesics: (SurfaceGeodesics | undefined)[][];
	system?: ParticleSystem;
	templates?: readonly DeformationTemplate[];
}

/** An empty bench for these members. */
export function openBench(meshes: readonly (readonly TriangleMesh[])[]): MemberBench {
	return { meshes, surfaces: [], neighbours: [], geodesics: [] };
}

/** Does a step for one member. It writes nothing but that member's numbers, so that the order of members is free. */
export function runStep(bench: MemberBench, step: MemberStep, member: number): StepReport {
	const { system } = bench;
	if (!system) throw new RangeError('runStep: there are no particles yet');
	const surfaces = (bench.surfaces[member] ??= bench.meshes[member].map(particleSurface));
	if (step.kind === 'gram') fillGramRow(system, member);
	else if (step.kind === 'settle') settleMember(system, surfaces, member);
	else if (step.kind === 'register') return registerMember(bench, step, member);
	else {
		bench.neighbours[member] = moveMember(system, member, {
			...step,
			surfaces,
			geodesics: (bench.geodesics[member] ??= []),
			...(bench.neighbours[member] && { neighbours: bench.neighbours[member] }),
		});
		settleMember(system, surfaces, member);
	}
	return [];
}

/** Moves a member's points onto its surfaces and renews their normals. Pinned ones lie there already. */
function settleMember(
	{ particleCounts, positions, normals }: ParticleSystem,
	surfaces: readonly ParticleSurface[],
	member: number,
): void {
	let from = 0;
	for (const [anatomy, count] of particleCounts.entries()) {
		const end = from + 3 * count;
		settle(surfaces[anatomy], positions[member].subarray(from, end), normals[member].subarray(from, end));
		from = end;
	}
}

function fillGramRow({ world, mean, gram, memberCount }: ParticleSystem, a: number): void {
	const own = world[a].map((value, i) => value - mean[i]);
	for (let b = 0; b <= a; b++) {
		const other = world[b];
		let sum = 0;
		for (let i = 0; i < own.length; i++) sum += own[i] * (other[i] - mean[i]);
		gram[a * memberCount + b] = sum;
	}
}

function registerMember(bench: MemberBench, { carried, landmarks }: Registration, member: number): StepReport {
	const { templates, system, surfaces } = bench;
	if (!templates || !system) throw new RangeError('runStep: there are no templates yet');
	let from = 0;
	return templates.map((template, anatomy) => {
		const target = deformationTarget(bench.meshes[member][anatomy], surfaces[member]?.[anatomy].tree);
		const { vertices, places } = landmarks[anatomy];
		const { mesh, meanResidualMm } = deformSurface(template, target, {
			...(vertices.length > 0 && { landmarks: { vertices, positions: places[member] } }),
		});
		const points = carryPoints(mesh, carried[anatomy]);
		system.positions[member].set(points, from);
		from += points.length;
		return meanResidualMm;
	});
}
