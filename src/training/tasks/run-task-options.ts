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
	/**
	 * Where what is made is kept, and gone on with: of networks runs, checkpoints and logs, a folder a seed in it, and in that one a
	 * fold; of completion and super-resolution the scores of shapes. Default: nothing is kept. Other tasks keep nothing.
	 */
	readonly folder?: string;
	/** Networks, completion and super-resolution end after the step or shape under way. */
	readonly signal?: AbortSignal;
}

/** Options of tasks that train networks. */
export interface RunNetworkOptions extends RunTaskOptions {
	readonly workers?: number;
	/** In place of the configuration's. */
	readonly epochs?: number;
	/** In place of the configuration's. */
	readonly provider?: TrainNetworkOptions['provider'];
	readonly onEvent?: (event: RunEvent, seed: number, fold: number) => void;
}
