import { openLocalFileStore, type LocalFileStore } from '#catalogue';
import { extractCase, type CaseResult } from './extract-case.ts';
import type { IngestTask } from './ingest-task.ts';

/** What the pool hands to a worker. */
export interface WorkerJob {
	readonly task: IngestTask;
	readonly storeDirectory: string;
}

let store: LocalFileStore | undefined;

/** Entry point of a worker thread: one case at a time. */
export default function work({ task, storeDirectory }: WorkerJob): Promise<CaseResult> {
	if (store?.directory !== storeDirectory) store = openLocalFileStore(storeDirectory);
	return extractCase(task, store);
}
