import { personRows, rearrangements, type DesignVariable, type Exchangeability } from '#shape-model';
import { CommandError, ExitCode } from './exit-code.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { leftOutText, withFacts, type StatsMember } from './ssm-stats-members.ts';

/** Rows of a linear model with what may be exchanged among them. */
export interface StatsRows {
	readonly shapes: readonly Float64Array[];
	/** The person of each row. */
	readonly people: readonly string[];
	/** A fact of every row, in the order of the facts that it is asked about with (shuffled, if so asked). */
	column(name: string): number[] | string[];
	readonly exchangeability: Exchangeability;
	/** What a row is, and what was left out. */
	readonly description: string;
	readonly leftOut: number;
	readonly missing: Readonly<Record<string, number>>;
}

interface Row {
	readonly person: string;
	readonly shape: Float64Array;
	readonly facts: StatsMember['facts'];
}

/**
 * Members with all facts asked for, in rows as `personRows` makes them: those of one person are never taken for independent.
 *
 * @throws CommandError if too few are left, or one effect differs within persons and another between them.
 */
export function statsRows(
	members: readonly StatsMember[],
	{
		by,
		given,
		parsed,
		shapeOf = ({ shape }) => shape,
		isWhole = false,
	}: {
		readonly by: readonly string[];
		readonly given: readonly string[];
		readonly parsed: ParsedOptions;
		readonly shapeOf?: (member: StatsMember) => Float64Array;
		/** Exchange whole persons though the effect differs within them: where it mostly is the person's, as size is. */
		readonly isWhole?: boolean;
	},
): StatsRows {
	const chosen = withFacts(members, [...by, ...given]);
	const { known, missing, leftOut } = chosen;
	const people = Map.groupBy(known, ({ person }) => person);
	if (people.size < 4)
		throw new CommandError(
			`The ${known.length} members with ${[...by, ...given].join(' and ')} are of only ${people.size} people; at least 4 are needed.`,
			ExitCode.partial,
		);
	const question = {
		people: known.map(({ person }) => person),
		effect: known.map((member) => textOf(member, by)),
		covariates: known.map((member) => textOf(member, given)),
		order: known.map((member) => textOf(member, ['laterality', ...given])),
	};
	const { kind, rows: places } = personRows({ ...question, isWhole });
	if (kind === 'within') {
		const isPersons = (name: string): boolean =>
			[...people.values()].every((own) => own.every((member) => textOf(member, [name]) === textOf(own[0], [name])));
		const between = by.find(isPersons);
		if (between !== undefined)
			throw new CommandError(
				`${between} is the same for all members of a person, ${by.filter((name) => name !== between).join(', ')} is not: ask about one at a time.`,
			);
	}
	const rows: Row[] = places.map((own) => ({
		...known[own[0]],
		shape: own.length === 1 ? shapeOf(known[own[0]]) : meanOf(own.map((place) => shapeOf(known[place]))),
	}));
	const exchangeability: Exchangeability =
		kind === 'whole' || kind === 'within' ? { blocks: rows.map(({ person }) => person), exchange: kind } : {};
	const units = {
		apart: '',
		together: `; ${people.size} people, the members of one taken together`,
		whole: `; ${people.size} people, exchanged whole`,
		within: `; ${people.size} people, exchanged within each`,
	};
	const order = shuffledOrder(rows.length, exchangeability, parsed);
	return {
		shapes: rows.map(({ shape }) => shape),
		people: rows.map(({ person }) => person),
		column: (name) => columnOf(Array.from(order, (i) => rows[i].facts[name] ?? '')),
		exchangeability,
		description: `${leftOutText(chosen)}${units[kind]}`,
		leftOut,
		missing,
	};
}

/** Columns by name, as a design wants them. */
export function columnsOf(rows: StatsRows, names: readonly string[]): Record<string, DesignVariable> {
	return Object.fromEntries(names.map((name) => [name, rows.column(name)]));
}

/** Which row's facts each row gets: its own, or with `--shuffle` another's, as it might be if nothing depended on them. */
export function shuffledOrder(count: number, exchangeability: Exchangeability, parsed: ParsedOptions): Int32Array {
	const seed = numberOption(parsed, 'seed', { whole: true }) ?? 1;
	const [own, other] = rearrangements(count, exchangeability, 2, `shuffle ${seed}`);
	return (parsed['shuffle'] === true ? (other ?? own) : own).from;
}

/** Two values of a fact: those of `--groups`, or all there are. @throws CommandError if these are not two. */
export function twoGroups(members: readonly StatsMember[], name: string, parsed: ParsedOptions): [string, string] {
	const { known } = withFacts(members, [name], 2);
	const counts = Map.groupBy(known, ({ facts }) => String(facts[name]));
	const there = [...counts].map(([value, list]) => `${value} (${list.length})`).sort();
	const asked =
		textOption(parsed, 'groups')
			?.split(',')
			.map((text) => text.trim()) ?? [...counts.keys()].sort();
	if (asked.length !== 2)
		throw new CommandError(
			`${name} has ${asked.length} values: ${there.slice(0, 20).join(', ')}${there.length > 20 ? ' …' : ''}. Name two with --groups a,b${there.length > 6 ? ', or ask about it as a number with `effect` or `predict`' : ''}.`,
		);
	const absent = asked.find((value) => !counts.has(value));
	if (absent !== undefined) throw new CommandError(`No member has ${name} ${absent}. There are: ${there.join(', ')}`);
	if (asked[0] === asked[1]) throw new CommandError(`--groups wants two different values, got ${asked.join(',')}`);
	return [asked[0], asked[1]];
}

/** Mean of rows of one length. */
export function meanOf(shapes: readonly Float64Array[]): Float64Array {
	return shapes[0].map((_, i) => shapes.reduce((sum, shape) => sum + shape[i], 0) / shapes.length);
}

function textOf({ facts }: StatsMember, names: readonly string[]): string {
	return JSON.stringify(names.map((name) => facts[name]));
}

function columnOf(values: readonly (string | number | boolean)[]): number[] | string[] {
	const numbers = values.filter((value) => typeof value === 'number');
	return numbers.length === values.length ? numbers : values.map(String);
}
