import { groupDifference, type ModelMember } from '#shape-model';
import type { GroupComparison } from './opened-model.ts';

/** Rearrangements: enough for q = 0.05 and quick enough to wait for. */
const permutations = 1000;
/** Members of each group, at least. */
const leastRows = 3;

/**
 * Compares two groups of members at every particle, by permutation. Members of one person are not independent: where
 * groups lie between persons, each person counts once, by the mean of its members; where they lie within persons (left and
 * right), members change places within their person only.
 *
 * @param groups 0 or 1 for each member, −1 for those in neither.
 * @param normals outward normal at each particle of the mean: 3 · M numbers.
 * @throws Error in words fit for a visitor, where there are too few.
 */
export function compareGroups(
	shapes: readonly Float64Array[],
	members: readonly ModelMember[],
	groups: readonly number[],
	normals: ArrayLike<number>,
): GroupComparison {
	const rows = groups.flatMap((group, n) =>
		group < 0 ? [] : [{ group, shape: shapes[n], person: personOf(members, n) }],
	);
	const persons = Map.groupBy(rows, ({ person }) => person);
	const isBetween = [...persons.values()].every((own) => own.every(({ group }) => group === own[0].group));
	const isRepeated = persons.size < rows.length;
	const units =
		isRepeated && isBetween
			? [...persons.values()].map((own) => ({ ...own[0], shape: meanOf(own.map(({ shape }) => shape)) }))
			: rows;
	const sizes = [0, 1].map((group) => units.filter((unit) => unit.group === group).length) as [number, number];
	if (Math.min(...sizes) < leastRows)
		throw new Error(`Each group needs at least ${leastRows}; these have ${sizes[0]} and ${sizes[1]}.`);
	const result = groupDifference(
		units.map(({ shape }) => shape),
		units.map(({ group }) => group === 1),
		{
			permutations,
			...(isRepeated && !isBetween && { exchangeability: { blocks: units.map(({ person }) => person) } }),
		},
	);
	const { displacement, overall, points } = result;
	return {
		groupSizes: sizes,
		unit: units === rows ? 'members' : 'persons',
		overallP: overall.pValue,
		rSquared: overall.rSquared,
		permutations: result.permutations,
		outwardMm: Float64Array.from({ length: displacement.length / 3 }, (_, i) => {
			const at = 3 * i;
			return (
				displacement[at] * normals[at] + displacement[at + 1] * normals[at + 1] + displacement[at + 2] * normals[at + 2]
			);
		}),
		sizeMm: Float64Array.from({ length: displacement.length / 3 }, (_, i) =>
			Math.hypot(displacement[3 * i], displacement[3 * i + 1], displacement[3 * i + 2]),
		),
		falseDiscovery: points.falseDiscovery,
	};
}

const personOf = (members: readonly ModelMember[], n: number): string => {
	const { subject, source, id } = members[n];
	return subject === undefined ? `member ${id}` : `subject ${source ?? ''} ${subject}`;
};

function meanOf(shapes: readonly Float64Array[]): Float64Array {
	const mean = new Float64Array(shapes[0].length);
	for (const shape of shapes) for (let i = 0; i < mean.length; i++) mean[i] += shape[i] / shapes.length;
	return mean;
}
