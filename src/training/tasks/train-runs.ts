import type { RunEvent } from '../read-run-event.ts';
import type { NetworkConfig } from '../task-config.ts';
import { inProcesses, type ProcessUsage } from './in-processes.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import type { SparseCompletionConfig } from './sparse-completion-config.ts';
import type { RunPlace } from './train-fold.ts';

/** What a training process is sent. */
export interface RunJob {
	readonly config: NetworkConfig | SparseCompletionConfig;
	readonly place: RunPlace;
	readonly options: Omit<RunNetworkOptions, 'onEvent' | 'onProgress' | 'signal' | 'parallel'>;
}

/**
 * Trains several runs of a task at a time, each in a process of its own that reads the data itself and keeps its run in the folder.
 * One at a time, or without a folder, nothing is done here. If one fails, or the signal is given, all save and end.
 *
 * @throws Error as the first process that failed gave it, or TrainingStoppedError if they were stopped.
 */
export async function trainRuns(
	config: RunJob['config'],
	options: RunNetworkOptions,
	places: readonly RunPlace[],
): Promise<ProcessUsage> {
	const { onEvent, onProgress: _, signal, parallel = 1, ...rest } = options;
	if (Math.min(parallel, places.length) < 2 || rest.folder === undefined) return { cpuSeconds: 0, peakMemoryMb: 0 };
	const jobs = places.map((place): RunJob => ({ config, place, options: rest }));
	const { usage } = await inProcesses<RunJob, RunEvent, void>('train-run.process', jobs, {
		parallel,
		signal,
		onEvent: (event, { place: { seed, fold } }) => onEvent?.(event, seed, fold),
		nameOf: ({ place: { seed, fold } }) => `the training of seed ${seed}, fold ${fold + 1}`,
	});
	return usage;
}
