import type { RunEvent } from '../read-run-event.ts';
import { serveJob } from './serve-job.ts';
import { trainSparseRun } from './sparse-completion-task.ts';
import { loadNetworkTask, trainFold } from './train-fold.ts';
import type { RunJob } from './train-runs.ts';

serveJob(async ({ config, place, options }: RunJob, onEvent: (event: RunEvent) => void, signal) => {
	const own = { ...options, onEvent, signal };
	if (config.task === 'sparse-completion') await trainSparseRun(config, own, place.seed);
	else await trainFold(await loadNetworkTask(config, own), place, config, own);
});
