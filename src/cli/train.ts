import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ResultsCard, TaskConfig } from '#training';
import type { Command } from 'commander';
import { isClassifierConfig, trainClassifierRun } from './classifier-run.ts';
import { summaries } from './command-summaries.ts';
import { CommandError } from './exit-code.ts';
import { figureText } from './figure-text.ts';
import type { ParsedOptions } from './option-values.ts';
import { refuseOtherRun } from './other-run.ts';
import { formatTable, note, print, printJson } from './terminal.ts';
import { trainFieldModelRun } from './train-field-model.ts';
import { openTrainingPage, pagePlace, type TrainingPage } from './training-page.ts';
import { writeWhole } from './write-whole.ts';

/** `msn train`: a network as a configuration says. */
export function registerTrain(program: Command): void {
	program
		.command('train')
		.description(summaries.train)
		.argument('<config>', 'description of data, split and network, .yaml or .json')
		.requiredOption('--to <folder>', 'where checkpoints, weights, log.jsonl and card.json go')
		.option('--epochs <count>', 'in place of the configuration’s')
		.option('--parallel <count>', 'so many seeds and folds at a time, each in a process of its own (default 1)')
		.option('--workers <count>', 'worker threads that augment and encode, of each (default 1; 0: none)')
		.option('--provider <where>', 'cpu, webgpu, cuda or auto, in place of the configuration’s (default cpu)')
		.option('--page [port]', 'serve a page with curves and predictions meanwhile (default port 8090; 0: a free one)')
		.option('--host <address>', 'address the page listens on (default 127.0.0.1, this machine only)')
		.option('--cache <folder>', 'where voxels are kept between runs (default: a folder for temporary files)')
		.option('--json', 'the card as JSON')
		.option('--quiet', 'no progress')
		.action(async (file: string, parsed: ParsedOptions) => {
			await train(file, parsed);
		});
}

async function train(file: string, parsed: ParsedOptions): Promise<void> {
	const config = await readConfigFile(file);
	const folder = path.resolve(String(parsed['to']));
	if (!('epochs' in config)) refuseNetworkOptions(file, config.task, parsed);
	if (config.task === 'completion' || config.task === 'super-resolution') {
		refuseOtherRun(folder, 'model', config.title);
		return trainFieldModelRun(config, folder, parsed);
	}
	refuseOtherRun(folder, isClassifierConfig(config) ? 'classifier' : 'network', config.title);
	if (isClassifierConfig(config)) {
		showCard(await trainClassifierRun(config, { configFile: file, folder }, parsed), parsed['json'] === true);
		return;
	}
	const stop = new AbortController();
	const page = await openPage(folder, parsed, stop);
	// Loaded when asked for: help needs no ONNX runtime.
	const { followTraining } = await import('./follow-training.ts');
	try {
		const card = await followTraining(config, { configFile: file, folder, stop }, parsed);
		await writeWhole(path.join(folder, 'card.json'), new TextEncoder().encode(`${JSON.stringify(card, null, '\t')}\n`));
		showCard(card, parsed['json'] === true);
	} finally {
		await page?.close();
	}
}

/** What would be of no effect is said, not passed over. */
function refuseNetworkOptions(file: string, task: TaskConfig['task'], parsed: ParsedOptions): void {
	const given = ['epochs', 'provider', 'parallel', 'workers', 'page', 'host'].find(
		(name) => parsed[name] !== undefined,
	);
	if (given !== undefined)
		throw new CommandError(`--${given} is for networks, and ${file} describes a ${task} task: leave it out.`);
}

async function openPage(
	folder: string,
	parsed: ParsedOptions,
	stop: AbortController,
): Promise<TrainingPage | undefined> {
	const place = pagePlace(parsed);
	if (!place) return undefined;
	mkdirSync(folder, { recursive: true });
	const page = await openTrainingPage({ folder, ...place }, { onStop: () => stop.abort(), onEnd: note });
	note(`Curves and predictions: ${page.address}`);
	note(`(afterwards: msn watch ${path.relative('.', folder) || '.'} --page)`);
	return page;
}

/** A configuration from a file. */
export async function readConfigFile(file: string): Promise<TaskConfig> {
	const { readTaskConfig } = await import('#training');
	if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
	if (statSync(file).isDirectory())
		throw new CommandError(`${file} is a folder: give the configuration itself, .yaml or .json.`);
	return readTaskConfig(readFileSync(file, 'utf8'), file);
}

/** A card as a table of its figures, or as JSON. */
export function showCard(card: ResultsCard, isJson: boolean): void {
	if (isJson) {
		printJson(card);
		return;
	}
	const rows = Object.entries(card.figures).flatMap(([method, metrics]) =>
		Object.entries(metrics).map(([metric, { value, interval, patients, shapes }]) => [
			method,
			metric,
			figureText(value),
			interval ? `[${interval.map(figureText).join(', ')}]` : '',
			patients,
			shapes,
		]),
	);
	print(card.title);
	print(formatTable([['method', 'metric', 'value', '95 %', 'patients', 'shapes'], ...rows]));
	note(`${card.compute.cpuSeconds.toFixed(0)} s of CPU time, ${card.compute.wallSeconds.toFixed(0)} s in all`);
}
