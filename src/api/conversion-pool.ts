import { Worker } from 'node:worker_threads';
import type { ConversionTask } from './convert-shape.ts';
import type { ConversionAnswer } from './convert-shape.worker.ts';
import { ProblemError } from './problem.ts';

/** Runs conversions off the main thread, few at a time, each within a time limit. */
export interface ConversionPool {
	/** @throws ProblemError if it cannot be done, too many wait, or it took too long (its thread is then ended). */
	run(task: ConversionTask): Promise<Uint8Array>;
	/** Ends the threads; conversions under way fail. */
	close(): Promise<void>;
}

/** Limits of a {@link ConversionPool}. */
export interface ConversionLimits {
	/** Default 2. */
	readonly threadCount: number;
	/** Default 60,000. */
	readonly timeoutMs: number;
	/** Conversions that may wait for a thread. Default 16. */
	readonly maxWaiting: number;
}

export const defaultConversionLimits: ConversionLimits = { threadCount: 2, timeoutMs: 60_000, maxWaiting: 16 };

interface Waiting {
	readonly task: ConversionTask;
	readonly resolve: (bytes: Uint8Array) => void;
	readonly reject: (problem: ProblemError) => void;
}

/** Threads start with the first conversion and stay; idle ones do not keep the program running. */
export function createConversionPool({ threadCount, timeoutMs, maxWaiting }: ConversionLimits): ConversionPool {
	const queue: Waiting[] = [];
	const idle: Worker[] = [];
	const workers = new Set<Worker>();
	const running = new Set<(problem: ProblemError) => void>();
	let isClosed = false;

	const discard = (worker: Worker): void => {
		workers.delete(worker);
		if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
		void worker.terminate();
	};
	const rest = (worker: Worker): void => {
		worker.once('error', () => discard(worker));
		worker.once('exit', () => discard(worker));
		worker.unref();
		idle.push(worker);
	};
	const startNext = (): void => {
		if (isClosed) return;
		while (queue.length > 0) {
			const worker = idle.pop() ?? (workers.size < threadCount ? startWorker(workers) : undefined);
			if (worker === undefined) return;
			runOn(worker, queue.shift() as Waiting);
		}
	};
	const runOn = (worker: Worker, { task, resolve, reject }: Waiting): void => {
		const settle = (isReusable: boolean, finish: () => void): void => {
			clearTimeout(timer);
			running.delete(abandon);
			worker.removeAllListeners();
			if (isReusable && !isClosed) rest(worker);
			else discard(worker);
			finish();
			startNext();
		};
		const abandon = (problem: ProblemError): void => settle(false, () => reject(problem));
		const timer = setTimeout(
			() => abandon(new ProblemError('took-too-long', `The conversion was stopped after ${timeoutMs / 1000} s.`)),
			timeoutMs,
		);
		running.add(abandon);
		worker.removeAllListeners();
		worker.ref();
		worker.once('message', (answer: ConversionAnswer) =>
			settle(true, () => ('bytes' in answer ? resolve(answer.bytes) : reject(problemOf(answer)))),
		);
		worker.once('error', (cause) => abandon(new ProblemError('internal', 'The conversion failed.', { cause })));
		worker.once('exit', () => abandon(new ProblemError('internal', 'The conversion ended without a result.')));
		worker.postMessage(task);
	};
	return {
		run: (task) =>
			new Promise((resolve, reject) => {
				if (isClosed || queue.length >= maxWaiting) return reject(busy());
				queue.push({ task, resolve, reject });
				startNext();
			}),
		async close() {
			isClosed = true;
			for (const { reject } of queue.splice(0)) reject(busy());
			for (const abandon of running) abandon(busy());
			await Promise.all([...workers].map((worker) => worker.terminate()));
		},
	};
}

const busy = (): ProblemError =>
	new ProblemError('busy', 'Too many conversions are waiting.', { headers: { 'retry-after': '30' } });

function problemOf(answer: { readonly refusal: string } | { readonly failure: string }): ProblemError {
	if ('refusal' in answer) return new ProblemError('cannot-convert', `This cannot be converted: ${answer.refusal}.`);
	return new ProblemError('storage-fault', 'The stored file could not be read.', { cause: answer.failure });
}

function startWorker(workers: Set<Worker>): Worker {
	const isSource = import.meta.url.endsWith('.ts');
	const worker = new Worker(new URL(`./convert-shape.worker.${isSource ? 'ts' : 'js'}`, import.meta.url), {
		resourceLimits: { maxOldGenerationSizeMb: 1024 },
		...(isSource ? { execArgv: ['--conditions=source'] } : {}),
	});
	workers.add(worker);
	return worker;
}
