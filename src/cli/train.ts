import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ResultsCard, RunEvent, TaskConfig } from '#training';
import type { Command } from 'commander';
import { isClassifierConfig, trainClassifierRun } from './classifier-run.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { figureText } from './figure-text.ts';
import { choiceOption, numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { refuseOtherRun } from './other-run.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';
import { trainFieldModelRun } from './train-field-model.ts';
import type { TrainingLine } from './training-line.ts';
import { openTrainingPage, pagePlace, type TrainingPage } from './training-page.ts';
import { writeWhole } from './write-whole.ts';

/** `msn train`: a network as a configuration says. */
export function registerTrain(program: Command): void {
	program
		.command('train')
		.description(
			'train the network, classifier or shape model that a configuration describes, and test it; stopped with Ctrl-C, networks go on with the same command',
		)
		.argument('<config>', 'description of data, split and network, .yaml or .json')
		.requiredOption('--to <folder>', 'where checkpoints, weights, log.jsonl and card.json go')
		.option('--epochs <count>', 'in place of the configuration’s')
		.option('--workers <count>', 'worker threads that augment and encode (default 1; 0: none)')
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
	const { task }: { readonly task: string } = config;
	const folder = path.resolve(String(parsed['to']));
	if (config.task === 'completion' || config.task === 'super-resolution') {
		refuseOtherRun(folder, 'model', config.title);
		return trainFieldModelRun(config, folder, parsed);
	}
	refuseOtherRun(folder, isClassifierConfig(config) ? 'classifier' : 'network', config.title);
	if (isClassifierConfig(config)) {
		showCard(await trainClassifierRun(config, { configFile: file, folder }, parsed), parsed['json'] === true);
		return;
	}
	if (!('epochs' in config))
		throw new CommandError(`${file} describes a ${task} task; run it with \`msn bench learning ${file}\``);
	const epochs = numberOption(parsed, 'epochs', { min: 1, whole: true });
	const isPlaced = textOption(parsed, 'provider') !== undefined;
	const provider = isPlaced ? choiceOption(parsed, 'provider', ['cpu', 'webgpu', 'cuda', 'auto']) : undefined;
	const workers = numberOption(parsed, 'workers', { min: 0, max: 64, whole: true }) ?? 1;
	const stop = new AbortController();
	// The step under way ends and is saved; a second Ctrl-C ends at once.
	process.once('SIGINT', () => stop.abort());
	process.once('SIGTERM', () => stop.abort());
	const page = await openPage(folder, parsed, stop);
	// Loaded when asked for: help needs no ONNX runtime.
	const { runTask } = await import('#training');
	const progress = await followTraining({ isQuiet: parsed['quiet'] === true, epochs: epochs ?? config.epochs });
	try {
		const card = await runTask(config, {
			configFile: file,
			folder,
			cache: textOption(parsed, 'cache'),
			epochs,
			workers,
			provider,
			signal: stop.signal,
			onEvent: progress.onEvent,
			onProgress: progress.onProgress,
		});
		progress.end();
		await writeWhole(path.join(folder, 'card.json'), new TextEncoder().encode(`${JSON.stringify(card, null, '\t')}\n`));
		showCard(card, parsed['json'] === true);
	} catch (error) {
		progress.end();
		if (!progress.isStopped()) throw error;
		throw new CommandError(`Stopped; the same command goes on from ${folder}.`, ExitCode.stopped);
	} finally {
		await page?.close();
	}
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

interface TrainingProgress {
	onEvent(event: RunEvent, seed: number, fold: number): void;
	onProgress(text: string): void;
	end(): void;
	/** Whether the training was asked to stop and did. */
	isStopped(): boolean;
}

/** One live line on a terminal; elsewhere a line every few seconds. Each run ends with a line of its own. */
async function followTraining({
	isQuiet,
	epochs,
}: {
	readonly isQuiet: boolean;
	readonly epochs: number;
}): Promise<TrainingProgress> {
	const { trainingLine } = await import('./training-line.ts');
	const progress = createProgressLine();
	const isTerminal = process.stderr.isTTY === true;
	const runs = new Map<string, TrainingLine>();
	let stopped = false;
	return {
		onEvent(event, seed, fold) {
			if (event.kind === 'stopped' && event.reason === 'asked to stop') stopped = true;
			if (isQuiet) return;
			const name = fold === 0 ? `seed ${seed}` : `seed ${seed}, fold ${fold + 1}`;
			const line = runs.get(name) ?? trainingLine(name, epochs);
			runs.set(name, line);
			line.add(event);
			if (event.kind === 'provider') {
				if (event.reason !== 'asked for') note(`${name} trains on ${event.provider}: ${event.reason}`);
			} else if (event.kind === 'resumed') {
				progress.end();
				note(`${name} goes on from epoch ${event.epoch + 1}, batch ${event.batch + 1}`);
			} else if (event.kind === 'stopped') {
				progress.end();
				note(line.summary());
			} else progress.show(line.text({ isTerminal }));
		},
		onProgress: (text) => !isQuiet && progress.show(text),
		end: () => progress.end(),
		isStopped: () => stopped,
	};
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
