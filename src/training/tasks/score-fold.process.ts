import { scoreCompletionFold } from './completion-task.ts';
import type { FoldJob } from './reconstruction-task.ts';
import { serveJob } from './serve-job.ts';
import { scoreSuperResolutionFold } from './super-resolution-task.ts';

serveJob(async ({ config, fold, options }: FoldJob, onProgress: (text: string) => void, signal) => {
	const own = { ...options, onProgress, signal };
	return config.task === 'completion'
		? scoreCompletionFold(config, own, fold)
		: scoreSuperResolutionFold(config, own, fold);
});
