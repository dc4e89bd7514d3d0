import { identityMat4, type Mat4 } from '#numeric';
import { settle, type ParticleSurface } from './particle-surface.ts';

/** Particles on the surfaces of a population, in the making. Changed in place by the optimiser. */
export interface ParticleSystem {
	/** N members × anatomies. */
	readonly surfaces: readonly (readonly ParticleSurface[])[];
	/** Particles on each anatomy; the same for every member. */
	readonly particleCounts: readonly number[];
	/** Points of each member on its own surfaces: 3 · M numbers, mm. */
	readonly positions: readonly Float64Array[];
	/** Unit surface normals at the points. */
	readonly normals: readonly Float64Array[];
	/** Takes each member to the common space. */
	readonly transforms: Mat4[];
}

/**
 * A system of given points, moved onto the surfaces.
 *
 * @param positions 3 · M numbers for each member; copied.
 * @throws RangeError if members differ in their numbers of anatomies or points.
 */
export function particleSystem(
	surfaces: readonly (readonly ParticleSurface[])[],
	positions: readonly ArrayLike<number>[],
	particleCounts: readonly number[],
): ParticleSystem {
	const length = 3 * particleCounts.reduce((sum, count) => sum + count, 0);
	if (surfaces.length < 2 || positions.length !== surfaces.length)
		throw new RangeError(`particleSystem: ${positions.length} sets of points for ${surfaces.length} members`);
	for (const [i, member] of surfaces.entries())
		if (member.length !== particleCounts.length || positions[i].length !== length)
			throw new RangeError(
				`particleSystem: member ${i} has ${member.length} surfaces and ${positions[i].length} coordinates, expected ${particleCounts.length} and ${length}`,
			);
	const system: ParticleSystem = {
		surfaces,
		particleCounts,
		positions: positions.map((points) => Float64Array.from(points)),
		normals: positions.map(() => new Float64Array(length)),
		transforms: positions.map(() => identityMat4()),
	};
	for (let member = 0; member < surfaces.length; member++) settleMember(system, member);
	return system;
}

/** Moves a member's points onto its surfaces and renews their normals. */
export function settleMember({ surfaces, particleCounts, positions, normals }: ParticleSystem, member: number): void {
	let from = 0;
	for (const [domain, count] of particleCounts.entries()) {
		const end = from + 3 * count;
		settle(surfaces[member][domain], positions[member].subarray(from, end), normals[member].subarray(from, end));
		from = end;
	}
}
