import type { Feeds, NamedTensors, Trainer, TrainerState } from '#tensor';
import { batchOrder, joinExamples, type TrainingSet } from './training-set.ts';
import { isBetter, type Monitor } from './monitor.ts';

/** Figures of one pass over the training set. */
export interface EpochFigures {
	readonly epoch: number;
	/** Mean over the steps. */
	readonly loss: number;
	readonly learningRate: number;
	readonly seconds: number;
	/** What the validation says, by name of the metric. */
	readonly metrics: Readonly<Record<string, number>>;
	/** Whether it is the best so far. */
	readonly isBest: boolean;
}

/** Where a run stands: with the trainer's state, all that is needed to go on to the bit. */
export interface RunState {
	/** The epoch being trained, from 0. */
	readonly epoch: number;
	/** The next batch of it. */
	readonly batch: number;
	/** Sum of the losses of the epoch's batches so far. */
	readonly lossSum: number;
	readonly history: readonly EpochFigures[];
	readonly bestEpoch: number | null;
	readonly trainer: TrainerState;
}

/** Where states and weights are kept. */
export interface CheckpointStore {
	/** The last state saved, if there is one. */
	load(): Promise<RunState | undefined>;
	/** Replaces the last one, whole or not at all. */
	save(state: RunState): Promise<void>;
	/** Keeps the weights of the best epoch. */
	saveBest(weights: NamedTensors, figures: EpochFigures): Promise<void>;
}

/** What happens while training, for terminals, logs and pages. */
export type TrainingEvent =
	| { readonly kind: 'resumed'; readonly epoch: number; readonly batch: number }
	| {
			readonly kind: 'step';
			readonly epoch: number;
			readonly batch: number;
			readonly batches: number;
			readonly step: number;
			readonly loss: number;
			readonly learningRate: number;
			readonly gradientNorm: number;
			readonly skipped: boolean;
	  }
	| ({ readonly kind: 'epoch' } & EpochFigures)
	| { readonly kind: 'stopped'; readonly reason: StopReason; readonly epoch: number };

/** Why training ended. */
export type StopReason = 'all epochs done' | 'no longer better' | 'asked to stop' | 'loss is not finite';

/** Options of {@link runTraining}. */
export interface TrainingOptions {
	readonly epochs: number;
	readonly batchSize: number;
	/** Default 1. */
	readonly seed?: number | string;
	/** How often each sample is drawn; default once an epoch. */
	readonly weights?: ArrayLike<number>;
	/** Batches a step: their gradients are averaged before the update. Default 1. */
	readonly accumulation?: number;
	/** Figures on the validation part, with the weights to be judged; called after every `validateEvery`th epoch. */
	readonly validate?: (weights: NamedTensors, epoch: number) => Promise<Readonly<Record<string, number>>>;
	/** Default 1. */
	readonly validateEvery?: number;
	/** What decides the best epoch and early stopping. Default: the training loss, without stopping early. */
	readonly monitor?: Monitor;
	/** Judge and keep the exponential moving average of the weights (the trainer must keep one). Default false. */
	readonly averaged?: boolean;
	readonly checkpoints?: CheckpointStore;
	/** Steps between checkpoints within an epoch. Default: only after epochs. */
	readonly checkpointEvery?: number;
	/** Makes batches ahead of their use, e.g. in workers; default one after another here. */
	readonly feed?: (set: TrainingSet, order: readonly Uint32Array[], epoch: number) => AsyncIterable<Feeds>;
	readonly onEvent?: (event: TrainingEvent) => void;
	/** Training stops after the step under way. */
	readonly signal?: { readonly aborted: boolean };
	/** Seconds, for the figures. Default 0 always: this layer has no clock. */
	readonly clock?: () => number;
}

/** What is left after training. */
export interface TrainingResult {
	readonly history: readonly EpochFigures[];
	readonly best: EpochFigures | undefined;
	readonly reason: StopReason;
}

/**
 * Trains until the epochs are done, nothing gets better, or a stop is asked for, going on from the last checkpoint if the
 * store has one. What is learnt is the same to the bit whether the run was interrupted or not.
 */
export async function runTraining(
	trainer: Trainer,
	set: TrainingSet,
	options: TrainingOptions,
): Promise<TrainingResult> {
	const { epochs, checkpoints, onEvent, signal, monitor = { metric: 'loss', goal: 'min' } } = options;
	const saved = await checkpoints?.load();
	if (saved) {
		await trainer.load(saved.trainer);
		onEvent?.({ kind: 'resumed', epoch: saved.epoch, batch: saved.batch });
	}
	let position: Position = saved ?? { epoch: 0, batch: 0, lossSum: 0, history: [], bestEpoch: null };
	const ended = (reason: StopReason): TrainingResult => {
		onEvent?.({ kind: 'stopped', reason, epoch: position.epoch });
		return resultAt(position, reason);
	};
	for (;;) {
		const end = endOf(position, { epochs, monitor });
		if (end) return ended(end);
		const outcome = await trainEpoch(trainer, set, position, options);
		position = outcome.position;
		if (outcome.reason) {
			if (outcome.reason === 'asked to stop') await checkpoints?.save({ ...position, trainer: await trainer.state() });
			return ended(outcome.reason);
		}
		position = await judgeEpoch(trainer, position, { ...options, monitor, ...outcome });
		await checkpoints?.save({ ...position, trainer: await trainer.state() });
		if (signal?.aborted) return ended(position.epoch >= epochs ? 'all epochs done' : 'asked to stop');
	}
}

/** {@link RunState} without what the trainer knows. */
type Position = Omit<RunState, 'trainer'>;

/** What a run came to that has nothing left to do where it was saved; undefined if it would go on. */
export function finishedResult(
	saved: Position,
	options: Required<Pick<TrainingOptions, 'epochs' | 'monitor'>>,
): TrainingResult | undefined {
	const reason = endOf(saved, options);
	return reason && resultAt(saved, reason);
}

function endOf(
	position: Position,
	{ epochs, monitor }: Required<Pick<TrainingOptions, 'epochs' | 'monitor'>>,
): StopReason | undefined {
	if (position.epoch >= epochs) return 'all epochs done';
	return isStale(position, monitor) ? 'no longer better' : undefined;
}

function resultAt({ history, bestEpoch }: Position, reason: StopReason): TrainingResult {
	return { history, best: history.find(({ epoch }) => epoch === bestEpoch), reason };
}

/** Whether the best epoch lies longer ago than patience allows. */
function isStale({ epoch, bestEpoch }: Position, { patience = Infinity }: Monitor): boolean {
	return bestEpoch !== null && epoch - 1 - bestEpoch >= patience;
}

interface EpochOutcome {
	readonly position: Position;
	readonly reason?: StopReason;
	readonly learningRate: number;
	readonly seconds: number;
}

async function trainEpoch(
	trainer: Trainer,
	set: TrainingSet,
	start: Position,
	options: TrainingOptions,
): Promise<EpochOutcome> {
	const { batchSize, seed = 1, weights, accumulation = 1, signal, checkpoints, checkpointEvery, onEvent } = options;
	const { clock = () => 0, feed = feedInTurn } = options;
	const began = clock();
	const order = batchOrder(set.count, { batchSize, epoch: start.epoch, seed, weights });
	const steps = Math.ceil(order.length / accumulation);
	let { batch, lossSum } = start;
	let learningRate = 0;
	const outcome = (reason?: StopReason): EpochOutcome => ({
		position: { ...start, batch, lossSum },
		reason,
		learningRate,
		seconds: clock() - began,
	});
	const feeds = feed(set, order.slice(batch * accumulation), start.epoch)[Symbol.asyncIterator]();
	try {
		while (batch < steps) {
			if (signal?.aborted) return outcome('asked to stop');
			const group: Feeds[] = [];
			for (let i = 0; i < accumulation && batch * accumulation + i < order.length; i++) {
				const { value, done } = await feeds.next();
				if (done) throw new RangeError(`runTraining: the feed ended at batch ${batch} of ${steps}`);
				group.push(value);
			}
			const result = await trainer.step(group.length === 1 ? group[0] : group);
			if (!Number.isFinite(result.loss)) return outcome('loss is not finite');
			batch++;
			lossSum += result.loss;
			({ learningRate } = result);
			onEvent?.({
				kind: 'step',
				epoch: start.epoch,
				batch,
				batches: steps,
				step: trainer.stepCount,
				loss: result.loss,
				learningRate,
				gradientNorm: result.gradientNorm,
				skipped: result.skipped,
			});
			if (checkpointEvery && batch < steps && batch % checkpointEvery === 0)
				await checkpoints?.save({ ...start, batch, lossSum, trainer: await trainer.state() });
		}
	} finally {
		await feeds.return?.();
	}
	return outcome();
}

async function* feedInTurn(set: TrainingSet, order: readonly Uint32Array[], epoch: number): AsyncGenerator<Feeds> {
	for (const places of order)
		yield joinExamples(await Promise.all(Array.from(places, async (place) => set.example(place, epoch))));
}

/** The figure that decides. Of an epoch whose loss is no number none is better. */
function monitored(
	{ metric }: Monitor,
	{ epoch, loss, metrics }: Pick<EpochFigures, 'epoch' | 'loss' | 'metrics'>,
): number | undefined {
	if (metric === 'loss') return loss;
	return metric === 'epoch' ? (Number.isFinite(loss) ? epoch : Number.NaN) : metrics[metric];
}

async function judgeEpoch(
	trainer: Trainer,
	position: Position,
	options: TrainingOptions & { monitor: Monitor; learningRate: number; seconds: number },
): Promise<Position> {
	const { monitor, validate, validateEvery = 1, epochs, averaged = false, checkpoints, onEvent } = options;
	const { epoch } = position;
	const loss = position.batch > 0 ? position.lossSum / position.batch : Number.NaN;
	const isDue = (epoch + 1) % validateEvery === 0 || epoch + 1 === epochs;
	const weights = isDue ? await trainer.parameters({ averaged }) : undefined;
	const metrics = weights && validate ? await validate(weights, epoch) : {};
	const value = monitored(monitor, { epoch, loss, metrics });
	if (weights && value === undefined)
		throw new RangeError(
			`runTraining: there is no metric ${monitor.metric}, only loss, epoch, ${Object.keys(metrics).join(', ')}`,
		);
	const best = position.history.find((figures) => figures.epoch === position.bestEpoch);
	const bestValue = best && monitored(monitor, best);
	const isBest = weights !== undefined && value !== undefined && isBetter(monitor, value, bestValue);
	const figures: EpochFigures = {
		epoch,
		loss,
		learningRate: options.learningRate,
		seconds: options.seconds,
		metrics,
		isBest,
	};
	if (isBest) await checkpoints?.saveBest(weights, figures);
	onEvent?.({ kind: 'epoch', ...figures });
	return {
		epoch: epoch + 1,
		batch: 0,
		lossSum: 0,
		history: [...position.history, figures],
		bestEpoch: isBest ? epoch : position.bestEpoch,
	};
}
