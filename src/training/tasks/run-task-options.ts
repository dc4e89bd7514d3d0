import type { RunEvent } from '../read-run-event.ts';
import type { LoadDataOptions } from '../task-data.ts';
import type { TrainNetworkOptions } from '../train-network.ts';

/** Options of every task. */
export interface RunTaskOptions extends LoadDataOptions {
	/** As the card's command names it. */
	readonly configFile: string;
	/**
	 * So many at a time, each in a process of its own: seeds and folds of networks that are kept in a folder, folds of completion and
	 * super-resolution. Default 1.
	 */
	readonly parallel?: number;
}

/** Options of tasks that train networks. */
export interface RunNetworkOptions extends RunTaskOptions {
	/** Where runs, checkpoints and logs go: a folder a seed in it, and in that one a fold. Default: nothing is kept. */
	readonly folder?: string;
	readonly workers?: number;
	/** In place of the configuration's. */
	readonly epochs?: number;
	/** In place of the configuration's. */
	readonly provider?: TrainNetworkOptions['provider'];
	readonly onEvent?: (event: RunEvent, seed: number, fold: number) => void;
	readonly signal?: AbortSignal;
}
