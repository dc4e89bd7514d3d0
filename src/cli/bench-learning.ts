import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { ResultsCard, TaskConfig } from '#training';
import type { Command } from 'commander';
import { summaries } from './command-summaries.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { createProgressLine, note } from './terminal.ts';
import { readConfigFile, showCard } from './train.ts';
import { writeWhole } from './write-whole.ts';

/** `msn bench learning`: a task from its data to the card of its results. */
export function registerBench(program: Command): void {
	program
		.command('bench')
		.description(summaries.bench)
		.command('learning')
		.description(
			'run the task a configuration describes, from its data to the card of its results; what was stopped goes on with the same command',
		)
		.argument('<config>', 'description of data, split and method, .yaml or .json')
		.option('--to <file>', 'write the card here, JSON')
		.option(
			'--cache <folder>',
			'where voxels are kept between runs, and networks and scores until their card is made (default: a folder for temporary files)',
		)
		.option('--parallel <count>', 'so many seeds and folds at a time, each in a process of its own (default 1)')
		.option('--workers <count>', 'worker threads that feed a network (default 1; 0: none)')
		.option('--json', 'print the card as JSON')
		.option('--quiet', 'no progress')
		.action(async (file: string, parsed: ParsedOptions) => {
			const config = await readConfigFile(file);
			const target = textOption(parsed, 'to');
			const keep = async (card: ResultsCard): Promise<void> => {
				if (target === undefined) return;
				await writeWhole(target, new TextEncoder().encode(`${JSON.stringify(card, null, '\t')}\n`));
				note(target);
			};
			showCard(await measured(config, { file, keep }, parsed), parsed['json'] === true);
		});
}

interface Measurement {
	readonly file: string;
	/** Called with the card before anything of its run is thrown away. */
	keep(card: ResultsCard): Promise<void>;
}

async function measured(config: TaskConfig, { file, keep }: Measurement, parsed: ParsedOptions): Promise<ResultsCard> {
	const { defaultStoreFolder } = await import('#training');
	const cache = textOption(parsed, 'cache');
	// Of each configuration its own: one that was changed begins anew.
	const name = createHash('sha256')
		.update(JSON.stringify([path.resolve('.'), config]))
		.digest('hex')
		.slice(0, 16);
	const folder = path.join(cache ?? defaultStoreFolder(), 'benches', name);
	const card = await carded(config, { file, folder, cache }, parsed);
	await keep(card);
	// What is measured once more is made once more.
	rmSync(folder, { recursive: true, force: true });
	return card;
}

async function carded(
	config: TaskConfig,
	{ file, folder, cache }: { readonly file: string; readonly folder: string; readonly cache: string | undefined },
	parsed: ParsedOptions,
): Promise<ResultsCard> {
	if ('epochs' in config) {
		const { followTraining } = await import('./follow-training.ts');
		return followTraining(config, { configFile: file, folder, stop: new AbortController() }, parsed);
	}
	const { runTask } = await import('#training');
	const progress = createProgressLine();
	const stop = new AbortController();
	// Others keep nothing that could be saved first.
	if (config.task === 'completion' || config.task === 'super-resolution')
		for (const signal of ['SIGINT', 'SIGTERM'] as const)
			process.once(signal, () => {
				stop.abort();
				if (parsed['quiet'] !== true) note('\nstopping when the work at hand is done; asked once more: at once');
			});
	try {
		return await runTask(config, {
			configFile: file,
			cache,
			folder,
			parallel: numberOption(parsed, 'parallel', { min: 1, max: 64, whole: true }),
			signal: stop.signal,
			onProgress: (text) => parsed['quiet'] !== true && progress.show(text),
		});
	} catch (error) {
		if (!(error instanceof Error && error.name === 'TrainingStoppedError')) throw error;
		throw new CommandError('Stopped; the same command goes on.', ExitCode.stopped);
	} finally {
		progress.end();
	}
}
