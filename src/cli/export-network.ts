import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ResultsCard } from '#training';
import type { Command } from 'commander';
import { classifierIn } from './classifier-run.ts';
import { summaries } from './command-summaries.ts';
import { CommandError } from './exit-code.ts';
import { choiceOption, textOption, type ParsedOptions } from './option-values.ts';
import { fieldModelFile } from './train-field-model.ts';
import { formatBytes, note, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn export`: a trained network or model as one file, or into a library. */
export function registerExport(program: Command): void {
	program
		.command('export')
		.description(summaries.export)
		.argument('<run>', 'folder of the training')
		.option('--to <file>', 'file to write, ending in .onnx, or .msnfield for signed distance models')
		.option('--library <folder>', 'put it among the learnt models of this library, which its page shows')
		.option('--name <name>', 'its name in the library (default: the name of the run’s folder)')
		.option('--card <file>', 'measured figures that go with it (default: card.json of the run, if it is there)')
		.option('--weights <type>', 'of networks: float32 (default), float16 (half the size) or int8 (a quarter)')
		.option('--json', 'what was written, as JSON')
		.option('--quiet', 'no notes')
		.action(async (run: string, parsed: ParsedOptions) => {
			await exportRun(run, parsed);
		});
}

async function exportRun(run: string, parsed: ParsedOptions): Promise<void> {
	const isFieldModel = existsSync(path.join(run, fieldModelFile));
	const file = placeOf(run, parsed, isFieldModel ? '.msnfield' : '.onnx');
	const results = readCard(run, parsed);
	const { title, bytes } = isFieldModel ? await packFieldModel(run, results) : await packNetwork(run, parsed, results);
	await writeWhole(file, bytes);
	const figures = results ? Object.keys(results.figures).length : 0;
	if (parsed['json'] === true) printJson({ file, title, sizeBytes: bytes.length, measured: figures > 0 });
	else if (parsed['quiet'] !== true) {
		note(`${file}: ${title}, ${formatBytes(bytes.length)}`);
		if (figures === 0) note('No figures go with it: there is no card.json in the run, and --card names none.');
	}
}

/** Where it goes: exactly one of --to and --library. */
function placeOf(run: string, parsed: ParsedOptions, ending: string): string {
	const file = textOption(parsed, 'to');
	const library = textOption(parsed, 'library');
	const name = textOption(parsed, 'name');
	if ((file === undefined) === (library === undefined))
		throw new CommandError('Say where it goes: either --to a file, or --library a folder.');
	if (file !== undefined) {
		if (name !== undefined) throw new CommandError('--name goes with --library; --to names the file itself');
		if (!file.endsWith(ending)) throw new CommandError(`${run} becomes a file ending in ${ending}, got --to ${file}`);
		return file;
	}
	const own = name ?? path.basename(path.resolve(run));
	if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(own))
		throw new CommandError(`--name may hold letters, digits, dots, dashes and underscores, got ${own}`);
	if (!existsSync(path.join(library ?? '', 'catalogue.sqlite')))
		throw new CommandError(`No library in ${library}. Make one with \`msn ingest\` or \`msn serve\`.`);
	return path.join(library ?? '', 'networks', own + ending);
}

function readCard(run: string, parsed: ParsedOptions): ResultsCard | undefined {
	const named = textOption(parsed, 'card');
	const file = named ?? [run, path.dirname(run)].map((folder) => path.join(folder, 'card.json')).find(existsSync);
	if (file === undefined) return undefined;
	if (!existsSync(file)) throw new CommandError(`There is no card ${file}.`);
	try {
		const card = JSON.parse(readFileSync(file, 'utf8')) as Partial<ResultsCard> | null;
		if (card && card.figures && card.splits && card.data) return card as ResultsCard;
	} catch {
		// Said below.
	}
	throw new CommandError(`${file} is no results card, as \`msn train\` and \`msn bench learning --to\` write them`);
}

interface PackedRun {
	readonly title: string;
	readonly bytes: Uint8Array;
}

async function packNetwork(run: string, parsed: ParsedOptions, results: ResultsCard | undefined): Promise<PackedRun> {
	const weights = choiceOption(parsed, 'weights', ['float32', 'float16', 'int8']);
	const { exportNetwork, readRunFolder } = await import('#training');
	const classifier = classifierIn(run);
	if (classifier !== undefined)
		throw new CommandError(
			`${classifier} is a classifier by numbers, not a network: it is one file already, which \`msn predict\` takes`,
		);
	const network = await readRunFolder(run);
	return { title: network.config.title, bytes: exportNetwork(network, results, { weights }) };
}

async function packFieldModel(run: string, results: ResultsCard | undefined): Promise<PackedRun> {
	const [{ withMeasurement }, { readFieldModel, writeFieldModel }] = await Promise.all([
		import('#training'),
		import('#learning'),
	]);
	const stored = readFieldModel(readFileSync(path.join(run, fieldModelFile)));
	const measured = results ? withMeasurement(stored, results) : stored;
	return { title: stored.provenance.title, bytes: writeFieldModel(measured) };
}
