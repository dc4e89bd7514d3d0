import type { ResultsCard } from '../results-card.ts';
import type { TaskConfig } from '../task-config.ts';
import { runCompletionTask } from './completion-task.ts';
import { runFeatureTask } from './feature-task.ts';
import { runNetworkTask } from './network-task.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import { runSparseCompletionTask } from './sparse-completion-task.ts';
import { runSideTask } from './side-task.ts';
import { runSurfaceTask } from './surface-task.ts';
import { runSuperResolutionTask } from './super-resolution-task.ts';

/** Runs a task as its configuration says and gives the card of its results. */
export async function runTask(config: TaskConfig, options: RunNetworkOptions): Promise<ResultsCard> {
	if (config.task === 'completion') return runCompletionTask(config, options);
	if (config.task === 'super-resolution') return runSuperResolutionTask(config, options);
	if (config.task === 'feature-classification') return runFeatureTask(config, options);
	if (config.task === 'sparse-completion') return runSparseCompletionTask(config, options);
	if (config.task === 'side-classification') return runSideTask(config, options);
	if (config.task === 'surface-classification') return runSurfaceTask(config, options);
	return runNetworkTask(config, options);
}
