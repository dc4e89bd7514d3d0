import path from 'node:path';
import type { CheckpointStore, RunState } from '#learning';
import { readTensorFile, writeTensorFile } from './tensor-file.ts';

const stateFile = 'checkpoint.safetensors';
const bestFile = 'best.safetensors';

/** Keeps a run's last state and best weights in a folder. */
export function checkpointFolder(folder: string): CheckpointStore {
	return {
		load: async () => {
			const file = await readTensorFile(path.join(folder, stateFile));
			if (!file) return undefined;
			const { trainer, ...position } = file.head as Omit<RunState, 'trainer'> & {
				trainer: Omit<RunState['trainer'], 'tensors'>;
			};
			return { ...position, trainer: { ...trainer, tensors: file.tensors } };
		},
		save: async ({ trainer: { tensors, ...trainer }, ...position }) => {
			writeTensorFile(path.join(folder, stateFile), { tensors, head: { ...position, trainer } });
		},
		saveBest: async (weights, figures) => {
			writeTensorFile(path.join(folder, bestFile), { tensors: weights, head: figures });
		},
	};
}

/** Where a run keeps its best weights. */
export function bestWeightsFile(folder: string): string {
	return path.join(folder, bestFile);
}
