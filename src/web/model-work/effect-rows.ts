import { personRows, type Exchangeability, type ModelMember } from '#shape-model';

/** A column of facts of the members: numbers, or words; `null` where not known. */
export type FactColumn = readonly (number | string | null)[];

/** What shapes are asked about, given what else may differ. */
export interface EffectQuestion {
	/** 0 and 1 for two groups, or any numbers; `null`: the member is left out. */
	readonly effect: readonly (number | null)[];
	readonly covariates: readonly { readonly name: string; readonly values: FactColumn }[];
}

/** Rows of a linear model with what may be exchanged among them. */
export interface EffectRows {
	/** Members taken together in each row. */
	readonly members: readonly (readonly number[])[];
	readonly effect: readonly number[];
	readonly covariates: Readonly<Record<string, readonly number[] | readonly string[]>>;
	readonly exchangeability: Exchangeability;
	/** The person of each row. */
	readonly people: readonly string[];
	/** How members of one person were kept together, in words; empty where each is of a person of its own. */
	readonly note: string;
	/** Members without a value of the effect or of a covariate. */
	readonly leftOut: number;
}

/** Fewer rows say nothing. */
const leastRows = 6;
const leastInGroup = 3;

/**
 * Rows for a test, as `personRows` makes them: members of one person are never taken for independent.
 *
 * @throws Error in words fit for a visitor, where there are too few.
 */
export function effectRows(members: readonly ModelMember[], { effect, covariates }: EffectQuestion): EffectRows {
	const known = [...members.keys()].filter(
		(n) => effect[n] !== null && covariates.every(({ values }) => values[n] !== null),
	);
	checkCounts(known.map((n) => effect[n] ?? 0));
	const { kind, rows: places } = personRows({
		people: known.map((n) => personOf(members[n])),
		effect: known.map((n) => String(effect[n])),
		covariates: known.map((n) => JSON.stringify(covariates.map(({ values }) => values[n]))),
	});
	const rows = places.map((own) => own.map((place) => known[place]));
	if (kind === 'together') checkCounts(rows.map(([n]) => effect[n] ?? 0));
	const first = rows.map(([n]) => n);
	const persons = first.map((n) => personOf(members[n]));
	const count = new Set(persons).size;
	const notes = {
		apart: '',
		together: `${count} persons, the members of one taken together`,
		whole: `${count} persons, rearranged as wholes`,
		within: `${count} persons, members rearranged within each`,
	};
	return {
		members: rows,
		effect: first.map((n) => effect[n] ?? 0),
		covariates: Object.fromEntries(covariates.map(({ name, values }) => [name, columnOf(first, values)])),
		exchangeability: kind === 'whole' || kind === 'within' ? { blocks: persons, exchange: kind } : {},
		people: persons,
		note: notes[kind],
		leftOut: members.length - known.length,
	};
}

function checkCounts(values: readonly number[]): void {
	if (values.every((value) => value === 0 || value === 1)) {
		const sizes = [0, 1].map((group) => values.filter((value) => value === group).length);
		if (Math.min(...sizes) < leastInGroup)
			throw new Error(`Each group needs at least ${leastInGroup}; these have ${sizes[0]} and ${sizes[1]}.`);
	} else if (values.length < leastRows)
		throw new Error(`At least ${leastRows} members must have a value; there are ${values.length}.`);
}

const personOf = ({ subject, source, id }: ModelMember): string =>
	subject === undefined ? `member ${id}` : `subject ${source ?? ''} ${subject}`;

function columnOf(rows: readonly number[], values: FactColumn): number[] | string[] {
	const found = rows.map((n) => values[n] ?? '');
	const numbers = found.filter((value) => typeof value === 'number');
	return numbers.length === found.length ? numbers : found.map(String);
}

/** Mean of the shapes of each row. */
export function rowShapes(rows: EffectRows, shapes: readonly Float64Array[]): Float64Array[] {
	return rows.members.map((own) => {
		if (own.length === 1) return shapes[own[0]];
		const mean = new Float64Array(shapes[own[0]].length);
		for (const n of own) for (let i = 0; i < mean.length; i++) mean[i] += shapes[n][i] / own.length;
		return mean;
	});
}
