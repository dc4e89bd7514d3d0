import type { MemberCrew } from './member-crew.ts';
import {
	coordinateCount,
	particleMemoryBytes,
	placeInCommonSpace,
	viewParticles,
	type ParticleLayout,
	type ParticleSystem,
} from './particle-system.ts';

/**
 * A system of given points, which the crew moves onto the surfaces. The members lie as they are: transforms are identity.
 *
 * @param positions 3 · M numbers for each member; copied.
 * @throws RangeError if members differ in their numbers of anatomies or points.
 */
export async function openParticleSystem(
	crew: MemberCrew,
	positions: readonly ArrayLike<number>[],
	particleCounts: readonly number[],
	pinned: readonly number[] = [],
): Promise<ParticleSystem> {
	const length = coordinateCount(particleCounts);
	if (crew.memberCount < 2 || positions.length !== crew.memberCount)
		throw new RangeError(`openParticleSystem: ${positions.length} sets of points for ${crew.memberCount} members`);
	for (const [i, points] of positions.entries())
		if (crew.surfaceCount !== particleCounts.length || points.length !== length)
			throw new RangeError(
				`openParticleSystem: member ${i} has ${crew.surfaceCount} surfaces and ${points.length} coordinates, ` +
					`expected ${particleCounts.length} and ${length}`,
			);
	const layout: ParticleLayout = { memberCount: crew.memberCount, particleCounts, pinned };
	const system = viewParticles(layout, crew.allocate(particleMemoryBytes(layout)));
	for (const [n, points] of positions.entries()) {
		system.positions[n].set(points);
		for (let k = 0; k < 16; k += 5) system.transforms[n][k] = 1;
	}
	await crew.attach(system);
	await crew.run({ kind: 'settle' });
	placeInCommonSpace(system);
	return system;
}
