import type { OptimiserKernel } from './optimiser-kernel.ts';
import type { ParameterStore } from './parameter-store.ts';

/** Learning rate by number of the update, from 1. */
export type LearningRateSchedule = (update: number) => number;

/** What every optimiser has. */
interface CommonOptions {
	/** A number, or a schedule. */
	readonly learningRate: number | LearningRateSchedule;
	/** Longest gradient (all parameters together) that is taken as it is; longer ones are scaled down to it. Default: none. */
	readonly clipNorm?: number;
	/** Share of the old average kept at each update in an exponential moving average of the weights. Default: no average. */
	readonly averageDecay?: number;
	/** Which parameters decay. Default: those with two axes and more (no biases, no weights of normalisations). */
	readonly decays?: (name: string, shape: readonly number[]) => boolean;
}

/** Loshchilov & Hutter, Decoupled Weight Decay Regularization, 2019; with weightDecay 0 it is Adam. */
export interface AdamWOptions extends CommonOptions {
	readonly method: 'adamw';
	/** Default 0.9. */
	readonly firstDecay?: number;
	/** Default 0.999. */
	readonly secondDecay?: number;
	/** Added to √v̂, as in PyTorch. Default 1e-8. */
	readonly epsilon?: number;
	/** Default 0.01. */
	readonly weightDecay?: number;
	/** Whether the greatest second moment so far is used: Reddi et al., On the Convergence of Adam and Beyond, 2018. */
	readonly amsgrad?: boolean;
}

/** Stochastic gradient descent as in PyTorch: the decay is added to the gradient. */
export interface SgdOptions extends CommonOptions {
	readonly method: 'sgd';
	/** Default 0. */
	readonly momentum?: number;
	readonly nesterov?: boolean;
	/** Default 0. */
	readonly weightDecay?: number;
}

export type OptimiserOptions = AdamWOptions | SgdOptions;

/** What one update did. */
export interface UpdateResult {
	readonly gradientNorm: number;
	readonly learningRate: number;
	/** Left out because the gradient was not finite. */
	readonly skipped: boolean;
}

/** Names of the moments that an optimiser keeps beside the weights. */
export function momentNames(options: OptimiserOptions): string[] {
	if (options.method === 'sgd') return (options.momentum ?? 0) > 0 ? ['velocity'] : [];
	return options.amsgrad ? ['first', 'second', 'largest'] : ['first', 'second'];
}

/** Whether a parameter decays unless the caller says otherwise. */
export const decaysByDefault = (_: string, shape: readonly number[]): boolean => shape.length >= 2;

/**
 * One update of all weights from the gradients in the store, in place. The norm is taken in double precision; factors that
 * depend on the update's number are worked out in double precision and rounded once.
 *
 * @param update number of the update, from 1.
 * @param batches number of micro-batches whose gradients were added up.
 */
export function updateWeights(
	store: ParameterStore,
	options: OptimiserOptions,
	update: number,
	batches: number,
): UpdateResult {
	const { kernel, count, address } = store;
	const learningRate = typeof options.learningRate === 'number' ? options.learningRate : options.learningRate(update);
	const gradientNorm = Math.sqrt(kernel.squaredSum(address('gradient'), count)) / batches;
	if (!Number.isFinite(gradientNorm)) return { gradientNorm, learningRate, skipped: true };
	const { clipNorm = Infinity } = options;
	// PyTorch's clip_grad_norm_ divides by norm + 1e-6.
	const gradientScale = Math.min(1, clipNorm / (gradientNorm + 1e-6)) / batches;
	for (const run of store.runs) {
		const at = { kernel, address: (name: string) => address(name) + 4 * run.start, count: run.count };
		const step = { update, learningRate, gradientScale, decays: run.decays };
		if (options.method === 'adamw') adamwStep(at, options, step);
		else sgdStep(at, options, step);
	}
	if (options.averageDecay !== undefined)
		kernel.follow(address('average'), address('weight'), count, 1 - options.averageDecay);
	return { gradientNorm, learningRate, skipped: false };
}

interface Run {
	readonly kernel: OptimiserKernel;
	readonly address: (name: string) => number;
	readonly count: number;
}

interface Step {
	readonly update: number;
	readonly learningRate: number;
	readonly gradientScale: number;
	readonly decays: boolean;
}

/** ε is added to √v̂: with the bias correction drawn into the rate, it shrinks by √(1 − β₂ᵗ) as √v does. */
function adamwStep({ kernel, address, count }: Run, options: AdamWOptions, step: Step): void {
	const { firstDecay = 0.9, secondDecay = 0.999, epsilon = 1e-8, weightDecay = 0.01, amsgrad = false } = options;
	const correction = Math.sqrt(1 - secondDecay ** step.update);
	kernel.adamw(
		address('weight'),
		address('gradient'),
		address('first'),
		address('second'),
		amsgrad ? address('largest') : 0,
		count,
		step.gradientScale,
		step.decays ? 1 - step.learningRate * weightDecay : 1,
		1 - firstDecay,
		secondDecay,
		1 - secondDecay,
		(step.learningRate * correction) / (1 - firstDecay ** step.update),
		epsilon * correction,
	);
}

function sgdStep({ kernel, address, count }: Run, options: SgdOptions, step: Step): void {
	const { momentum = 0, nesterov = false, weightDecay = 0 } = options;
	kernel.sgd(
		address('weight'),
		address('gradient'),
		momentum > 0 ? address('velocity') : 0,
		count,
		step.gradientScale,
		step.decays ? weightDecay : 0,
		momentum,
		step.learningRate,
		nesterov,
	);
}
