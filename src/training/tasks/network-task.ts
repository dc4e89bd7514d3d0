import { createHash } from 'node:crypto';
import path from 'node:path';
import { shareSplit, type LossSettings, type ShapeSample } from '#learning';
import { findProvider } from '../find-provider.ts';
import { predictSamples, type NetworkSamples } from '../judge-network.ts';
import type { RunEvent } from '../read-run-event.ts';
import { resultsCard, startStopwatch, type ResultsCard } from '../results-card.ts';
import { writeRunHead } from '../run-folder.ts';
import type { NetworkConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData, type AuditedSplit } from '../task-data.ts';
import { trainNetwork, type TrainedNetwork, type TrainNetworkOptions } from '../train-network.ts';
import { classNames, classOf } from './class-names.ts';
import { priorOf } from './prior-of.ts';
import { rateNetwork, type SeedPredictions } from './rate-network.ts';
import type { RunTaskOptions } from './run-task-options.ts';
import { trainingOptions } from './training-options.ts';

/** Options of {@link runNetworkTask}. */
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

/** Of the training part, kept apart for choosing the epoch where a split has no validation part of its own to spare. */
const usualChoosingShare = 0.15;

/** Samples, and what each is to be taken for. */
interface LabelledSamples {
	readonly samples: readonly ShapeSample[];
	readonly labels: readonly number[];
	/** Names of the classes; none without a target. */
	readonly names: readonly string[];
}

/**
 * Trains a network as configured, once for each seed and each fold of the split, and tests every shape by the network of the fold
 * that did not know its subject. The epoch is chosen on subjects that are neither trained nor tested on: the validation part, or,
 * where that is what is tested (an official split whose test part is kept elsewhere) or there is none, a share of the
 * training part. With a folder everything is resumed: the same command goes on where it was stopped.
 *
 * @throws RangeError if it was stopped before the last fold of the last seed.
 */
export async function runNetworkTask(config: NetworkConfig, options: RunNetworkOptions): Promise<ResultsCard> {
	const stopwatch = startStopwatch();
	// What cannot train is said before any data are read.
	await findProvider(options.provider ?? config.provider ?? 'cpu', config.threads);
	const data = await loadTaskData(config.data, options);
	const set = labelled(
		data.samples.filter((sample) => isMeant(sample, config.among)),
		config,
	);
	const { samples, labels } = set;
	const target = config.target;
	const splits = splitTaskData(samples, config.split, target && ((sample) => classOf(sample, target, set.names)));
	const tested = splits.flatMap(testedPlaces).filter((i) => isMeant(samples[i], config.tested));
	const results: SeedPredictions[] = [];
	const notes: string[] = [];
	let parameters = 0;
	const places = new Set<string>();
	for (const seed of config.seeds ?? [config.seed ?? 1]) {
		const rows = new Map<number, Float32Array>();
		const choosing: SeedPredictions['choosing'][number][] = [];
		const epochs: string[] = [];
		for (const [fold, audited] of splits.entries()) {
			options.onProgress?.(`seed ${seed}, fold ${fold + 1} of ${splits.length}`);
			const run = await trainFold(set, { audited, fold, folds: splits.length, seed }, config, options);
			run.rows.forEach((row, place) => rows.set(place, row));
			choosing.push(run.choosing);
			parameters = run.trained.parameters;
			places.add(`${run.trained.choice.provider} (${run.trained.choice.reason})`);
			const { history, best } = run.trained;
			// Also those of earlier turns, which the card's own clock did not see.
			const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
			epochs.push(`${(best?.epoch ?? -1) + 1} of ${history.length} in ${Math.round(seconds)} s`);
		}
		notes.push(`seed ${seed}: ${epochs.join(', ')}`);
		const foldOf = new Map(splits.flatMap((split, fold) => testedPlaces(split).map((i) => [i, fold] as const)));
		results.push({
			seed,
			rows: tested.map((i) => rows.get(i) ?? new Float32Array(0)),
			folds: tested.map((i) => foldOf.get(i) ?? 0),
			choosing,
		});
	}
	return resultsCard({
		config,
		configFile: options.configFile,
		data: { samples, excluded: data.excluded },
		splits,
		...rateNetwork(
			results,
			{ samples: tested.map((i) => samples[i]), labels: tested.map((i) => labels[i]), names: set.names },
			config,
		),
		limits: [
			`${parameters} parameters; chosen epoch of those trained, by fold: ${notes.join('; ')}`,
			`trained on ${[...places].join(', ')}${config.precision === 'mixed' ? ' in mixed precision' : ''}`,
		],
		stopwatch,
	});
}

/** Samples that are in no class are left out. */
function labelled(samples: readonly ShapeSample[], { target, learn }: NetworkConfig): LabelledSamples {
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

/** The test part; of an official split that keeps it to itself, the validation part. */
function testedPlaces({ split }: AuditedSplit): readonly number[] {
	return split.test.length > 0 ? split.test : split.validation;
}

interface FoldPlace {
	readonly audited: AuditedSplit;
	readonly fold: number;
	readonly folds: number;
	readonly seed: number;
}

interface FoldRun {
	readonly trained: TrainedNetwork;
	/** Predictions by place in the list of samples. */
	readonly rows: ReadonlyMap<number, Float32Array>;
	readonly choosing: SeedPredictions['choosing'][number];
}

async function trainFold(
	{ samples, labels, names }: LabelledSamples,
	{ audited, fold, folds, seed }: FoldPlace,
	config: NetworkConfig,
	options: RunNetworkOptions,
): Promise<FoldRun> {
	const { split } = audited;
	const part = (places: readonly number[]): NetworkSamples => ({
		samples: places.map((i) => samples[i]),
		labels: places.map((i) => labels[i]),
	});
	const isSpare = split.test.length > 0 && split.validation.length > 0;
	const [train, choose] = isSpare ? [split.train, split.validation] : parted(samples, labels, split.train, config);
	const places = [`seed-${seed}`, ...(folds > 1 ? [`fold-${fold + 1}`] : [])];
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
		onEvent: (event) => options.onEvent?.(event, seed, fold),
	});
	if (trained.reason === 'asked to stop')
		throw new RangeError('training was stopped before its end; the same command goes on');
	const asked = testedPlaces(audited).filter((i) => isMeant(samples[i], config.tested));
	const network = { ...trained, threads: config.threads, provider: trained.choice.provider };
	const rows = await predictSamples(network, part(asked), { views: config.views });
	// What is fitted on top of marks is fitted where the epoch was chosen.
	const chosenRows = config.learn === 'marks' ? await predictSamples(network, part(choose)) : [];
	return {
		trained,
		rows: new Map(asked.map((i, k) => [i, rows[k]])),
		choosing: { ...part(choose), rows: chosenRows },
	};
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
