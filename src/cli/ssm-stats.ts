import path from 'node:path';
import { writeGlb } from '#formats';
import { createRandom } from '#numeric';
import { nearestPoints, pointTree, vertexNormals } from '#shape';
import {
	coefficients,
	manova,
	modelSurfaces,
	shapeEffect,
	surfacesAt,
	writeCsv,
	type Exchangeability,
	type ModelMember,
	type ShapeEffect,
	type ShapeModel,
} from '#shape-model';
import type { Command } from 'commander';
import { divergingColours } from './distance-colours.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { readModelFile, requireLicences, writeLicences } from './ssm-model-file.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn ssm stats`. */
export function registerSsmStats(ssm: Command): void {
	ssm
		.command('stats')
		.description('does shape depend on sex, age …? Overall and at every point, by permutation, corrected')
		.argument('<model>', 'model file')
		.option(
			'--by <facts>',
			'what is asked about, comma-separated: sex, ageYears, laterality …; without it the facts are listed',
		)
		.option('--given <facts>', 'what may differ besides and is taken out first')
		.option('--permutations <count>', 'rearrangements, the observed one included (default 2000)')
		.option('--level <share>', 'false discovery rate at which a point counts (default 0.05)')
		.option('--shuffle', 'negative control: facts are dealt out at random first, nothing should be found')
		.option('--seed <number>', 'of the rearrangements (default 1)')
		.option('--to <folder>', 'where points.csv and effect.glb go')
		.option('--commercial', 'refuse if a licence of a member forbids commercial use, or none is known')
		.option('--despite-licences', 'also where licences of members contradict each other')
		.option('--json', 'one JSON document on standard output')
		.option('--quiet', 'no progress')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			const by = names(parsed, 'by');
			if (by.length === 0) listFacts(model, parsed);
			else await compare(model, by, parsed);
		});
}

function names(parsed: ParsedOptions, option: string): string[] {
	return (textOption(parsed, option) ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
}

/** The facts that statistics could ask about, with their values. */
function listFacts({ members }: ShapeModel, parsed: ParsedOptions): void {
	const all = [...new Set(members.flatMap(({ facts }) => Object.keys(facts)))].sort();
	const facts = all.map((name) => {
		const values = members.map((member) => member.facts[name]).filter((value) => value !== null && value !== undefined);
		const numbers = values.filter((value) => typeof value === 'number');
		const isNumeric = values.length > 0 && numbers.length === values.length;
		const kinds = [...new Set(values.map(String))].sort();
		const summary = isNumeric ? `${Math.min(...numbers)} to ${Math.max(...numbers)}` : kinds.slice(0, 6).join(', ');
		return { name, known: values.length, values: summary };
	});
	if (parsed['json'] === true) printJson({ members: members.length, facts });
	else if (facts.length > 0)
		print(formatTable([['fact', 'known', 'values'], ...facts.map((fact) => [fact.name, fact.known, fact.values])]));
	note(`${members.length} members. Ask with --by <facts>.`);
}

interface Rows {
	readonly shapes: readonly Float64Array[];
	readonly effect: Record<string, number[] | string[]>;
	readonly covariates: Record<string, number[] | string[]>;
	readonly exchangeability: Exchangeability;
	readonly leftOut: number;
}

async function compare(model: ShapeModel, by: readonly string[], parsed: ParsedOptions): Promise<void> {
	const rows = rowsOf(model, by, parsed);
	const { shapes, effect, covariates, exchangeability } = rows;
	const level = numberOption(parsed, 'level', { min: 0, max: 1 }) ?? 0.05;
	const settings = {
		effect,
		covariates,
		exchangeability,
		permutations: numberOption(parsed, 'permutations', { min: 2, max: 1e7, whole: true }) ?? 2000,
		seed: numberOption(parsed, 'seed', { whole: true }) ?? 1,
	};
	const progress = createProgressLine();
	let found: ShapeEffect;
	try {
		found = shapeEffect(shapes, {
			...settings,
			onProgress: (done, total) => {
				if (parsed['quiet'] !== true) progress.show(`rearrangement ${done}/${total}`);
			},
		});
	} finally {
		progress.end();
	}
	const modes = Math.min(model.points.variances.length, Math.max(1, Math.floor(shapes.length / 4)));
	const scores = shapes.map((shape) => coefficients(model.points, shape).subarray(0, modes));
	const multivariate = manova(scores, settings);
	const significant = found.points.falseDiscovery.filter((q) => q <= level).length;
	const folder = textOption(parsed, 'to');
	const files = folder === undefined ? [] : await writeMaps(path.resolve(folder), { model, found, level, parsed });
	const facts = {
		by,
		given: names(parsed, 'given'),
		isShuffled: parsed['shuffle'] === true,
		rows: shapes.length,
		leftOut: rows.leftOut,
		exchangeability: { ...exchangeability, blocks: exchangeability.blocks?.length ?? 0 },
		overall: overallOf(found),
		scores: { modes, pillai: multivariate.pillai, permutationP: multivariate.pValue },
		points: found.points.statistic.length,
		level,
		significantPoints: significant,
		leastFalseDiscovery: Math.min(...found.points.falseDiscovery),
		permutations: found.permutations,
		effects: found.effectNames.map((name, i) => ({ name, largestMmPerUnit: largestMove(found.coefficients[i]) })),
		files,
	};
	if (parsed['json'] === true) printJson(facts);
	else for (const line of effectLines(facts)) print(line);
}

type Facts = { readonly [key: string]: unknown } & {
	readonly by: readonly string[];
	readonly given: readonly string[];
	readonly isShuffled: boolean;
	readonly rows: number;
	readonly leftOut: number;
	readonly overall: ReturnType<typeof overallOf>;
	readonly scores: { readonly modes: number; readonly permutationP: number };
	readonly points: number;
	readonly level: number;
	readonly significantPoints: number;
	readonly permutations: number;
	readonly effects: readonly { readonly name: string; readonly largestMmPerUnit: number }[];
};

function overallOf({ overall }: ShapeEffect) {
	const { f, rSquared, pValue, effectDof, residualDof } = overall;
	return { f, rSquared, pValue, effectDof, residualDof };
}

function effectLines(facts: Facts): string[] {
	const { overall, scores } = facts;
	return [
		`shape by ${facts.by.join(', ')}${facts.given.length > 0 ? ` given ${facts.given.join(', ')}` : ''}${facts.isShuffled ? ', dealt out at random' : ''}: ${facts.rows} rows, ${facts.leftOut} left out for want of a fact`,
		`overall: F ${overall.f.toFixed(2)}, R² ${(100 * overall.rSquared).toFixed(1)} %, p ${overall.pValue.toPrecision(2)} (${facts.permutations} rearrangements)`,
		`first ${scores.modes} modes together: p ${scores.permutationP.toPrecision(2)}`,
		`points that differ at a false discovery rate of ${facts.level}: ${facts.significantPoints} of ${facts.points}`,
		...facts.effects.map(
			({ name, largestMmPerUnit }) => `${name}: largest move ${largestMmPerUnit.toFixed(3)} mm per unit`,
		),
	];
}

/** Members with all facts asked for; those of one person taken together where the facts are the person's. */
function rowsOf({ members, correspondence }: ShapeModel, by: readonly string[], parsed: ParsedOptions): Rows {
	const given = names(parsed, 'given');
	for (const name of [...by, ...given])
		if (!members.some(({ facts }) => facts[name] !== undefined))
			throw new CommandError(`No member has a fact called ${name}: \`msn ssm stats <model>\` lists them.`);
	const usable = members.flatMap((member, n) =>
		[...by, ...given].every((name) => (member.facts[name] ?? null) !== null)
			? [{ member, shape: correspondence.world[n] }]
			: [],
	);
	if (usable.length < 4)
		throw new CommandError(`Only ${usable.length} members have ${[...by, ...given].join(' and ')}.`, ExitCode.partial);
	const people = new Map<string, typeof usable>();
	for (const entry of usable) {
		const key = entry.member.subject ?? entry.member.id;
		people.set(key, [...(people.get(key) ?? []), entry]);
	}
	const isRepeated = people.size < usable.length;
	const textOf = ({ facts }: ModelMember): string => JSON.stringify([...by, ...given].map((name) => facts[name]));
	const isOfPerson = [...people.values()].every((list) =>
		list.every(({ member }) => textOf(member) === textOf(list[0].member)),
	);
	const rows =
		isRepeated && isOfPerson
			? [...people.values()].map((list) => ({ member: list[0].member, shape: meanOf(list.map(({ shape }) => shape)) }))
			: usable;
	const column = (name: string, order: readonly number[]): number[] | string[] => {
		const values = order.map((i) => rows[i].member.facts[name] ?? '');
		const numbers = values.filter((value) => typeof value === 'number');
		return numbers.length === values.length ? numbers : values.map(String);
	};
	const order = rows.map((_, i) => i);
	const seed = numberOption(parsed, 'seed', { whole: true }) ?? 1;
	if (parsed['shuffle'] === true) createRandom(`shuffle ${seed}`).shuffle(order);
	const columns = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, column(name, order)]));
	return {
		shapes: rows.map(({ shape }) => shape),
		effect: columns(by),
		covariates: columns(given),
		exchangeability:
			isRepeated && !isOfPerson
				? { blocks: rows.map(({ member }) => member.subject ?? member.id), exchange: 'within' }
				: {},
		leftOut: members.length - usable.length,
	};
}

function meanOf(shapes: readonly Float64Array[]): Float64Array {
	return shapes[0].map((_, i) => shapes.reduce((sum, shape) => sum + shape[i], 0) / shapes.length);
}

function largestMove(moves: Float64Array): number {
	let largest = 0;
	for (let p = 0; p < moves.length; p += 3)
		largest = Math.max(largest, Math.hypot(moves[p], moves[p + 1], moves[p + 2]));
	return largest;
}

async function writeMaps(
	folder: string,
	{ model, found, level, parsed }: { model: ShapeModel; found: ShapeEffect; level: number; parsed: ParsedOptions },
): Promise<string[]> {
	requireLicences(model, parsed);
	const { mean } = model.points;
	const { statistic, rSquared, pValue, falseDiscovery, familyWise } = found.points;
	const moves = found.coefficients[0];
	const rows = Array.from(statistic, (value, i) => [
		i,
		...mean.subarray(3 * i, 3 * i + 3),
		...moves.subarray(3 * i, 3 * i + 3),
		value,
		rSquared[i],
		pValue[i],
		falseDiscovery[i],
		familyWise[i],
	]);
	const head = [
		'point',
		'x',
		'y',
		'z',
		'dx',
		'dy',
		'dz',
		'statistic',
		'r_squared',
		'p',
		'false_discovery',
		'family_wise',
	];
	const table = path.join(folder, 'points.csv');
	await writeWhole(table, new TextEncoder().encode(writeCsv([head, ...rows])));
	const map = path.join(folder, 'effect.glb');
	await writeWhole(map, await effectMap(model, found, level));
	return [table, map, await writeLicences(folder, model)];
}

/** The mean surface, red where the effect moves it outward, blue where inward, white where it is not significant. */
async function effectMap(model: ShapeModel, found: ShapeEffect, level: number): Promise<Uint8Array> {
	const { mean } = model.points;
	const tree = pointTree(Float32Array.from(mean));
	const moves = found.coefficients[0];
	const shapes = surfacesAt(modelSurfaces(model), mean).map(({ mesh }, domain) => {
		const normals = vertexNormals(mesh.positions, mesh.triangles);
		const { indices } = nearestPoints(tree, mesh.positions);
		const along = Float64Array.from(indices, (point, v) =>
			found.points.falseDiscovery[point] > level
				? 0
				: [0, 1, 2].reduce((sum, axis) => sum + moves[3 * point + axis] * normals[3 * v + axis], 0),
		);
		return { name: model.templates[domain].name, mesh, along };
	});
	const limit = Math.max(
		...shapes.map(({ along }) => along.reduce((high, value) => Math.max(high, Math.abs(value)), 0)),
	);
	const extras = { effect: found.effectNames[0], falseDiscoveryRate: level, fullColourAtMmPerUnit: limit };
	return writeGlb(
		shapes.map(({ name, mesh, along }) => ({ name, mesh, vertexColours: divergingColours(along, limit) })),
		{ extras },
	);
}
