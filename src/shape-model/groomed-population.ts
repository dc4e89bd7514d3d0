import type { Mat4 } from '#numeric';
import type { TriangleMesh } from '#shape';

/** A member made ready for an engine. */
export interface GroomedMember {
	readonly id: string;
	/** One surface an anatomy, in the common space, mm. */
	readonly surfaces: readonly TriangleMesh[];
	/** 3 · K numbers in the common space. */
	readonly landmarks?: Float64Array;
	/** Took the member from the space of its image to the common one; mirrors where the member was mirrored. */
	readonly transform: Mat4;
}

/** A population made ready for an engine. */
export interface GroomedPopulation {
	readonly members: readonly GroomedMember[];
	/** Index of the member that is most like all others: the template. */
	readonly medoid: number;
}

/**
 * Checks that the parts of a groomed population fit together.
 *
 * @throws RangeError naming the first part that does not.
 */
export function checkGroomedPopulation({ members, medoid }: GroomedPopulation): void {
	if (members.length < 2)
		throw new RangeError(`Groomed population: at least 2 members are needed, got ${members.length}`);
	if (!(Number.isInteger(medoid) && medoid >= 0 && medoid < members.length))
		throw new RangeError(`Groomed population: the medoid must be one of ${members.length} members, got ${medoid}`);
	const { surfaces: first, landmarks } = members[0];
	for (const { id, surfaces, landmarks: own } of members) {
		if (surfaces.length !== first.length || surfaces.length === 0)
			throw new RangeError(`Groomed population: ${id} has ${surfaces.length} surfaces, expected ${first.length}`);
		if ((own?.length ?? 0) !== (landmarks?.length ?? 0) || (own?.length ?? 0) % 3 !== 0)
			throw new RangeError(
				`Groomed population: ${id} has ${own?.length ?? 0} landmark coordinates, expected ${landmarks?.length ?? 0}`,
			);
		if (surfaces.some(({ triangles }) => triangles.length === 0))
			throw new RangeError(`Groomed population: a surface of ${id} has no triangles`);
	}
}
