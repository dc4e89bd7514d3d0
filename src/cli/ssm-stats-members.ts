import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readXlsx } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { affineDeterminant } from '#numeric';
import { centroidSize, type ModelMember, type ShapeModel } from '#shape-model';
import { CommandError, ExitCode } from './exit-code.ts';
import { textOption, type ParsedOptions } from './option-values.ts';
import { note } from './terminal.ts';

export type Fact = string | number | boolean | null;

/** One member of a model with everything that statistics may ask about. */
export interface StatsMember {
	readonly id: string;
	/** Members of one person are never taken for independent. */
	readonly person: string;
	readonly facts: Readonly<Record<string, Fact>>;
	/** Points in the common space of the model, mm. */
	readonly shape: Float64Array;
	/** The same with the member's own size, where alignment took size away. */
	readonly sized: Float64Array;
	/** Whether alignment mirrored it. */
	readonly isMirrored: boolean;
}

/** Facts that every member has by its shape. */
const sizeFacts = ['centroidSizeMm', 'logSize'] as const;

/**
 * The members of a model that statistics are about: facts of the model, of a table, and of size; those that `--where`
 * leaves out are gone.
 *
 * @throws CommandError if the table does not fit, or too few are left.
 */
export async function statsMembers(model: ShapeModel, parsed: ParsedOptions): Promise<StatsMember[]> {
	const { members, correspondence } = model;
	const table = await tableFacts(members, parsed);
	const all = members.map((member, n): StatsMember => {
		const { local, world, transforms } = correspondence;
		const size = centroidSize(local[n]);
		const scale = size / centroidSize(world[n]);
		return {
			id: member.id,
			person: member.subject ?? String(table[n]['subject'] ?? member.id),
			facts: { ...member.facts, ...table[n], centroidSizeMm: size, logSize: Math.log(size) },
			shape: world[n],
			sized: Math.abs(scale - 1) > 1e-9 ? world[n].map((value) => value * scale) : world[n],
			isMirrored: affineDeterminant(transforms[n]) < 0,
		};
	});
	const typed = withNumbers(all);
	const kept = selected(typed, parsed);
	if (kept.length < typed.length) note(`--where keeps ${kept.length} of ${typed.length} members.`);
	return kept;
}

/** Names of all facts, those of size last. */
export function factNames(members: readonly StatsMember[]): string[] {
	const isSize = (name: string): boolean => sizeFacts.some((size) => size === name);
	const names = [...new Set(members.flatMap(({ facts }) => Object.keys(facts)))].sort();
	return [...names.filter((name) => !isSize(name)), ...names.filter(isSize)];
}

/** The facts that statistics could ask about, with their values. */
export function factSummaries(members: readonly StatsMember[]) {
	return factNames(members).map((name) => {
		const values = members.map(({ facts }) => facts[name]).filter((value) => value !== null && value !== undefined);
		const numbers = values.filter((value) => typeof value === 'number');
		const isNumeric = values.length > 0 && numbers.length === values.length;
		const counts = Map.groupBy(values.map(String).sort(), (value) => value);
		const kinds = [...counts].slice(0, 6).map(([value, list]) => `${value} (${list.length})`);
		const least = Math.min(...numbers);
		const most = Math.max(...numbers);
		const summary = isNumeric
			? `${Number(least.toPrecision(4))} to ${Number(most.toPrecision(4))}`
			: kinds.join(', ') + (counts.size > 6 ? `, … ${counts.size} in all` : '');
		return { name, known: values.length, values: summary };
	});
}

/** Checks that facts exist. @throws CommandError with those that do. */
export function requireFacts(members: readonly StatsMember[], names: readonly string[]): void {
	for (const name of names)
		if (!members.some(({ facts }) => (facts[name] ?? null) !== null)) {
			const known = factSummaries(members).filter((fact) => fact.known > 0);
			throw new CommandError(
				`No member has a fact called ${name}. There are: ${known.map((fact) => `${fact.name} (${fact.known})`).join(', ')}`,
			);
		}
}

/** Members that have all of these facts, and how many lack which. */
export interface KnownMembers {
	readonly known: readonly StatsMember[];
	readonly missing: Readonly<Record<string, number>>;
	readonly leftOut: number;
}

/** Leaves out members without a fact, counted. @throws CommandError if fewer than `least` are left. */
export function withFacts(members: readonly StatsMember[], names: readonly string[], least = 4): KnownMembers {
	requireFacts(members, names);
	const lacks = ({ facts }: StatsMember, name: string): boolean => (facts[name] ?? null) === null;
	const known = members.filter((member) => !names.some((name) => lacks(member, name)));
	const missing = Object.fromEntries(
		names
			.map((name): [string, number] => [name, members.filter((member) => lacks(member, name)).length])
			.filter(([, count]) => count > 0),
	);
	if (known.length < least)
		throw new CommandError(
			`Only ${known.length} of ${members.length} members have ${names.join(' and ')}; at least ${least} are needed.`,
			ExitCode.partial,
		);
	return { known, missing, leftOut: members.length - known.length };
}

/** `3 of 40 members left out: ageYears unknown for 2, sex for 1`. */
export function leftOutText({ known, missing, leftOut }: KnownMembers): string {
	if (leftOut === 0) return `${known.length} members, none left out`;
	const reasons = Object.entries(missing).map(([name, count]) => `${name} unknown for ${count}`);
	return `${known.length} members, ${leftOut} left out: ${reasons.join(', ')}`;
}

/** Comma-separated names. */
export function nameList(parsed: ParsedOptions, option: string): string[] {
	return (textOption(parsed, option) ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
}

/** Facts of each member from `--table`, found by id, else by person. */
async function tableFacts(members: readonly ModelMember[], parsed: ParsedOptions): Promise<Record<string, Fact>[]> {
	const file = textOption(parsed, 'table');
	if (file === undefined) return members.map(() => ({}));
	const rows = await tableRows(file);
	const key = textOption(parsed, 'key') ?? Object.keys(rows[0] ?? {})[0];
	if (key === undefined || !rows.some((row) => row[key] !== undefined))
		throw new CommandError(
			`${file} has no column ${key ?? ''}; there are: ${Object.keys(rows[0] ?? {}).join(', ') || 'none'}`,
		);
	const byKey = Map.groupBy(rows, (row) => String(row[key]).trim());
	const twice = [...byKey].find(([, list]) => list.length > 1);
	if (twice)
		throw new CommandError(`${file} has ${twice[1].length} rows for ${twice[0]}; --key names the column to go by`);
	const used = new Set<string>();
	const facts = members.map(({ id, subject }) => {
		const at = [id, subject].find((name) => name !== undefined && byKey.has(name));
		const row = at === undefined ? undefined : byKey.get(at)?.[0];
		if (at === undefined || !row) return {};
		used.add(at);
		return Object.fromEntries(
			Object.entries(row)
				.filter(([name]) => name !== key)
				.map(([name, value]): [string, Fact] => [name, factOf(value)]),
		);
	});
	const found = facts.filter((row) => Object.keys(row).length > 0).length;
	if (found === 0)
		throw new CommandError(
			`No member is in ${file}: its column ${key} has ${[...byKey.keys()].slice(0, 3).join(', ')} …, members are called ${members
				.slice(0, 3)
				.map(({ id }) => id)
				.join(', ')} …; --key names another column`,
		);
	note(`${file}: facts for ${found} of ${members.length} members; ${byKey.size - used.size} of its rows match none.`);
	return facts;
}

/** Rows of a table of one's own, by the names of its columns. */
async function tableRows(file: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
	const bytes = await readFile(file).catch((cause: unknown) => {
		throw new CommandError(`Cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
	});
	const ending = path.extname(file).slice(1).toLowerCase();
	if (ending === 'xlsx') {
		const [{ rows }] = await readXlsx(bytes, { decompress: nodeDecompress });
		const [head, ...others] = rows;
		return others.map(({ cells }) =>
			Object.fromEntries([...(head?.cells ?? [])].map(([column, name]) => [name.trim(), cells.get(column) ?? ''])),
		);
	}
	const { readTable } = await import('#ingest');
	return readTable(bytes.toString('utf8'), { format: ending === 'tsv' || ending === 'json' ? ending : 'csv' });
}

/** What people write where they know nothing is nothing. */
function factOf(value: unknown): Fact {
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if (typeof value !== 'string') return null;
	const text = value.trim();
	return /^(|na|n\/a|nan|null|none|unknown|\?|-)$/i.test(text) ? null : text;
}

/** Facts that are written as numbers for every member are numbers. */
function withNumbers(members: readonly StatsMember[]): StatsMember[] {
	const numeric = new Set(
		factNames(members).filter((name) =>
			members.every(({ facts }) => {
				const value = facts[name] ?? null;
				return value === null || typeof value === 'number' || (typeof value === 'string' && isNumber(value));
			}),
		),
	);
	return members.map((member) => ({
		...member,
		facts: Object.fromEntries(
			Object.entries(member.facts).map(([name, value]): [string, Fact] => [
				name,
				numeric.has(name) && typeof value === 'string' ? Number(value) : value,
			]),
		),
	}));
}

const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim());

/** `--where sex=male,ageYears>=18`: all conditions hold. */
function selected(members: readonly StatsMember[], parsed: ParsedOptions): StatsMember[] {
	const conditions = nameList(parsed, 'where').map((text) => {
		const match = /^([^<>=!]+)(<=|>=|!=|=|<|>)(.*)$/.exec(text);
		if (!match) throw new CommandError(`--where wants conditions such as sex=male,ageYears>=18, got ${text}`);
		const [, name, sign, wanted] = match.map((part) => part.trim());
		return { name, sign, wanted };
	});
	requireFacts(
		members,
		conditions.map(({ name }) => name),
	);
	return members.filter(({ facts }) =>
		conditions.every(({ name, sign, wanted }) => {
			const value = facts[name] ?? null;
			if (value === null) return false;
			if (sign === '=' || sign === '!=') {
				const isSame = typeof value === 'number' ? value === Number(wanted) : String(value) === wanted;
				return isSame === (sign === '=');
			}
			const [a, b] = [Number(value), Number(wanted)];
			if (sign === '<') return a < b;
			if (sign === '>') return a > b;
			return sign === '<=' ? a <= b : a >= b;
		}),
	);
}
