import { runTask, TrainingStoppedError } from '#training';
import type { ResultsCard, RunEvent, RunNetworkOptions, TaskConfig } from '#training';
import { CommandError, ExitCode } from './exit-code.ts';
import { choiceOption, numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { createProgressLine, note } from './terminal.ts';
import { trainingLine, type TrainingLine } from './training-line.ts';

/** Configurations of networks. */
export type TrainedConfig = Extract<TaskConfig, { readonly epochs: number }>;

/** Where a training is kept, and how it can be stopped. */
export interface FollowedRun {
	/** As the card's command names it. */
	readonly configFile: string;
	readonly folder: string;
	readonly stop: AbortController;
}

/**
 * Trains and tests the networks of a configuration, with what goes on on standard error. Ctrl-C ends it after the step under way,
 * with its state kept in the folder; a second one at once.
 *
 * @throws CommandError if it was stopped.
 */
export async function followTraining(
	config: TrainedConfig,
	{ configFile, folder, stop }: FollowedRun,
	parsed: ParsedOptions,
): Promise<ResultsCard> {
	const options: RunNetworkOptions = { configFile, folder, signal: stop.signal, ...asked(parsed) };
	process.once('SIGINT', () => stop.abort());
	process.once('SIGTERM', () => stop.abort());
	const progress = showProgress({
		isQuiet: parsed['quiet'] === true,
		epochs: options.epochs ?? config.epochs,
		hasFolds: config.split.kind === 'folds',
	});
	try {
		return await runTask(config, { ...options, onEvent: progress.onEvent, onProgress: progress.onProgress });
	} catch (error) {
		progress.end();
		if (!(error instanceof TrainingStoppedError)) throw error;
		throw new CommandError(`Stopped; the same command goes on from ${folder}.`, ExitCode.stopped);
	} finally {
		progress.end();
	}
}

function asked(parsed: ParsedOptions): Partial<RunNetworkOptions> {
	const isPlaced = textOption(parsed, 'provider') !== undefined;
	return {
		cache: textOption(parsed, 'cache'),
		epochs: numberOption(parsed, 'epochs', { min: 1, whole: true }),
		workers: numberOption(parsed, 'workers', { min: 0, max: 64, whole: true }) ?? 1,
		parallel: numberOption(parsed, 'parallel', { min: 1, max: 64, whole: true }),
		provider: isPlaced ? choiceOption(parsed, 'provider', ['cpu', 'webgpu', 'cuda', 'auto']) : undefined,
	};
}

interface ShownRuns {
	readonly isQuiet: boolean;
	readonly epochs: number;
	readonly hasFolds: boolean;
}

interface TrainingProgress {
	onEvent(event: RunEvent, seed: number, fold: number): void;
	onProgress(text: string): void;
	end(): void;
}

/** One live line on a terminal, of several runs that of the first; elsewhere a line every few seconds. Each run ends with a line of its own. */
function showProgress({ isQuiet, epochs, hasFolds }: ShownRuns): TrainingProgress {
	const progress = createProgressLine();
	const isTerminal = process.stderr.isTTY === true;
	const runs = new Map<string, TrainingLine>();
	return {
		onEvent(event, seed, fold) {
			if (isQuiet) return;
			const name = hasFolds ? `seed ${seed}, fold ${fold + 1}` : `seed ${seed}`;
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
				runs.delete(name);
			} else {
				const [first] = runs.values();
				const others = runs.size > 1 ? `  (+ ${runs.size - 1} beside it)` : '';
				if (line === first) progress.show(`${line.text({ isTerminal })}${others}`);
			}
		},
		onProgress: (text) => !isQuiet && progress.show(text),
		end: () => progress.end(),
	};
}
