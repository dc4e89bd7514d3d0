/** What the page of a training is told. Counts and numbers only; the page draws. */

/** Steps of a run as columns; a row stands for `width` steps in a row, the last one perhaps for fewer. */
export interface TrainingSteps {
	/** Number of the last step of the row. */
	readonly step: readonly number[];
	/** Epochs done after it, with its part: 2.5 is the middle of the third. */
	readonly epochs: readonly number[];
	/** Mean, least and greatest loss of the row. */
	readonly loss: readonly number[];
	readonly low: readonly number[];
	readonly high: readonly number[];
	readonly learningRate: readonly number[];
	/** Greatest of the row. Null where it was not finite. */
	readonly gradientNorm: readonly (number | null)[];
	/** Steps of the row whose update was left out. */
	readonly skipped: readonly number[];
}

/** One pass over the training set. */
export interface TrainingEpoch {
	/** From 0. */
	readonly epoch: number;
	readonly loss: number | null;
	/** Of the steps alone. */
	readonly seconds: number;
	/** Of the validation, by name. */
	readonly metrics: Readonly<Record<string, number | null>>;
	/** Whether it was the best so far. */
	readonly isBest: boolean;
}

/** What the network said about one validation sample. */
export interface PredictedSample {
	readonly id: string;
	/** `seed`: the same in every epoch; `worst`: among the worst of this one. */
	readonly chosenBy: 'seed' | 'worst';
	/** The higher the better: probability of the true class, or Dice. */
	readonly score: number;
	/** Number of the true class. */
	readonly truth?: number;
	/** Of each class. */
	readonly probabilities?: readonly number[];
}

/** Predictions after an epoch. */
export interface EpochPredictions {
	readonly epoch: number;
	readonly samples: readonly PredictedSample[];
}

/** What a run is, as it said when it started. */
export interface TrainingHead {
	readonly title: string;
	readonly network: string;
	readonly lesson: string;
	/** What is predicted, in the order of the probabilities; empty for voxels. */
	readonly classes: readonly string[];
	readonly epochs: number;
	readonly batchSize: number;
	readonly grid: { readonly size: number; readonly spacingMm: number };
	readonly source: string;
	readonly licence: string;
	/** Metric that chooses the best epoch. */
	readonly monitor: string;
}

/** Where a run stands. */
export interface TrainingPosition {
	readonly state: 'waiting' | 'running' | 'stopped';
	/** Why it stopped. */
	readonly reason?: string;
	/** The epoch under way, from 0, and the batches of it that are done. */
	readonly epoch: number;
	readonly batch: number;
	readonly batches: number;
	readonly bestEpoch: number | null;
	/** When something happened last, ms since 1970; 0: never. */
	readonly at: number;
	/** Seconds until all epochs are done, at the pace of the last ones; null: not known. */
	readonly secondsToGo: number | null;
	/** Seconds of an epoch with its validation; null: not known yet. */
	readonly secondsPerEpoch: number | null;
	/** Times that it went on after a stop. */
	readonly resumes: number;
	/** Lines of the log that could not be read. */
	readonly unreadable: number;
}

/** What is new of a run: lists are cut to the lengths in `from`, then what is here comes after them. */
export interface TrainingRunUpdate {
	/** Its folder below the one that is watched; empty for that folder itself. */
	readonly name: string;
	/** Changes when all that was said before no longer holds. */
	readonly generation: string;
	readonly from: { readonly steps: number; readonly epochs: number; readonly predictions: number };
	readonly head: TrainingHead | null;
	readonly position: TrainingPosition;
	/** Steps a row stands for. */
	readonly width: number;
	readonly steps: TrainingSteps;
	readonly epochs: readonly TrainingEpoch[];
	readonly predictions: readonly EpochPredictions[];
	/** Epochs whose predicted volumes can be fetched. */
	readonly pictured: readonly number[];
}

/** A figure of the results card. */
export interface TrainingFigure {
	readonly method: string;
	readonly metric: string;
	readonly value: number;
	readonly interval: readonly [number, number] | null;
}

/** `GET /v1/training`, and each message of `GET /v1/training/events`. */
export interface TrainingUpdate {
	/** All runs there are, in order; those not named are gone. */
	readonly names: readonly string[];
	/** Runs with something new. */
	readonly runs: readonly TrainingRunUpdate[];
	/** Figures of the test, once there are any. */
	readonly figures: readonly TrainingFigure[];
	/** Clock of the server, ms since 1970. */
	readonly now: number;
	/** Whether this server can stop the training. */
	readonly canStop: boolean;
}
