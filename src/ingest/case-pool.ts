import { Piscina } from 'piscina';
import type { FileStore, LocalFileStore } from '#catalogue';
import { extractCase, type CaseResult } from './extract-case.ts';
import type { WorkerJob } from './extract-case.worker.ts';
import type { IngestTask } from './ingest-task.ts';

/** Something that does tasks; how many at once is the caller's business. */
export interface CasePool {
	/** Tasks that can run at once. */
	readonly size: number;
	run(task: IngestTask): Promise<CaseResult>;
	/** Ends the workers; tasks still running are dropped. */
	close(): Promise<void>;
}

/**
 * A lasting pool of worker threads, one case at a time in each; `workers: 0` does the work on the calling thread, as
 * does a store that worker threads cannot open for themselves. A worker that dies takes only its case with it.
 */
export function openCasePool(workers: number, store: FileStore | LocalFileStore): CasePool {
	if (workers === 0 || !('directory' in store))
		return { size: 1, run: (task) => extractCase(task, store), close: async () => undefined };
	const isSource = import.meta.url.endsWith('.ts');
	const start = () =>
		new Piscina<WorkerJob, CaseResult>({
			filename: new URL(`./extract-case.worker.${isSource ? 'ts' : 'js'}`, import.meta.url).href,
			minThreads: workers,
			maxThreads: workers,
			idleTimeout: Infinity,
			concurrentTasksPerWorker: 1,
			...(isSource ? { execArgv: ['--conditions=source'] } : {}),
		});
	// Where nothing is new there is no task, and no worker is started.
	let pool: ReturnType<typeof start> | undefined;
	const storeDirectory = store.directory;
	return {
		size: workers,
		run: (task) => (pool ??= start()).run({ task, storeDirectory }),
		close: async () => pool?.destroy(),
	};
}
