import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TrainingStoppedError } from '../training-stopped.ts';

/** What processes took. */
export interface ProcessUsage {
	readonly cpuSeconds: number;
	/** Of all that were there at a time, at most. */
	readonly peakMemoryMb: number;
}

/** What a process says of its job; its last word is `done` or `failed`. */
export type ProcessNews<Event, Result> =
	| { readonly kind: 'event'; readonly event: Event }
	| { readonly kind: 'done'; readonly result: Result; readonly usage: ProcessUsage }
	| { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** Options of {@link inProcesses}. */
export interface InProcessesOptions<Job, Event> {
	/** So many at a time. */
	readonly parallel: number;
	/** All are asked to save and end. */
	readonly signal?: AbortSignal;
	readonly onEvent?: (event: Event, job: Job) => void;
	/** For messages. */
	readonly nameOf: (job: Job) => string;
}

/** What came of jobs, in their order. */
export interface ProcessResults<Result> {
	readonly results: readonly Result[];
	readonly usage: ProcessUsage;
}

/**
 * Does jobs in processes of their own, so many at a time. If one fails the others are asked to end, and none is begun.
 *
 * @param module name beside this file of what a process runs, without its ending; it calls `serveJob`.
 * @throws Error as the first process that failed gave it, or TrainingStoppedError if they were stopped.
 */
export async function inProcesses<Job, Event, Result>(
	module: string,
	jobs: readonly Job[],
	{ parallel, signal, onEvent, nameOf }: InProcessesOptions<Job, Event>,
): Promise<ProcessResults<Result>> {
	const failed = new AbortController();
	const signals = AbortSignal.any(signal ? [signal, failed.signal] : [failed.signal]);
	const waiting = [...jobs.entries()];
	const done: Extract<ProcessNews<Event, Result>, { kind: 'done' }>[] = [];
	const causes: unknown[] = [];
	const lane = async (): Promise<void> => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const [place, job] = next;
			if (signals.aborted) throw new TrainingStoppedError();
			const options = { signal: signals, name: nameOf(job), onEvent: (event: Event) => onEvent?.(event, job) };
			done[place] = await inProcess<Job, Event, Result>(module, job, options);
		}
	};
	const count = Math.min(parallel, jobs.length);
	const lanes = Array.from({ length: count }, () =>
		lane().catch((error: unknown) => {
			causes.push(error);
			failed.abort();
		}),
	);
	await Promise.all(lanes);
	if (causes.length > 0) throw causes[0];
	const largest = done.map(({ usage }) => usage.peakMemoryMb).sort((a, b) => b - a);
	return {
		results: done.map(({ result }) => result),
		usage: {
			cpuSeconds: done.reduce((sum, { usage }) => sum + usage.cpuSeconds, 0),
			peakMemoryMb: largest.slice(0, count).reduce((sum, mb) => sum + mb, 0),
		},
	};
}

interface ProcessOptions<Event> {
	readonly signal: AbortSignal;
	readonly name: string;
	readonly onEvent: (event: Event) => void;
}

function inProcess<Job, Event, Result>(
	module: string,
	job: Job,
	{ signal, name, onEvent }: ProcessOptions<Event>,
): Promise<Extract<ProcessNews<Event, Result>, { kind: 'done' }>> {
	const isSource = import.meta.url.endsWith('.ts');
	const child = fork(fileURLToPath(new URL(`./${module}.${isSource ? 'ts' : 'js'}`, import.meta.url)), {
		serialization: 'advanced',
		execArgv: isSource ? ['--conditions=source'] : [],
		// What the parent prints may be JSON.
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const stop = (): void => void (child.connected && child.send('stop'));
	signal.addEventListener('abort', stop);
	return new Promise<Extract<ProcessNews<Event, Result>, { kind: 'done' }>>((resolve, reject) => {
		child.on('message', (news: ProcessNews<Event, Result>) => {
			if (news.kind === 'event') onEvent(news.event);
			else if (news.kind === 'done') resolve(news);
			else if (news.name === 'TrainingStoppedError') reject(new TrainingStoppedError());
			else reject(Object.assign(new Error(news.message), { name: news.name }));
		});
		child.once('error', reject);
		child.once('exit', (code, by) => reject(new Error(`${name} ended with ${by ?? String(code)}: too little memory?`)));
		child.send({ job });
	}).finally(() => {
		signal.removeEventListener('abort', stop);
		child.kill();
	});
}
