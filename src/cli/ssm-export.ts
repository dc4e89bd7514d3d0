import path from 'node:path';
import { meshFormats, writeGlbMorph, type MorphShape } from '#formats';
import { writeShapeWorksFolder } from '#modelling';
import { createRandom, invertAffine } from '#numeric';
import { transformMesh } from '#registration';
import {
	combinedLicence,
	instance,
	joinedMesh,
	modelSurfaces,
	modeTable,
	pointTable,
	sampleModel,
	scoreTable,
	surfaceModes,
	surfacesAt,
	truncateModel,
	writeCsv,
	type ModelSurfaces,
	type ShapeModel,
} from '#shape-model';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';
import { choiceOption, numberOption, type ParsedOptions } from './option-values.ts';
import { writeMeshFile } from './shape-files.ts';
import { readModelFile, requireLicences, writeLicences } from './ssm-model-file.ts';
import { modelCurves, modesPicture } from './ssm-pictures.ts';
import { writePlots } from './ssm-stats-output.ts';
import { openSvgPicture } from './svg-picture.ts';
import { createProgressLine, note, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Options of what is passed on. */
function withExportOptions(command: Command): Command {
	return command
		.option('--commercial', 'refuse if a licence of a member forbids commercial use, or none is known')
		.option('--despite-licences', 'also where licences of members contradict each other')
		.option('--json', 'one JSON document on standard output')
		.option('--quiet', 'no progress');
}

/** `msn ssm export` and `msn ssm sample`. */
export function registerSsmExport(ssm: Command): void {
	withExportOptions(
		ssm
			.command('export')
			.description(
				'modes as GLB animation and as pictures, curves, meshes at ± SD, tables, a ShapeWorks project; a folder gets all',
			)
			.argument('<model>', 'model file')
			.argument('<output>', 'file ending in .glb, .csv, .svg, .png, .swproj or a mesh format, or a folder')
			.option('--modes <count>', 'modes to export (default: those for 95 % of the variance, at most 10)')
			.option('--sd <deviations>', 'how far from the mean, in standard deviations (default 2)')
			.option('--format <name>', `of the meshes in a folder: ${meshFormats.join(', ')} (default ply)`)
			.option('--table <name>', 'of a .csv: scores (default), modes or points')
			.option('--plot <name>', 'of an .svg or .png: modes (default), compactness, generalization or specificity'),
	).action(async (file: string, output: string, parsed: ParsedOptions) => {
		const model = await readModelFile(file);
		requireLicences(model, parsed);
		await finish(await exportTo(output, model, parsed), { model, parsed });
	});
	withExportOptions(
		ssm
			.command('sample')
			.description('random shapes of the model as meshes, with their scores')
			.argument('<model>', 'model file')
			.argument('<folder>', 'where to put them')
			.option('--count <shapes>', 'how many (default 10)')
			.option('--seed <number>', 'same seed, same shapes (default 1)')
			.option('--modes <count>', 'vary along the first modes only (default: all)')
			.option('--format <name>', `${meshFormats.join(', ')} (default ply)`),
	).action(async (file: string, folder: string, parsed: ParsedOptions) => {
		const model = await readModelFile(file);
		requireLicences(model, parsed);
		await finish(await sampleTo(folder, model, parsed), { model, parsed });
	});
}

interface Exported {
	readonly folder: string;
	readonly files: readonly string[];
	readonly facts?: Readonly<Record<string, unknown>>;
}

async function finish(
	{ folder, files, facts }: Exported,
	{ model, parsed }: { model: ShapeModel; parsed: ParsedOptions },
): Promise<void> {
	const licences = await writeLicences(folder, model);
	const { commercialUse, shareAlike } = combinedLicence(model.members);
	if (parsed['json'] === true) printJson({ files, licences, commercialUse, shareAlike, ...facts });
	note(`${files.length} files in ${folder}, the terms of the members in LICENCES.txt`);
}

async function exportTo(output: string, model: ShapeModel, parsed: ParsedOptions): Promise<Exported> {
	const { dir, name, ext } = path.parse(path.resolve(output));
	const ending = ext.toLowerCase();
	const surfaces = modelSurfaces(model);
	const one = (file: string): Exported => ({ folder: dir, files: [file] });
	if (ending === '.glb') return one(await writeModes(path.join(dir, `${name}.glb`), surfaces, parsed));
	if (ending === '.csv') return one(await writeTable(path.join(dir, `${name}.csv`), model, parsed));
	if (ending === '.svg' || ending === '.png') {
		const file = path.join(dir, `${name}${ending}`);
		const svg = await pictureOf(surfaces, parsed);
		await writeWhole(file, ending === '.svg' ? new TextEncoder().encode(svg) : (await openSvgPicture())(svg));
		return one(file);
	}
	if (ending === '.swproj') {
		const own = model.correspondence.world.map((points, n) => membersOwn(surfaces, points, n));
		return one(await writeShapeWorksFolder(dir, name, model, own));
	}
	if (meshFormats.some((format) => ending === `.${format}`)) {
		const file = path.join(dir, `${name}${ext}`);
		await writeMeshFile(file, meshAt(surfaces, model.points.mean));
		return one(file);
	}
	if (ending !== '')
		throw new CommandError(
			`Cannot tell what ${output} is to hold: .glb, .csv, .svg, .png, .swproj, ${meshFormats.map((format) => `.${format}`).join(', ')}, or a folder`,
		);
	return exportAll(path.join(dir, name), surfaces, parsed);
}

/** The picture or curve that is asked for. */
async function pictureOf(surfaces: ModelSurfaces, parsed: ParsedOptions): Promise<string> {
	const { model } = surfaces;
	const name = choiceOption(parsed, 'plot', ['modes', 'compactness', 'generalization', 'specificity']);
	if (name === 'modes')
		return modesPicture(surfaces, { modes: modesOption(model, parsed), deviations: deviationsOption(parsed) });
	const curve = modelCurves(model)[name];
	if (curve === undefined)
		throw new CommandError(
			`The model has no figures of its ${name}: \`msn ssm evaluate <model> --to <file>\` adds them`,
		);
	return curve;
}

const deviationsOption = (parsed: ParsedOptions): number => numberOption(parsed, 'sd', { min: 0 }) ?? 2;

async function exportAll(folder: string, surfaces: ModelSurfaces, parsed: ParsedOptions): Promise<Exported> {
	const { model } = surfaces;
	const format = formatOption(parsed);
	const deviations = deviationsOption(parsed);
	const progress = createProgressLine();
	const files = [
		await writeModes(path.join(folder, 'modes.glb'), surfaces, parsed),
		await writeTable(path.join(folder, 'scores.csv'), model, { table: 'scores' }),
		await writeTable(path.join(folder, 'modes.csv'), model, { table: 'modes' }),
		...(await writePlots(folder, {
			modes: await pictureOf(surfaces, { ...parsed, plot: 'modes' }),
			...modelCurves(model),
		})),
	];
	const put = async (stem: string, points: Float64Array): Promise<void> => {
		if (parsed['quiet'] !== true) progress.show(stem);
		files.push(path.join(folder, `${stem}.${format}`));
		await writeMeshFile(path.join(folder, `${stem}.${format}`), meshAt(surfaces, points));
	};
	try {
		await put('mean', model.points.mean);
		for (let k = 0; k < modesOption(model, parsed); k++)
			for (const sign of [-1, 1]) {
				const weights = Float64Array.from({ length: k + 1 }, (_, i) => (i === k ? sign * deviations : 0));
				await put(`mode-${k + 1}-${sign < 0 ? 'minus' : 'plus'}-${deviations}sd`, instance(model.points, weights));
			}
	} finally {
		progress.end();
	}
	return { folder, files };
}

async function sampleTo(output: string, model: ShapeModel, parsed: ParsedOptions): Promise<Exported> {
	const folder = path.resolve(output);
	const count = numberOption(parsed, 'count', { min: 1, max: 1e6, whole: true }) ?? 10;
	const seed = numberOption(parsed, 'seed', { whole: true }) ?? 1;
	const modes = numberOption(parsed, 'modes', { min: 1, max: model.points.variances.length, whole: true });
	const points = modes === undefined ? model.points : truncateModel(model.points, modes);
	const format = formatOption(parsed);
	const random = createRandom(seed);
	const surfaces = modelSurfaces(model);
	const progress = createProgressLine();
	const files: string[] = [];
	const digits = String(count).length;
	try {
		for (let i = 1; i <= count; i++) {
			if (parsed['quiet'] !== true) progress.show(`${i}/${count}`);
			const file = path.join(folder, `sample-${String(i).padStart(digits, '0')}.${format}`);
			await writeMeshFile(file, meshAt(surfaces, sampleModel(points, random)));
			files.push(file);
		}
	} finally {
		progress.end();
	}
	return { folder, files, facts: { seed, modes: points.variances.length, synthetic: true } };
}

async function writeModes(file: string, surfaces: ModelSurfaces, parsed: ParsedOptions): Promise<string> {
	const { model } = surfaces;
	const swing = deviationsOption(parsed);
	const { variances, totalVariance } = model.points;
	const shapes: MorphShape[] = surfaceModes(surfaces, modesOption(model, parsed)).map(
		({ name, mesh, displacements }) => ({
			name,
			mesh,
			targets: displacements.map((moves, k) => ({
				name: `mode ${k + 1} (${((100 * variances[k]) / totalVariance).toFixed(1)} %)`,
				displacements: moves,
			})),
		}),
	);
	const { licences, commercialUse, shareAlike, syntheticCount } = combinedLicence(model.members);
	const extras = {
		title: model.title,
		members: model.members.length,
		syntheticMembers: syntheticCount,
		licences: licences.map(({ licence }) => licence.id),
		commercialUse,
		shareAlike,
		targets: 'displacement at one standard deviation',
	};
	await writeWhole(file, writeGlbMorph(shapes, { swing, extras }));
	return file;
}

async function writeTable(file: string, model: ShapeModel, parsed: ParsedOptions): Promise<string> {
	const table = choiceOption(parsed, 'table', ['scores', 'modes', 'points']);
	const rows = { scores: scoreTable, modes: modeTable, points: pointTable }[table](model);
	await writeWhole(file, new TextEncoder().encode(writeCsv(rows)));
	return file;
}

function modesOption({ points }: ShapeModel, parsed: ParsedOptions): number {
	const { variances, totalVariance } = points;
	const asked = numberOption(parsed, 'modes', { min: 1, max: variances.length, whole: true });
	if (asked !== undefined) return asked;
	let sum = 0;
	const enough = variances.findIndex((variance) => (sum += variance) >= 0.95 * totalVariance * (1 - 1e-12));
	return Math.min(10, enough < 0 ? variances.length : enough + 1);
}

function formatOption(parsed: ParsedOptions): string {
	const [first, ...rest] = ['ply', ...meshFormats.filter((format) => format !== 'ply')] as [string, ...string[]];
	return choiceOption(parsed, 'format', [first, ...rest]);
}

function meshAt(surfaces: ModelSurfaces, points: Float64Array) {
	return joinedMesh(surfacesAt(surfaces, points).map(({ mesh }) => mesh));
}

/** The surfaces of a member as the model has them, in the member's own space. */
function membersOwn(surfaces: ModelSurfaces, points: Float64Array, n: number) {
	const back = invertAffine(surfaces.model.correspondence.transforms[n]);
	return surfacesAt(surfaces, points).map(({ mesh }) => transformMesh(mesh, back));
}
