import type { Command } from 'commander';
import { gridAround, voxelise } from '#shape';
import { denseLabels, labelRuns, orientationCode, resampleVolume, spacing, voxelVolumeMm3, type Volume } from '#volume';
import { summaries } from './command-summaries.ts';
import { CommandError } from './exit-code.ts';
import { choiceOption, numberOption, textOption, tripleOption, type ParsedOptions } from './option-values.ts';
import {
	isMeshName,
	joinParts,
	meshFacts,
	readContent,
	readParts,
	readVoxels,
	withMeshHints,
	writeMeshFile,
	writeVolumeFile,
} from './shape-files.ts';
import { formatTable, note, print, printJson } from './terminal.ts';
import { surfaceOfVolume } from './volume-surface.ts';

/** `msn volume …`: what one does to voxels. */
export function registerVolume(program: Command): void {
	const volume = program.command('volume').description(summaries.volume);
	withMeshHints(
		volume.command('info').description('grid, values and labels of a volume').argument('<file...>', 'volume files'),
	).action(async (files: string[], parsed: ParsedOptions) => {
		await showInfo(files, parsed);
	});
	registerExtract(volume);
	registerResample(volume);
	registerVoxelize(volume);
}

function registerExtract(volume: Command): void {
	withMeshHints(
		volume
			.command('extract')
			.description('one closed surface of a label map, or of grey values at a level')
			.argument('<input>', 'volume file')
			.argument('<output>', 'mesh file; `msn convert` writes one file a label instead')
			.option('--label <values>', 'the labels to take together as one shape, comma-separated (default: all but 0)')
			.option('--level <value>', 'take the volume as grey values: the surface where they reach this, interpolated')
			.option('--below', 'with --level: inside is where values are below, as in a signed distance')
			.option('--method <name>', 'of labels: binary (default, exact), antialiased (without steps), smooth (Taubin)'),
	).action(async (input: string, output: string, parsed: ParsedOptions) => {
		if (!isMeshName(output)) throw new CommandError(`${output} is no name of a mesh file.`);
		const mesh = surfaceOfVolume(await readVoxels(input, parsed), parsed);
		await writeMeshFile(output, mesh);
		report(parsed, { input, output, ...meshFacts(mesh) });
	});
}

function registerResample(volume: Command): void {
	withMeshHints(
		volume
			.command('resample')
			.description('the same volume on another grid')
			.argument('<input>', 'volume file')
			.argument('<output>', 'volume file')
			.option('--spacing <mm>', 'voxel size: one number, or three along the axes of the volume')
			.option('--like <file>', 'take the grid of this volume')
			.option(
				'--interpolation <name>',
				'nearest, linear, cubic or labels (default: labels for whole numbers, else linear)',
			),
	).action(async (input: string, output: string, parsed: ParsedOptions) => {
		const source = await readVoxels(input, parsed);
		const grid = await targetGrid(source, parsed);
		const given = { interpolation: defaultInterpolation(source), ...parsed };
		const interpolation = choiceOption(given, 'interpolation', ['nearest', 'linear', 'cubic', 'labels']);
		const resampled = resampleVolume(source, grid, { interpolation });
		await writeVolumeFile(output, resampled);
		report(parsed, { input, output, interpolation, ...gridFacts(resampled) });
	});
}

function registerVoxelize(volume: Command): void {
	withMeshHints(
		volume
			.command('voxelize')
			.description('the solid inside a closed surface as a mask')
			.argument('<input>', 'mesh file')
			.argument('<output>', 'volume file')
			.option('--spacing <mm>', 'voxel edge (default: longest side / 128)')
			.option('--like <file>', 'take the grid of this volume')
			.option('--fill <rule>', 'parity (default): overlaps cancel; winding: overlaps unite')
			.option('--open <choice>', 'open meshes: refuse (default) or winding'),
	).action(async (input: string, output: string, parsed: ParsedOptions) => {
		const mesh = joinParts(await readParts(input, parsed));
		const like = textOption(parsed, 'like');
		const grid = like
			? await readVoxels(like, parsed)
			: gridAround(mesh, { spacingMm: numberOption(parsed, 'spacing', { min: 1e-6 }) });
		const mask = voxelise(mesh, {
			dims: grid.dims,
			voxelToWorld: grid.voxelToWorld,
			fill: choiceOption(parsed, 'fill', ['parity', 'winding']),
			open: choiceOption(parsed, 'open', ['refuse', 'winding']),
		});
		await writeVolumeFile(output, mask);
		const voxelCount = mask.voxels.reduce((sum, value) => sum + value, 0);
		const volumeMm3 = voxelCount * voxelVolumeMm3(mask.voxelToWorld);
		report(parsed, { input, output, ...gridFacts(mask), voxelCount, volumeMm3, mesh: meshFacts(mesh) });
	});
}

async function targetGrid(source: Volume, parsed: ParsedOptions): Promise<Pick<Volume, 'dims' | 'voxelToWorld'>> {
	const like = textOption(parsed, 'like');
	const text = textOption(parsed, 'spacing');
	if ((like === undefined) === (text === undefined))
		throw new CommandError('msn volume resample wants either --spacing or --like.');
	if (like !== undefined) return readVoxels(like, parsed);
	const wanted = text?.includes(',')
		? tripleOption(parsed, 'spacing')
		: Array.from({ length: 3 }, () => numberOption(parsed, 'spacing', { min: 1e-6 }) ?? 1);
	return respacedGrid(source, wanted ?? [1, 1, 1]);
}

/** The grid that covers the same box with another voxel size: the corner of the box stays. */
function respacedGrid(
	{ dims, voxelToWorld }: Volume,
	wanted: readonly number[],
): Pick<Volume, 'dims' | 'voxelToWorld'> {
	const now = spacing(voxelToWorld);
	const factors = now.map((size, axis) => wanted[axis] / size);
	if (!factors.every((factor) => factor > 0)) throw new CommandError(`--spacing wants positive numbers, got ${wanted}`);
	const [nx, ny, nz] = dims.map((n, axis) => Math.max(1, Math.round(n / factors[axis])));
	const grid = voxelToWorld.slice();
	for (let row = 0; row < 3; row++)
		for (let axis = 0; axis < 3; axis++) {
			grid[4 * row + axis] *= factors[axis];
			grid[4 * row + 3] += voxelToWorld[4 * row + axis] * (factors[axis] / 2 - 0.5);
		}
	return { dims: [nx, ny, nz], voxelToWorld: grid };
}

function defaultInterpolation({ voxels }: Volume): 'labels' | 'linear' {
	return voxels instanceof Float32Array || voxels instanceof Float64Array ? 'linear' : 'labels';
}

function gridFacts({ dims, voxelToWorld, voxels }: Volume): Readonly<Record<string, unknown>> {
	return {
		dims,
		spacingMm: spacing(voxelToWorld),
		orientation: orientationCode(voxelToWorld),
		type: voxels.constructor.name.replace('Array', '').toLowerCase(),
		voxelToWorld: [...voxelToWorld],
	};
}

async function showInfo(files: readonly string[], parsed: ParsedOptions): Promise<void> {
	const all: VolumeFacts[] = [];
	for (const file of files) {
		const content = await readContent(file, parsed);
		if (content.kind !== 'volume') throw new CommandError(`${file} holds no voxels.`);
		const { volume, original } = content;
		all.push({ file, format: original.format, grid: gridFacts(volume), ...valueFacts(volume), notes: original.notes });
	}
	if (parsed['json'] === true) printJson({ volumes: all.map(({ grid, ...facts }) => ({ ...facts, ...grid })) });
	else for (const facts of all) printFacts(facts);
}

interface VolumeFacts {
	readonly file: string;
	readonly format: string;
	readonly grid: Readonly<Record<string, unknown>>;
	readonly minimum: number;
	readonly maximum: number;
	readonly labels?: readonly LabelFacts[];
	readonly notes: readonly string[];
}

function printFacts({ grid, labels, notes, ...facts }: VolumeFacts): void {
	const rows = Object.entries({ ...facts, ...grid }).map(([key, value]) => [
		key,
		Array.isArray(value) ? value.join(key === 'voxelToWorld' ? ' ' : ' × ') : String(value),
	]);
	print(formatTable(rows));
	for (const text of notes) print(text);
	if (labels) {
		const head = ['label', 'voxels', 'volume ml', 'at border'];
		const cells = labels.map((row) => [
			row.label,
			row.voxelCount,
			(row.volumeMm3 / 1000).toFixed(3),
			row.touchesBorder ? 'yes' : '',
		]);
		print(`\n${formatTable([head, ...cells])}`);
	}
	print('');
}

interface LabelFacts {
	readonly label: number;
	readonly voxelCount: number;
	readonly volumeMm3: number;
	readonly touchesBorder: boolean;
}

/** Range, and for whole numbers with few values the labels. */
function valueFacts(volume: Volume): { minimum: number; maximum: number; labels?: LabelFacts[] } {
	let minimum = Infinity;
	let maximum = -Infinity;
	let isWhole = true;
	for (const voxel of volume.voxels) {
		const value = Number(voxel);
		if (value < minimum) minimum = value;
		if (value > maximum) maximum = value;
		if (!Number.isInteger(value)) isWhole = false;
	}
	if (!isWhole || maximum - minimum > 65_535) return { minimum, maximum };
	const { volume: dense, labels } = denseLabels(volume);
	if (labels.length > 2048) return { minimum, maximum };
	const size = voxelVolumeMm3(volume.voxelToWorld);
	const rows = labelRuns(dense).extents.map((extent) => ({
		label: labels[extent.label],
		voxelCount: extent.voxelCount,
		volumeMm3: extent.voxelCount * size,
		touchesBorder: extent.touchedFaces.length > 0,
	}));
	return { minimum, maximum, labels: rows };
}

function report(parsed: ParsedOptions, facts: Readonly<Record<string, unknown>>): void {
	if (parsed['json'] === true) printJson(facts);
	else
		note(
			formatTable(
				Object.entries(facts)
					.filter(([, value]) => value !== null && (typeof value !== 'object' || Array.isArray(value)))
					.map(([key, value]) => [key, Array.isArray(value) ? value.map(short).join(', ') : short(value)]),
			),
		);
}

/** Numbers to six digits; everything else as it is. */
function short(value: unknown): string {
	return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}
