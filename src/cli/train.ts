import { readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import type { ResultsCard, RunEvent, TaskConfig } from '#training';
import type { Command } from 'commander';
import { CommandError, ExitCode } from './exit-code.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn train`: a network as a configuration says. */
export function registerTrain(program: Command): void {
	program
		.command('train')
		.description('train a network as a configuration says, and test it; stopped with Ctrl-C, the same command goes on')
		.argument('<config>', 'description of data, split and network, .yaml or .json')
		.requiredOption('--to <folder>', 'where checkpoints, weights, log.jsonl and card.json go')
		.option('--epochs <count>', 'in place of the configuration’s')
		.option('--workers <count>', 'worker threads that augment and encode (default 1; 0: none)')
		.option('--cache <folder>', 'where voxels are kept between runs (default: a folder for temporary files)')
		.option('--json', 'the card as JSON')
		.option('--quiet', 'no progress')
		.action(async (file: string, parsed: ParsedOptions) => {
			await train(file, parsed);
		});
}

async function train(file: string, parsed: ParsedOptions): Promise<void> {
	// Loaded when asked for: help needs no ONNX runtime.
	const { runNetworkTask } = await import('#training');
	const config = await readConfigFile(file);
	if (config.task !== 'network')
		throw new CommandError(`${file} describes a ${config.task} task; run it with \`msn bench learning ${file}\``);
	const folder = path.resolve(String(parsed['to']));
	const progress = createProgressLine();
	const isQuiet = parsed['quiet'] === true;
	const stop = new AbortController();
	// The step under way ends and is saved; a second Ctrl-C ends at once.
	process.once('SIGINT', () => stop.abort());
	process.once('SIGTERM', () => stop.abort());
	let stopped = false;
	const onEvent = (event: RunEvent, seed: number): void => {
		if (event.kind === 'stopped' && event.reason === 'asked to stop') stopped = true;
		const text = isQuiet ? undefined : eventText(event, seed, config.epochs);
		if (text === undefined) return;
		if (event.kind === 'step') progress.show(text);
		else {
			progress.end();
			note(text);
		}
	};
	try {
		const card = await runNetworkTask(config, {
			configFile: file,
			folder,
			cache: textOption(parsed, 'cache'),
			epochs: numberOption(parsed, 'epochs', { min: 1, whole: true }),
			workers: numberOption(parsed, 'workers', { min: 0, max: 64, whole: true }) ?? 1,
			signal: stop.signal,
			onEvent,
			onProgress: (text) => !isQuiet && progress.show(text),
		});
		progress.end();
		await writeWhole(path.join(folder, 'card.json'), new TextEncoder().encode(`${JSON.stringify(card, null, '\t')}\n`));
		showCard(card, parsed['json'] === true);
	} catch (error) {
		progress.end();
		if (!stopped) throw error;
		throw new CommandError(`Stopped; the same command goes on from ${folder}.`, ExitCode.stopped);
	}
}

function eventText(event: RunEvent, seed: number, epochs: number): string | undefined {
	const head = `seed ${seed}, epoch ${event.epoch + 1} of ${epochs}`;
	if (event.kind === 'resumed') return `${head}: goes on from batch ${event.batch + 1}`;
	if (event.kind === 'predictions') return undefined;
	if (event.kind === 'stopped') return `${head}: ${event.reason}`;
	if (event.kind === 'step')
		return `${head}, ${event.batch}/${event.batches}, loss ${event.loss.toPrecision(4)}, rate ${event.learningRate.toPrecision(3)}`;
	const metrics = Object.entries(event.metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
	const best = event.isBest ? ', best so far' : '';
	return `${head}: loss ${event.loss.toPrecision(4)}, ${metrics.join(', ')}${best} (${event.seconds.toFixed(1)} s)`;
}

/** A configuration from a file. */
export async function readConfigFile(file: string): Promise<TaskConfig> {
	const { readTaskConfig } = await import('#training');
	if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
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
			value.toFixed(4),
			interval ? `[${interval.map((end) => end.toFixed(4)).join(', ')}]` : '',
			patients,
			shapes,
		]),
	);
	print(card.title);
	print(formatTable([['method', 'metric', 'value', '95 %', 'patients', 'shapes'], ...rows]));
	note(`${card.compute.cpuSeconds.toFixed(0)} s of CPU time, ${card.compute.wallSeconds.toFixed(0)} s in all`);
}
