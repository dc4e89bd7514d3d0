import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { FormatError, meshFormats, pointFormats, volumeFormats } from '#formats';
import { nodeCompress, nodeDecompress } from '#node-zlib';
import { summaries } from './command-summaries.ts';
import { convertFile, type ConvertedFile, type ConvertOptions } from './convert-file.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { globalOptions } from './global-options.ts';
import { createProgressLine, formatBytes, note, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

const formats = [...new Set<string>([...meshFormats, ...pointFormats, ...volumeFormats])];

/** `msn convert`: volumes, meshes and points into each other. */
export function registerConvert(program: Command): void {
	program
		.command('convert')
		.description(summaries.convert)
		.argument('<input...>', 'one or more inputs, then the output: a file, or a folder (with --to)')
		.option('--to <format>', `output format: ${formats.join(', ')} (default: from the output's name)`)
		.option('--as <kind>', 'mesh, points or volume, where the format can hold several')
		.option('--label <values>', 'only these labels of a segmentation, comma-separated')
		.option('--union', 'the labels together as one shape')
		.option('--smooth', 'smooth extracted surfaces; the volume stays within 1 %')
		.option('--level <value>', 'take the volume as grey values and extract where they exceed this')
		.option('--triangles <count>', 'decimate meshes to about this many triangles')
		.option('--points <count>', 'points to sample, even over the surface', '10000')
		.option('--seed <text>', 'seed of the sampling', '1')
		.option('--spacing <mm>', 'voxel edge for mesh → volume (default: longest side / 128)')
		.option('--units <unit>', 'unit of mesh inputs: mm, cm, m, um, inch (default: as declared, else from the size)')
		.option('--axes <code>', 'where the axes of mesh inputs point, e.g. LPS (default: as declared, else RAS)')
		.option('--open <choice>', 'open meshes to volume: refuse or winding', 'refuse')
		.option('--json', 'one JSON document on standard output')
		.option('--quiet', 'no progress')
		.action(async (names: string[], parsed: Record<string, unknown>) => {
			await convertAll(names, parsed);
		});
}

async function convertAll(names: readonly string[], parsed: Record<string, unknown>): Promise<void> {
	const { json, quiet } = globalOptions(parsed);
	if (names.length < 2)
		throw new CommandError('msn convert wants an input and an output: msn convert scan.nii.gz liver.stl');
	const inputs = names.slice(0, -1);
	const target = names[names.length - 1];
	const options = convertOptions(parsed, target);
	const toFolder = inputs.length > 1 || isFolderName(target, options) || (await isFolder(target));
	const progress = createProgressLine();
	const written: WrittenFile[] = [];
	const failures: { input: string; reason: string }[] = [];
	for (const [i, input] of inputs.entries()) {
		if (!quiet) progress.show(`${i + 1}/${inputs.length} ${input}`);
		try {
			const folder = inputs.length > 1 ? path.join(target, stemOf(input, inputs)) : target;
			for await (const file of convertFile(await readInput(input), input, options, io)) {
				const destination = toFolder ? path.join(folder, file.name) : target;
				if (!toFolder && written.length > 0) {
					throw new CommandError(
						`${input} gives several shapes: name a folder as output, or choose with --label or --union.`,
					);
				}
				await writeWhole(destination, file.bytes);
				const { bytes, ...facts } = file;
				written.push({ ...facts, sizeBytes: bytes.length, input, path: destination });
			}
			if (toFolder)
				await writeRecords(
					folder,
					written.filter((file) => file.input === input),
				);
		} catch (error) {
			if (!(error instanceof FormatError || error instanceof RangeError || isMissing(error)) || inputs.length === 1)
				throw error;
			failures.push({ input, reason: error instanceof Error ? error.message : String(error) });
		}
	}
	progress.end();
	report(written, failures, json);
}

/** A converted file whose bytes are on the disk, no longer here. */
type WrittenFile = Omit<ConvertedFile, 'bytes'> & {
	readonly sizeBytes: number;
	readonly input: string;
	readonly path: string;
};

const io = { compress: nodeCompress, decompress: nodeDecompress };

function report(
	written: readonly WrittenFile[],
	failures: readonly { input: string; reason: string }[],
	json: boolean,
): void {
	if (json) {
		printJson({
			files: written.map(({ path: file, input, format, sizeBytes, record }) => ({
				path: file,
				input,
				format,
				sizeBytes,
				...record,
			})),
			failures,
		});
	} else {
		const total = written.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
		for (const { input, reason } of failures) note(`${input}: ${reason}`);
		note(
			`${written.length} files, ${formatBytes(total)}${failures.length > 0 ? `, ${failures.length} inputs failed` : ''}`,
		);
	}
	if (failures.length > 0) process.exitCode = ExitCode.partial;
	else if (written.length === 0)
		throw new CommandError('Nothing to write: the input holds no shape (an empty mask?).', ExitCode.partial);
}

function convertOptions(parsed: Record<string, unknown>, target: string): ConvertOptions {
	const text = (name: string): string | undefined => (typeof parsed[name] === 'string' ? parsed[name] : undefined);
	const number = (name: string): number | undefined => {
		const value = text(name);
		if (value === undefined) return undefined;
		if (!Number.isFinite(Number(value)) || value.trim() === '')
			throw new CommandError(`--${name} wants a number, got ${value}`);
		return Number(value);
	};
	const format =
		text('to')?.replace(/^\./, '').toLowerCase() ??
		formats.filter((name) => target.toLowerCase().endsWith(`.${name}`)).sort((a, b) => b.length - a.length)[0];
	if (format === undefined || !formats.includes(format)) {
		throw new CommandError(
			`${text('to') === undefined ? `Cannot tell the format from ${target}` : `Unknown format ${text('to')}`}. Known: ${formats.join(', ')} (--to).`,
		);
	}
	const kind = text('as');
	if (kind !== undefined && !['mesh', 'points', 'volume'].includes(kind))
		throw new CommandError(`--as wants mesh, points or volume, got ${kind}`);
	const labels = text('label')?.split(',').map(Number);
	if (labels?.some((label) => !Number.isInteger(label)))
		throw new CommandError(`--label wants whole numbers, got ${text('label')}`);
	const open = text('open') ?? 'refuse';
	if (open !== 'refuse' && open !== 'winding') throw new CommandError(`--open wants refuse or winding, got ${open}`);
	return {
		format,
		kind: kind as ConvertOptions['kind'],
		labels,
		union: parsed['union'] === true,
		smooth: parsed['smooth'] === true,
		level: number('level'),
		triangleCount: number('triangles'),
		pointCount: number('points') ?? 10_000,
		seed: text('seed') ?? '1',
		spacingMm: number('spacing'),
		units: text('units'),
		axes: text('axes'),
		open,
	};
}

function isFolderName(target: string, { format }: ConvertOptions): boolean {
	return target.endsWith('/') || target.endsWith(path.sep) || !target.toLowerCase().endsWith(`.${format}`);
}

async function isFolder(target: string): Promise<boolean> {
	try {
		return (await stat(target)).isDirectory();
	} catch {
		return false;
	}
}

/** Name of the output folder of one of several inputs: its own name, with its folder where two are called the same. */
function stemOf(input: string, inputs: readonly string[]): string {
	const base = (file: string): string => path.basename(file).replace(/\.(nii\.gz|[^.]+)$/i, '');
	const twins = inputs.filter((other) => base(other) === base(input)).length;
	return twins > 1 ? `${path.basename(path.dirname(path.resolve(input)))}_${base(input)}` : base(input);
}

async function readInput(file: string): Promise<Uint8Array> {
	try {
		return await readFile(file);
	} catch (cause) {
		throw new CommandError(
			`Cannot read ${file}: ${isMissing(cause) ? 'no such file' : String(cause)}`,
			ExitCode.usage,
			cause,
		);
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function writeRecords(folder: string, files: readonly Omit<ConvertedFile, 'bytes'>[]): Promise<void> {
	const records = files.map(({ name, format, record }) => ({ file: name, format, ...record }));
	await writeWhole(
		path.join(folder, 'records.json'),
		new TextEncoder().encode(`${JSON.stringify(records, null, '\t')}\n`),
	);
}
