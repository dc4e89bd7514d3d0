import type { Mat4 } from '#numeric';
import type { TriangleMesh } from '#shape';

/** One member of a population. Every member has the same anatomies in the same order. */
export interface PopulationShape {
	/** Unique in the population; never a patient's identifier. */
	readonly id: string;
	/** One surface an anatomy, in the space of the image it came from, world mm RAS+. */
	readonly surfaces: readonly TriangleMesh[];
	/** Points known to correspond, 3 · K numbers in the same space; the same K for every member. */
	readonly landmarks?: Float64Array;
}

/** Points that correspond across a population: point i is the same anatomical place on every member. */
export interface Correspondence {
	/** Members in order. */
	readonly ids: readonly string[];
	/** Points on each anatomy; their sum is M, and the points of one anatomy follow each other. */
	readonly particleCounts: readonly number[];
	/** Local points of each member, in the space of its image: 3 · M numbers, mm. Pose included. */
	readonly local: readonly Float64Array[];
	/** World points of each member, in the common space: 3 · M numbers, mm. Models are built on these. */
	readonly world: readonly Float64Array[];
	/** Takes each member's local points to its world points. A mirroring one where a side was mirrored. */
	readonly transforms: readonly Mat4[];
	/** Alignment of the world points: the first thing to say beside any figure. */
	readonly alignment: 'none' | 'rigid' | 'similarity';
	/** Which engine made it, with what seed. */
	readonly engine: string;
	readonly seed: number;
}

/**
 * Checks that the parts of a correspondence fit together.
 *
 * @throws RangeError naming the first part that does not.
 */
export function checkCorrespondence({ ids, particleCounts, local, world, transforms }: Correspondence): void {
	const length = 3 * particleCounts.reduce((sum, count) => sum + count, 0);
	if (length === 0 || ids.length === 0) throw new RangeError('Correspondence: there are no points or no members');
	if (new Set(ids).size !== ids.length) throw new RangeError('Correspondence: two members have the same id');
	for (const [name, lists] of Object.entries({ local, world, transforms }))
		if (lists.length !== ids.length)
			throw new RangeError(`Correspondence: ${lists.length} ${name} for ${ids.length} members`);
	for (const [i, id] of ids.entries())
		for (const [name, points] of Object.entries({ local: local[i], world: world[i] })) {
			if (points.length !== length)
				throw new RangeError(`Correspondence: ${id} has ${points.length} ${name} coordinates, expected ${length}`);
			if (!points.every(Number.isFinite))
				throw new RangeError(`Correspondence: ${id} has ${name} coordinates that are not finite`);
		}
}
