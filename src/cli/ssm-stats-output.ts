import path from 'node:path';
import { writeGlb } from '#formats';
import { nearestPoints, pointTree, vertexNormals } from '#shape';
import { modelSurfaces, surfacesAt, writeCsv, type ModelSurfaces, type ShapeModel, type TableRows } from '#shape-model';
import type { Command } from 'commander';
import { divergingColours } from './distance-colours.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { requireLicences, writeLicences } from './ssm-model-file.ts';
import { mapPicture } from './ssm-pictures.ts';
import { openSvgPicture } from './svg-picture.ts';
import { createProgressLine, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Adds what every question takes. */
export function withMembers(command: Command): Command {
	return command
		.argument('<model>', 'model file')
		.option('--table <file>', 'facts of the members: .csv, .tsv, .json or .xlsx')
		.option('--key <column>', 'column of the table that holds ids of members or subjects (default: the first)')
		.option('--where <conditions>', 'only members for which all hold: sex=male,ageYears>=18')
		.option('--seed <number>', 'same seed, same figures (default 1)')
		.option('--plots <folder>', 'where plots go, each as .svg and .png')
		.option('--csv <file>', 'the figures at every point, of every member or of every mode')
		.option('--commercial', 'refuse if a licence of a member forbids commercial use, or none is known')
		.option('--despite-licences', 'also where licences of members contradict each other')
		.option('--json', 'one JSON document on standard output')
		.option('--quiet', 'no progress');
}

/** Adds what tests by permutation take. */
export function withPermutations(command: Command): Command {
	return command
		.option('--permutations <count>', 'rearrangements, the observed one included (default 2000)')
		.option('--level <share>', 'false discovery rate at which a point counts (default 0.05)')
		.option('--map <file>', 'the mean surface as .glb, coloured where the effect is significant');
}

/** Settings of a test by permutation, with progress shown; `end` puts the line away. */
export function permutationSettings(parsed: ParsedOptions) {
	const progress = createProgressLine();
	return {
		permutations: numberOption(parsed, 'permutations', { min: 2, max: 1e7, whole: true }) ?? 2000,
		seed: seedOf(parsed),
		onProgress: (done: number, total: number): void => {
			if (parsed['quiet'] !== true) progress.show(`rearrangement ${done}/${total}`);
		},
		end: (): void => progress.end(),
	};
}

export const seedOf = (parsed: ParsedOptions): number => numberOption(parsed, 'seed', { whole: true }) ?? 1;
export const levelOf = (parsed: ParsedOptions): number => numberOption(parsed, 'level', { min: 0, max: 1 }) ?? 0.05;

/** An answer to a question, in every form in which it can be had. */
export interface StatsAnswer {
	/** For `--json`. */
	readonly facts: Readonly<Record<string, unknown>>;
	/** For reading. */
	readonly lines: readonly string[];
	/** SVG documents by name, made only if wanted. */
	readonly plots: () => Readonly<Record<string, string>>;
	/** For `--csv`. */
	readonly table: () => TableRows;
	/** For `--map`. */
	readonly map?: EffectMap;
}

/** What a map shows. */
export interface EffectMap {
	readonly name: string;
	/** How points move: 3 · M numbers in the space of the model. */
	readonly moves: Float64Array;
	/** Adjusted p-value of each point. */
	readonly falseDiscovery: Float64Array;
	readonly unit: string;
}

/** Prints an answer and writes the files that were asked for, the terms of the members beside them. */
export async function deliver(model: ShapeModel, answer: StatsAnswer, parsed: ParsedOptions): Promise<void> {
	const folder = textOption(parsed, 'plots');
	const csv = textOption(parsed, 'csv');
	const map = textOption(parsed, 'map');
	const files: string[] = [];
	if (folder !== undefined || csv !== undefined || map !== undefined) requireLicences(model, parsed);
	const surfaces = answer.map && (folder !== undefined || map !== undefined) ? modelSurfaces(model) : undefined;
	if (folder !== undefined) {
		const picture = surfaces && answer.map && { map: await effectPicture(surfaces, answer.map, levelOf(parsed)) };
		files.push(...(await writePlots(path.resolve(folder), { ...answer.plots(), ...picture })));
	}
	if (csv !== undefined) {
		files.push(path.resolve(csv));
		await writeWhole(path.resolve(csv), new TextEncoder().encode(writeCsv(answer.table())));
	}
	if (map !== undefined && answer.map && surfaces) {
		files.push(path.resolve(map));
		await writeWhole(path.resolve(map), await effectMap(surfaces, answer.map, levelOf(parsed)));
	}
	const beside = folder !== undefined ? path.resolve(folder) : files[0] ? path.dirname(files[0]) : undefined;
	if (beside !== undefined) files.push(await writeLicences(beside, model));
	if (parsed['json'] === true) printJson({ ...answer.facts, files });
	else for (const line of answer.lines) print(line);
	if (beside !== undefined)
		note(`${files.length} files, the terms of the members in ${path.join(beside, 'LICENCES.txt')}`);
}

/** Each plot as SVG and as PNG. @returns the paths. */
export async function writePlots(folder: string, plots: Readonly<Record<string, string>>): Promise<string[]> {
	const draw = await openSvgPicture();
	const files: string[] = [];
	for (const [name, svg] of Object.entries(plots))
		for (const [ending, bytes] of [
			['svg', new TextEncoder().encode(svg)],
			['png', draw(svg)],
		] as const) {
			const file = path.join(folder, `${name}.${ending}`);
			await writeWhole(file, bytes);
			files.push(file);
		}
	return files;
}

/** How far the effect moves each vertex of the mean surface outward; 0 where it is not significant. */
function movesOutward({ model, warps }: ModelSurfaces, { moves, falseDiscovery }: EffectMap, level: number) {
	const { mean } = model.points;
	const tree = pointTree(Float32Array.from(mean));
	return surfacesAt({ model, warps }, mean).map(({ mesh }, domain) => {
		const normals = vertexNormals(mesh.positions, mesh.triangles);
		const { indices } = nearestPoints(tree, mesh.positions);
		const along = Float64Array.from(indices, (point, v) =>
			falseDiscovery[point] > level
				? 0
				: [0, 1, 2].reduce((sum, axis) => sum + moves[3 * point + axis] * normals[3 * v + axis], 0),
		);
		return { name: model.templates[domain].name, mesh, along };
	});
}

/** The mean surface, red where the effect moves it outward, blue where inward, white where it is not significant. */
async function effectMap(surfaces: ModelSurfaces, map: EffectMap, level: number): Promise<Uint8Array> {
	const shapes = movesOutward(surfaces, map, level);
	const limit = Math.max(
		...shapes.map(({ along }) => along.reduce((high, value) => Math.max(high, Math.abs(value)), 0)),
	);
	const extras = { effect: map.name, falseDiscoveryRate: level, fullColourAt: limit, unit: map.unit };
	return writeGlb(
		shapes.map(({ name, mesh, along }) => ({ name, mesh, vertexColours: divergingColours(along, limit) })),
		{ extras },
	);
}

/** The same as a picture from four sides. */
async function effectPicture(surfaces: ModelSurfaces, map: EffectMap, level: number): Promise<string> {
	const values = Float64Array.from(movesOutward(surfaces, map, level).flatMap(({ along }) => Array.from(along)));
	const isFound = values.some((value) => value !== 0);
	return mapPicture(surfaces, {
		title: `${map.name}${isFound ? '' : ': nothing significant'}`,
		values,
		scale: `${map.unit}: red outward, blue inward; white above a false discovery rate of ${level}`,
	});
}

/** Rows of `--csv` for tests at every point. */
export function pointRows(
	{ points: { mean } }: ShapeModel,
	moves: Float64Array,
	{
		errors,
		points,
	}: {
		readonly errors?: Float64Array;
		readonly points: Readonly<
			Record<'statistic' | 'rSquared' | 'pValue' | 'falseDiscovery' | 'familyWise', Float64Array>
		>;
	},
): TableRows {
	const { statistic, rSquared, pValue, falseDiscovery, familyWise } = points;
	const head = ['point', 'x', 'y', 'z', 'dx', 'dy', 'dz'];
	const tests = ['statistic', 'r_squared', 'p', 'false_discovery', 'family_wise'];
	return [
		[...head, ...(errors ? ['dx_error', 'dy_error', 'dz_error'] : []), ...tests],
		...Array.from(statistic, (value, i) => [
			i,
			...mean.subarray(3 * i, 3 * i + 3),
			...moves.subarray(3 * i, 3 * i + 3),
			...(errors ? errors.subarray(3 * i, 3 * i + 3) : []),
			value,
			rSquared[i],
			pValue[i],
			falseDiscovery[i],
			familyWise[i],
		]),
	];
}

/** Mean and largest length of the moves of points. */
export function moveLengths(moves: Float64Array): { readonly mean: number; readonly largest: number } {
	let sum = 0;
	let largest = 0;
	for (let p = 0; p < moves.length; p += 3) {
		const length = Math.hypot(moves[p], moves[p + 1], moves[p + 2]);
		sum += length;
		largest = Math.max(largest, length);
	}
	return { mean: (3 * sum) / moves.length, largest };
}

/** How many points are significant after correction. */
export function pointCounts(
	points: { readonly falseDiscovery: Float64Array; readonly familyWise: Float64Array },
	level: number,
) {
	const below = (values: Float64Array): number => values.filter((value) => value <= level).length;
	return {
		count: points.falseDiscovery.length,
		level,
		significant: below(points.falseDiscovery),
		familyWiseSignificant: below(points.familyWise),
		leastFalseDiscovery: points.falseDiscovery.reduce((least, value) => Math.min(least, value), 1),
	};
}

/** A p-value for reading. */
export const pText = (p: number): string => (p < 0.001 ? p.toExponential(1) : p.toFixed(3));
/** An interval for reading. */
export const intervalText = ([low, high]: readonly [number, number], digits = 2): string =>
	`[${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
