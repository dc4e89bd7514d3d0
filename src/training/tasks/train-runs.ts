import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../read-run-event.ts';
import type { NetworkConfig } from '../task-config.ts';
import { TrainingStoppedError } from '../training-stopped.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import type { SparseCompletionConfig } from './sparse-completion-config.ts';
import type { RunPlace } from './train-fold.ts';

/** What a training process is sent; after it at most the word `stop`. */
export interface RunJob {
	readonly config: NetworkConfig | SparseCompletionConfig;
	readonly place: RunPlace;
	readonly options: Omit<RunNetworkOptions, 'onEvent' | 'onProgress' | 'signal' | 'parallel'>;
}

/** What processes took. */
export interface ProcessUsage {
	readonly cpuSeconds: number;
	/** Of all that were there at a time, at most. */
	readonly peakMemoryMb: number;
}

/** What a training process says. */
export type RunNews =
	| { readonly kind: 'event'; readonly event: RunEvent }
	| ({ readonly kind: 'done' } & ProcessUsage)
	| { readonly kind: 'failed'; readonly name: string; readonly message: string };

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
	const count = Math.min(parallel, places.length);
	const usages: ProcessUsage[] = [];
	if (count > 1 && rest.folder !== undefined) {
		const failed = new AbortController();
		const waiting = [...places];
		const signals = AbortSignal.any(signal ? [signal, failed.signal] : [failed.signal]);
		const lane = async (): Promise<void> => {
			for (let place = waiting.shift(); place; place = waiting.shift()) {
				const { seed, fold } = place;
				if (signals.aborted) throw new TrainingStoppedError();
				const job = { config, place, options: rest };
				usages.push(await trainInProcess(job, signals, (event) => onEvent?.(event, seed, fold)));
			}
		};
		const causes: unknown[] = [];
		const lanes = Array.from({ length: count }, () =>
			lane().catch((error: unknown) => {
				causes.push(error);
				failed.abort();
			}),
		);
		await Promise.all(lanes);
		if (causes.length > 0) throw causes[0];
	}
	const largest = usages.map(({ peakMemoryMb }) => peakMemoryMb).sort((a, b) => b - a);
	return {
		cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
		peakMemoryMb: largest.slice(0, count).reduce((sum, mb) => sum + mb, 0),
	};
}

function trainInProcess(job: RunJob, signal: AbortSignal, onEvent: (event: RunEvent) => void): Promise<ProcessUsage> {
	const isSource = import.meta.url.endsWith('.ts');
	const file = fileURLToPath(new URL(`./train-run.process.${isSource ? 'ts' : 'js'}`, import.meta.url));
	const child = fork(file, {
		serialization: 'advanced',
		execArgv: isSource ? ['--conditions=source'] : [],
		// What the parent prints may be JSON.
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const name = `the training of seed ${job.place.seed}, fold ${job.place.fold + 1}`;
	const stop = (): void => void (child.connected && child.send('stop'));
	signal.addEventListener('abort', stop);
	return new Promise<ProcessUsage>((resolve, reject) => {
		child.on('message', (news: RunNews) => {
			if (news.kind === 'event') onEvent(news.event);
			else if (news.kind === 'done') resolve(news);
			else if (news.name === 'TrainingStoppedError') reject(new TrainingStoppedError());
			else reject(Object.assign(new Error(news.message), { name: news.name }));
		});
		child.once('error', reject);
		child.once('exit', (code, by) => reject(new Error(`${name} ended with ${by ?? String(code)}: too little memory?`)));
		child.send(job);
	}).finally(() => {
		signal.removeEventListener('abort', stop);
		child.kill();
	});
}
