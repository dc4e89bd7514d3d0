import { peakMemoryMb } from '../peak-memory.ts';
import { loadNetworkTask, trainFold } from './train-fold.ts';
import { trainSparseRun } from './sparse-completion-task.ts';
import type { RunJob, RunNews } from './train-runs.ts';

const stop = new AbortController();

// Ctrl-C reaches every process of a terminal: what it means is for the parent to say.
process.on('SIGINT', () => {});
process.on('message', (message: RunJob | 'stop') => {
	if (message === 'stop') stop.abort();
	else void work(message);
});
// The parent has ended: what was saved is enough to go on from.
process.on('disconnect', () => process.exit(1));

async function work({ config, place, options }: RunJob): Promise<void> {
	const own = {
		...options,
		signal: stop.signal,
		onEvent: (event: Extract<RunNews, { kind: 'event' }>['event']) => tell({ kind: 'event', event }),
	};
	try {
		if (config.task === 'sparse-completion') await trainSparseRun(config, own, place.seed);
		else await trainFold(await loadNetworkTask(config, own), place, config, own);
		const { user, system } = process.cpuUsage();
		tell({ kind: 'done', cpuSeconds: (user + system) / 1e6, peakMemoryMb: peakMemoryMb() });
	} catch (error) {
		const { name, message } = error instanceof Error ? error : new Error(String(error));
		tell({ kind: 'failed', name, message });
	}
}

function tell(news: RunNews): void {
	process.send?.(news);
}
