import { createHash } from 'node:crypto';
import path from 'node:path';
import { shareSplit, type LossSettings, type ShapeSample } from '#learning';
import type { NetworkSamples } from '../judge-network.ts';
import type { RunEvent } from '../read-run-event.ts';
import { writeRunHead } from '../run-folder.ts';
import type { NetworkConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData, type AuditedSplit } from '../task-data.ts';
import { TrainingStoppedError } from '../training-stopped.ts';
import { trainNetwork, type TrainedNetwork, type TrainNetworkOptions } from '../train-network.ts';
import { classNames, classOf } from './class-names.ts';
import { priorOf } from './prior-of.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import { trainingOptions } from './training-options.ts';

/** Of the training part, kept apart for choosing the epoch where a split has no validation part of its own to spare. */
const usualChoosingShare = 0.15;

/** Samples of a task, what each is to be taken for, and how they are parted. */
export interface NetworkTaskData {
	readonly samples: readonly ShapeSample[];
	readonly labels: readonly number[];
	/** Names of the classes; none without a target. */
	readonly names: readonly string[];
	readonly splits: readonly AuditedSplit[];
	/** What was left out and why. */
	readonly excluded: readonly string[];
}

/** Which of the runs of a task: the network of one seed that does not know the subjects of one fold. */
export interface RunPlace {
	readonly seed: number;
	/** From 0. */
	readonly fold: number;
}

/** A trained fold. */
export interface TrainedFold {
	readonly trained: TrainedNetwork;
	/** What its epoch was chosen on. */
	readonly choosing: NetworkSamples;
}

/**
 * Reads what a task learns from and parts it.
 *
 * @throws RangeError if there is nothing to tell apart, or a split leaks.
 */
export async function loadNetworkTask(config: NetworkConfig, options: RunNetworkOptions): Promise<NetworkTaskData> {
	const { samples: all, excluded } = await loadTaskData(config.data, options);
	const set = labelled(
		all.filter((sample) => isMeant(sample, config.among)),
		config,
	);
	const { target } = config;
	const splits = splitTaskData(set.samples, config.split, target && ((sample) => classOf(sample, target, set.names)));
	return { ...set, splits, excluded };
}

/**
 * Trains the network of one fold and seed; the epoch is chosen on subjects that are neither trained nor tested on. With a folder it is
 * kept there and goes on where it was stopped.
 *
 * @throws TrainingStoppedError if it was stopped before its end.
 */
export async function trainFold(
	{ samples, labels, names, splits }: NetworkTaskData,
	{ seed, fold }: RunPlace,
	config: NetworkConfig,
	options: RunNetworkOptions,
): Promise<TrainedFold> {
	const audited = splits[fold];
	const { split } = audited;
	const part = (places: readonly number[]): NetworkSamples => ({
		samples: places.map((i) => samples[i]),
		labels: places.map((i) => labels[i]),
	});
	const isSpare = split.test.length > 0 && split.validation.length > 0;
	const [train, choose] = isSpare ? [split.train, split.validation] : parted(samples, labels, split.train, config);
	const places = [`seed-${seed}`, ...(splits.length > 1 ? [`fold-${fold + 1}`] : [])];
	const folder = options.folder === undefined ? undefined : path.join(options.folder, ...places);
	const trainOptions = {
		...trainingOptions(config, options, seed),
		classes: Math.max(2, names.length),
		loss: lossOf(config, part(train).labels, names.length),
		labelsByFact: labelsByFact(samples, labels, config),
		prior: priorOf(config, part(train).samples),
		folder,
	};
	const learnt = createHash('sha256').update(JSON.stringify([audited.sha256, split.train.map((i) => labels[i])]));
	if (folder !== undefined)
		writeRunHead(folder, config, trainOptions, { classes: names, samples: learnt.digest('hex') });
	const trained = await trainNetwork(part(train), part(choose), {
		...trainOptions,
		signal: options.signal,
		onEvent: (event: RunEvent) => options.onEvent?.(event, seed, fold),
	});
	if (trained.reason === 'asked to stop') throw new TrainingStoppedError();
	return { trained, choosing: part(choose) };
}

/** Samples that are in no class are left out. */
function labelled(
	samples: readonly ShapeSample[],
	{ target, learn }: NetworkConfig,
): Pick<NetworkTaskData, 'samples' | 'labels' | 'names'> {
	if (!target) {
		if (learn === 'class') throw new RangeError('to learn classes a task needs a target');
		return { samples, labels: samples.map(() => 0), names: [] };
	}
	const names = classNames(samples, target);
	if (names.length < 2) throw new RangeError(`the target ${target.fact} has fewer than two classes in these samples`);
	const known = samples
		.map((sample) => ({ sample, label: classOf(sample, target, names) }))
		.filter(({ label }) => label >= 0);
	return { samples: known.map(({ sample }) => sample), labels: known.map(({ label }) => label), names };
}

/** The training part without a share of its subjects, and these. */
function parted(
	samples: readonly ShapeSample[],
	labels: readonly number[],
	places: readonly number[],
	{ seed = 1, choosingShare = usualChoosingShare }: NetworkConfig,
): [readonly number[], readonly number[]] {
	if (choosingShare === 0) return [places, []];
	const own = places.map((i) => samples[i]);
	const labelOf = new Map(own.map(({ id }, k) => [id, labels[places[k]]]));
	const { train, validation } = shareSplit(
		own,
		{ train: 1 - choosingShare, validation: choosingShare, test: 0 },
		{ seed, stratifyBy: ({ id }) => labelOf.get(id) },
	);
	return [train.map((i) => places[i]), validation.map((i) => places[i])];
}

/** What each value of the learnt fact is called, for samples whose augmentation changes it; of classes alone. */
function labelsByFact(
	samples: readonly ShapeSample[],
	labels: readonly number[],
	{ learn, target }: NetworkConfig,
): TrainNetworkOptions['labelsByFact'] {
	if (learn !== 'class' || !target) return undefined;
	const { fact } = target;
	const named = samples.flatMap(({ facts }, i) => {
		const value = facts[fact];
		return typeof value === 'string' ? [[value, labels[i]] as const] : [];
	});
	return { fact, labels: Object.fromEntries(named) };
}

/** Balanced weights are those that make all classes of the training part weigh alike, 1 in the mean. */
function lossOf({ loss }: NetworkConfig, labels: readonly number[], classes: number): LossSettings | undefined {
	if (!loss) return undefined;
	const { classWeights, ...rest } = loss;
	if (classWeights !== 'balanced') return { ...rest, classWeights };
	const counts = Array.from({ length: classes }, (_, c) => labels.filter((label) => label === c).length);
	return { ...rest, classWeights: counts.map((count) => labels.length / (classes * Math.max(1, count))) };
}
