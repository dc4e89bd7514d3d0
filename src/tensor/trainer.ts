import type { Feeds } from './tensor-data.ts';
import type { NamedTensors } from './training-step.ts';

/** Results of one training step. */
export interface StepResult {
	/** Mean loss over the micro-batches of the step, before the update. */
	readonly loss: number;
	/** Length of the gradient before clipping, all parameters together. */
	readonly gradientNorm: number;
	readonly learningRate: number;
	/** Whether the update was left out because a gradient was not finite. */
	readonly skipped: boolean;
	/** The step's further outputs (of the last micro-batch), row-major. */
	readonly outputs: Readonly<Record<string, Float32Array | Int32Array>>;
}

/** Everything a run needs to go on to the bit: what a checkpoint holds. */
export interface TrainerState {
	/** Steps done. */
	readonly step: number;
	/** Weights, buffers, moments, averages: `parameter/…`, `buffer/…`, `moment/…`, `average/…`. */
	readonly tensors: NamedTensors;
	/** Settings that must agree when it is loaded (optimiser, hash of the graph), as text. */
	readonly settings: Readonly<Record<string, string>>;
}

/**
 * A network being trained on a backend. Calls do not overlap: each waits for the one before. Random inputs (dropout
 * masks, noise) that a feed leaves out are filled from the trainer's seed and the number of the step.
 */
export interface Trainer {
	/** Where it runs and why there, for the log: `cpu`, `webgpu`, `cuda`, `reference`. */
	readonly provider: string;
	/** Steps done. */
	readonly stepCount: number;
	/** One update. Several feeds are micro-batches whose gradients are averaged. */
	step(feeds: Feeds | readonly Feeds[]): Promise<StepResult>;
	/** Copies of weights and buffers by name; `averaged` gives the exponential moving average where one is kept. */
	parameters(options?: { averaged?: boolean }): Promise<NamedTensors>;
	state(): Promise<TrainerState>;
	load(state: TrainerState): Promise<void>;
	/** Frees what the backend holds. */
	dispose(): Promise<void>;
}

/** A trained network on a backend. */
export interface Predictor {
	readonly provider: string;
	predict(feeds: Feeds): Promise<Readonly<Record<string, Float32Array | Int32Array>>>;
	dispose(): Promise<void>;
}
