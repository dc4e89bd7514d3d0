import { finishedResult, type Monitor, type TrainingResult } from '#learning';
import type { NamedTensors } from '#tensor';
import { bestWeightsFile, checkpointFolder } from './checkpoint-folder.ts';
import { closeRunLog } from './run-log.ts';
import { readTensorFile } from './tensor-file.ts';

/** What a run came to, with the weights of its best epoch. */
export interface FinishedRun extends TrainingResult {
	readonly weights: NamedTensors;
}

/**
 * The outcome of a run that has nothing left to train, by what its folder holds alone; undefined if there is none, or it goes on.
 */
export async function finishedRun(
	folder: string | undefined,
	options: { readonly epochs: number; readonly monitor: Monitor },
): Promise<FinishedRun | undefined> {
	const saved = folder === undefined ? undefined : await checkpointFolder(folder).load();
	const result = saved && finishedResult(saved, options);
	if (folder === undefined || !result) return undefined;
	const best = await readTensorFile(bestWeightsFile(folder));
	if (!best) return undefined;
	closeRunLog(folder, { kind: 'stopped', reason: result.reason, epoch: saved.epoch });
	return { ...result, weights: best.tensors };
}
