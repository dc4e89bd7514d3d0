import { existsSync } from 'node:fs';
import path from 'node:path';
import {
	buildCorrespondence,
	correspondenceModel,
	evaluateOnWorkers,
	isShapeWorksProject,
	modelOfSurfaces,
	readShapeWorksFolder,
	type CrewWorkers,
} from '#modelling';
import { transformMesh } from '#registration';
import type { TriangleMesh } from '#shape';
import {
	evaluateModel,
	groomPopulation,
	type EngineOptions,
	type GroomOptions,
	type GroomResult,
	type ModelMember,
	type PopulationShape,
	type ShapeModel,
} from '#shape-model';
import { repairMesh } from '#solid';
import type { Command } from 'commander';
import { CommandError, ExitCode } from './exit-code.ts';
import { choiceOption, numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { joinParts, readParts, writeMeshFile } from './shape-files.ts';
import { evaluationLines } from './ssm-evaluation-text.ts';
import { modelFileName, writeModelFile } from './ssm-model-file.ts';
import { gatherPopulation, placeName, withPopulation, type Population } from './ssm-population.ts';
import { withWorkers } from './ssm-workers.ts';
import { softwareVersion } from './software-version.ts';
import { createProgressLine, formatBytes, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn ssm groom` and `msn ssm build`. */
export function registerSsmBuild(ssm: Command): void {
	withGrooming(
		withPopulation(
			ssm
				.command('groom')
				.description('bring shapes into one space: mirror, simplify, align, find the template and outliers')
				.argument('[words...]', 'a query as for `msn search`, or files and folders')
				.requiredOption('--to <folder>', 'where the groomed surfaces and groom.json go'),
		),
	).action(async (words: string[], parsed: ParsedOptions) => {
		await groom(words, parsed);
	});
	withGrooming(
		withPopulation(
			ssm
				.command('build')
				.description('a statistical shape model of what a query finds, of files, or of ShapeWorks particles')
				.argument(
					'[words...]',
					'a query as for `msn search`, files and folders, or a .swproj, .xlsx or folder of .particles',
				)
				.requiredOption('--to <file>', 'model file to write, ending in .msnmodel')
				.option('--title <text>', 'what the model is called (default: the query or places)')
				.option('--points <count>', 'corresponding points, at least 64 (default 1024)')
				.option(
					'--engine <name>',
					'template (default): registration, then refinement; particles: splitting, no template',
				)
				.option('--alignment <kind>', 'rigid (default), similarity: size taken out too, or none')
				.option('--iterations <count>', 'rounds of the last optimisation (default: as the engine sees fit)')
				.option('--workers <count>', 'worker threads; the model does not depend on them (default: one a core)')
				.option('--checkpoint <file>', 'write the state here from time to time, and go on from it if it is there')
				.option('--template <file>', 'for ShapeWorks particles without meshes: the surface of the first member')
				.option('--no-evaluate', 'without evaluation'),
		),
	).action(async (words: string[], parsed: ParsedOptions) => {
		await build(words, parsed);
	});
}

function withGrooming(command: Command): Command {
	return command
		.option('--mirror <side>', 'mirror members of this side, left or right, onto the other')
		.option(
			'--poses <choice>',
			'any (default): learn how members lie; near: about alike; centre: move only; none: leave them',
		)
		.option('--no-repair', 'use surfaces that are open or not manifold as they are')
		.option('--triangles <count>', 'simplify larger surfaces to about so many triangles (default 40000)')
		.option('--seed <number>', 'same seed, same model (default 1)');
}

/** The shapes that are meant; one alone is no population. */
async function gather(words: readonly string[], parsed: ParsedOptions, workers?: CrewWorkers): Promise<Population> {
	const source = await gatherPopulation(words, parsed, workers);
	if (source.shapes.length < 2)
		throw new CommandError(`One shape is no population: found only ${source.shapes[0].id}.`, ExitCode.partial);
	return source;
}

function groomOptions({ members }: Population, parsed: ParsedOptions): GroomOptions {
	const side = textOption(parsed, 'mirror');
	if (side !== undefined && side !== 'left' && side !== 'right')
		throw new CommandError(`--mirror wants left or right, got ${side}`);
	return {
		mirrored: new Set(members.filter((member) => side && isOfSide(member, side)).map(({ id }) => id)),
		poses: choiceOption(parsed, 'poses', ['any', 'near', 'centre', 'none']),
		triangleCount: numberOption(parsed, 'triangles', { min: 100, whole: true }) ?? 40_000,
		repair:
			parsed['repair'] === false
				? async (surface: TriangleMesh) => surface
				: async (surface: TriangleMesh) => (await repairMesh(surface)).mesh,
		seed: seedOf(parsed),
	};
}

/** By what is known of it, else by its name. */
function isOfSide({ id, facts }: ModelMember, side: 'left' | 'right'): boolean {
	if (typeof facts['laterality'] === 'string') return facts['laterality'] === side;
	return new RegExp(`(^|[^a-z])${side}([^a-z]|$)`, 'i').test(id);
}

async function groom(words: readonly string[], parsed: ParsedOptions): Promise<void> {
	const source = await gather(words, parsed);
	const progress = createProgressLine();
	const { population, reports } = await groomPopulation(source.shapes, {
		...groomOptions(source, parsed),
		signal: stopSignal(),
		onProgress: (stage, done, total) => {
			if (parsed['quiet'] !== true) progress.show(`groom: ${stage} ${done}/${total}`);
		},
	}).finally(() => progress.end());
	noteOutliers(reports);
	const folder = path.resolve(String(parsed['to']));
	const files: string[] = [];
	for (const { id, surfaces } of population.members)
		for (const [domain, surface] of surfaces.entries()) {
			const suffix = surfaces.length > 1 ? `.${domain + 1}` : '';
			const file = path.join(folder, `${id.replaceAll(/[^\w.-]+/g, '_')}${suffix}.ply`);
			await writeMeshFile(file, surface);
			files.push(file);
		}
	const template = population.members[population.medoid].id;
	const members = reports.map((report) => ({ ...report, transform: [...report.transform] }));
	const report = { population: source.description, template, members, skipped: source.skipped };
	await writeWhole(
		path.join(folder, 'groom.json'),
		new TextEncoder().encode(`${JSON.stringify(report, null, '\t')}\n`),
	);
	if (parsed['json'] === true) printJson({ ...report, files });
	note(`${population.members.length} members in ${folder}; the template is ${template}`);
}

async function build(words: readonly string[], parsed: ParsedOptions): Promise<void> {
	const target = modelFileName(String(parsed['to']));
	const started = performance.now();
	const signal = stopSignal();
	const evaluated = await withWorkers(parsed, async (workers) => {
		const built = isShapeWorks(words)
			? await modelOfShapeWorks(words[0], parsed)
			: await modelOfPopulation(words, parsed, { signal, workers });
		return parsed['evaluate'] === false ? built.model : evaluatedModel(built, { parsed, signal, workers });
	});
	const sizeBytes = await writeModelFile(target, evaluated);
	const seconds = (performance.now() - started) / 1000;
	const { members, points, correspondence, evaluation } = evaluated;
	if (parsed['json'] === true)
		printJson({
			file: path.resolve(target),
			sizeBytes,
			seconds,
			members: members.length,
			points: points.mean.length / 3,
			modes: points.variances.length,
			alignment: correspondence.alignment,
			engine: correspondence.engine,
			seed: correspondence.seed,
			evaluation: evaluation ?? null,
		});
	else if (evaluation) for (const line of evaluationLines(evaluation)) print(line);
	note(`${target}: ${members.length} members, ${formatBytes(sizeBytes)}, ${seconds.toFixed(1)} s`);
}

interface Built {
	readonly model: ShapeModel;
	/** Of each member and anatomy, in its own space. */
	readonly surfaces: readonly PopulationShape['surfaces'][] | undefined;
}

async function modelOfPopulation(
	words: readonly string[],
	parsed: ParsedOptions,
	{ signal, workers }: { signal: AbortSignal; workers: CrewWorkers },
): Promise<Built> {
	const source = await gather(words, parsed, workers);
	const iterations = numberOption(parsed, 'iterations', { min: 1, whole: true });
	const particles: EngineOptions = {
		particleCount: numberOption(parsed, 'points', { min: 64, max: 1e6, whole: true }) ?? 1024,
		seed: seedOf(parsed),
		alignment: choiceOption(parsed, 'alignment', ['rigid', 'similarity', 'none']),
		...(iterations !== undefined && { iterations }),
	};
	const checkpointFile = textOption(parsed, 'checkpoint');
	if (checkpointFile !== undefined && existsSync(checkpointFile)) note(`Going on from ${checkpointFile}.`);
	const progress = createProgressLine();
	const { correspondence, population, reports } = await buildCorrespondence(source.shapes, {
		engine: choiceOption(parsed, 'engine', ['template', 'particles']),
		groom: groomOptions(source, parsed),
		particles,
		workers,
		...(checkpointFile !== undefined && { checkpointFile }),
		signal,
		onProgress: ({ stage, done, total }) => {
			if (parsed['quiet'] !== true) progress.show(`${stage} ${done}/${total}`);
		},
	}).finally(() => progress.end());
	noteOutliers(reports);
	const model = correspondenceModel(correspondence, population, {
		title: textOption(parsed, 'title') ?? source.title,
		members: source.members,
		provenance: {
			software: `medshapenet ${softwareVersion}`,
			population: source.description,
			options: {
				...particles,
				template: population.members[population.medoid].id,
				groom: reports.map((report) => ({ ...report, transform: [...report.transform] })),
			},
		},
	});
	return { model, surfaces: source.shapes.map(({ surfaces }) => surfaces) };
}

function noteOutliers(reports: GroomResult['reports']): void {
	for (const { id, flags } of reports)
		if (flags.length > 0)
			note(`${id} stands out: ${flags.map(({ reason, value }) => `${reason} (${value.toFixed(1)})`).join(', ')}`);
}

function isShapeWorks(words: readonly string[]): boolean {
	return words.length === 1 && (isShapeWorksProject(words[0]) || /_particles[/\\]?$/i.test(words[0]));
}

/** The points as ShapeWorks found them; nothing is optimised. */
async function modelOfShapeWorks(place: string, parsed: ParsedOptions): Promise<Built> {
	const { correspondence, facts, people, surfaces } = await readShapeWorksFolder(place);
	const { world, transforms, ids } = correspondence;
	const given = textOption(parsed, 'template');
	const first = given === undefined ? surfaces?.[0] : [joinParts(await readParts(given, parsed))];
	if (!first)
		throw new CommandError(`${place} names no surfaces that can be read: give that of ${ids[0]} with --template`);
	const placed = first.map((surface) => transformMesh(surface, transforms[0]));
	const model = modelOfSurfaces(
		correspondence,
		{ surfaces: placed, points: world[0] },
		{
			title: textOption(parsed, 'title') ?? placeName(place),
			members: ids.map((id, n) => ({
				id,
				synthetic: false,
				facts: facts[n],
				...(people[n] !== undefined && { subject: people[n] }),
			})),
			provenance: { software: 'ShapeWorks', population: placeName(place), options: {} },
		},
	);
	return { model, surfaces };
}

async function evaluatedModel(
	{ model, surfaces }: Built,
	{ parsed, signal, workers }: { parsed: ParsedOptions; signal: AbortSignal; workers: CrewWorkers },
): Promise<ShapeModel> {
	if (model.members.length < 3) {
		note('Not evaluated: leaving one out needs at least 3 members.');
		return model;
	}
	const progress = createProgressLine();
	const evaluation = await evaluateModel(model, {
		...(surfaces && { surfaces }),
		signal,
		openCrew: evaluateOnWorkers(workers),
		onProgress: (stage, done, total) => {
			if (parsed['quiet'] !== true) progress.show(`${stage} ${done}/${total}`);
		},
	}).finally(() => progress.end());
	return { ...model, evaluation };
}

function seedOf(parsed: ParsedOptions): number {
	return numberOption(parsed, 'seed', { whole: true }) ?? 1;
}

function stopSignal(): AbortSignal {
	const abort = new AbortController();
	process.once('SIGINT', () => abort.abort(new CommandError('Stopped.', ExitCode.stopped)));
	return abort.signal;
}
