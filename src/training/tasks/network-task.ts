import path from 'node:path';
import { lessonExample, shareSplit, type ShapeSample } from '#learning';
import { areaUnderCurve, patientBootstrap } from '#shape-model';
import { predictSamples, type NetworkSamples } from '../judge-network.ts';
import {
	meanFigure,
	resultsCard,
	scoreRows,
	startStopwatch,
	type Figure,
	type ResultsCard,
	type ShapeScore,
} from '../results-card.ts';
import type { RunEvent } from '../read-run-event.ts';
import type { NetworkConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData } from '../task-data.ts';
import { trainNetwork, type TrainedNetwork, type TrainNetworkOptions } from '../train-network.ts';
import { writeRunHead } from '../run-folder.ts';
import { compareReconstruction, fieldGrid } from './reconstruction-data.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** Options of {@link runNetworkTask}. */
export interface RunNetworkOptions extends RunTaskOptions {
	/** Where runs, checkpoints and logs go: one folder a seed in it. Default: nothing is kept. */
	readonly folder?: string;
	readonly workers?: number;
	/** In place of the configuration's. */
	readonly epochs?: number;
	readonly onEvent?: (event: RunEvent, seed: number) => void;
	readonly signal?: AbortSignal;
}

/** Of the training part, kept apart for choosing the epoch where a split has no validation part of its own to spare. */
const choosingShare = 0.15;

/**
 * Trains a network as configured, once for each seed, and tests it. The epoch is chosen on subjects that are neither trained nor
 * tested on: the validation part, or, where that is what is tested (an official split whose test part is kept elsewhere) or there is
 * none, a share of the training part.
 */
export async function runNetworkTask(config: NetworkConfig, options: RunNetworkOptions): Promise<ResultsCard> {
	const stopwatch = startStopwatch();
	const data = await loadTaskData(config.data, options);
	const samples = data.samples.filter((sample) => isMeant(sample, config.among));
	const [audited] = splitTaskData(samples, config.split, config.target);
	const { split } = audited;
	const label = (sample: ShapeSample): number =>
		config.learn === 'class' && config.target && isMeant(sample, config.target) ? 1 : 0;
	const part = (places: readonly number[]): NetworkSamples => {
		const own = places.map((i) => samples[i]);
		return { samples: own, labels: own.map(label) };
	};
	const tested = part(split.test.length > 0 ? split.test : split.validation);
	const isSpare = split.test.length > 0 && split.validation.length > 0;
	const [trainPlaces, choosePlaces] = isSpare ? [split.train, split.validation] : parted(samples, split.train, config);
	const results: { seed: number; trained: TrainedNetwork; rows: Float32Array[] }[] = [];
	for (const seed of config.seeds ?? [config.seed ?? 1]) {
		const folder = options.folder === undefined ? undefined : path.join(options.folder, `seed-${seed}`);
		const trainOptions = { ...trainingOptions(config, options, seed), folder };
		if (folder !== undefined) writeRunHead(folder, config, trainOptions);
		const trained = await trainNetwork(part(trainPlaces), part(choosePlaces), {
			...trainOptions,
			signal: options.signal,
			onEvent: (event) => options.onEvent?.(event, seed),
		});
		if (trained.reason === 'asked to stop') break;
		results.push({ seed, trained, rows: await predictSamples(trained, tested) });
	}
	if (results.length === 0)
		throw new RangeError('training was stopped before a first result; the same command goes on');
	const { figures, perShape } =
		config.learn === 'class' ? rateClasses(results, tested, config) : rateVoxels(results, tested, config);
	return resultsCard({
		config,
		configFile: options.configFile,
		data: { samples, excluded: data.excluded },
		splits: [audited],
		figures,
		perShape,
		limits: [
			`${results[0].trained.parameters} parameters; epochs trained: ${results.map(({ seed, trained }) => `seed ${seed}: ${trained.history.length}, best ${(trained.best?.epoch ?? -1) + 1}`).join('; ')}`,
		],
		stopwatch,
	});
}

function parted(
	samples: readonly ShapeSample[],
	places: readonly number[],
	{ target, seed = 1 }: NetworkConfig,
): [number[], number[]] {
	const own = places.map((i) => samples[i]);
	const { train, validation } = shareSplit(
		own,
		{ train: 1 - choosingShare, validation: choosingShare, test: 0 },
		{ seed, stratifyBy: target && ((sample) => isMeant(sample, target)) },
	);
	return [train.map((i) => places[i]), validation.map((i) => places[i])];
}

/** What a configuration says, in the terms of training. */
export function trainingOptions(
	config: NetworkConfig,
	{ epochs = config.epochs, workers }: Pick<RunNetworkOptions, 'epochs' | 'workers'>,
	seed: number,
): TrainNetworkOptions {
	return {
		network: config.network.name,
		networkOptions: config.network.options,
		lesson: config.learn,
		grid: fieldGrid(config.grid),
		classes: 2,
		share: config.share,
		epochs,
		batchSize: config.batchSize,
		learningRate: config.learningRate,
		weightDecay: config.weightDecay,
		warmUp: config.warmUp,
		clipNorm: config.clipNorm,
		averageDecay: config.averageDecay,
		patience: config.patience,
		augment: config.augment,
		threads: config.threads,
		seed,
		workers,
	};
}

type Results = readonly { readonly seed: number; readonly trained: TrainedNetwork; readonly rows: Float32Array[] }[];
type Rating = Pick<ResultsCard, 'figures' | 'perShape'>;

function rateClasses(results: Results, tested: NetworkSamples, { seed = 1 }: NetworkConfig): Rating {
	const isPositive = tested.labels.map((label) => label === 1);
	const patients = tested.samples.map(({ subject }) => subject);
	const rate = (scores: readonly number[]): Record<string, Figure> => {
		const figure = (statistic: (rows: readonly number[]) => number): Figure => ({
			value: statistic([...scores.keys()]),
			interval: patientBootstrap(patients, statistic, { seed }) ?? null,
			patients: new Set(patients).size,
			shapes: scores.length,
		});
		return {
			auc: figure((rows) => {
				const own = rows.map((row) => isPositive[row]);
				const positives = own.filter(Boolean).length;
				if (positives < 2 || own.length - positives < 2) return Number.NaN;
				return areaUnderCurve(
					rows.map((row) => scores[row]),
					own,
				).area;
			}),
			'accuracy at one half': figure(
				(rows) => rows.filter((row) => scores[row] >= 0.5 === isPositive[row]).length / rows.length,
			),
		};
	};
	const bySeed = results.map(({ rows }) => rows.map((row) => row[1]));
	const mean = isPositive.map((_, i) => bySeed.reduce((sum, scores) => sum + scores[i], 0) / bySeed.length);
	return {
		figures: Object.fromEntries([
			['mean of the seeds', rate(mean)],
			...results.map(({ seed: own }, s) => [`seed ${own}`, rate(bySeed[s])] as const),
		]),
		perShape: tested.samples.map(({ id, subject }, i) => ({
			id,
			subject,
			isPositive: isPositive[i],
			probability: mean[i],
		})),
	};
}

/** On the voxels that are not in the input: the whole, or of completion the missing part. */
function rateVoxels(results: Results, tested: NetworkSamples, { seed = 1, learn, grid }: NetworkConfig): Rating {
	const { settings } = results[0].trained;
	const field = fieldGrid(grid);
	const scores = tested.samples.map((sample, i): ShapeScore => {
		const { shape, whole } = lessonExample(sample, tested.labels[i], 0, { ...settings, augment: undefined });
		const isAsked = (voxel: number): boolean => learn !== 'completion' || shape[voxel] < 0.5;
		const truth = Uint8Array.from(whole, (value, v) => (isAsked(v) && value >= 0.5 ? 1 : 0));
		const of = (probability: (v: number) => number): Record<string, number> =>
			compareReconstruction(
				truth,
				truth.map((_, v) => (isAsked(v) && probability(v) >= 0.5 ? 1 : 0)),
				field,
			);
		return {
			sample,
			scores: Object.fromEntries([
				['mean of the seeds', of((v) => results.reduce((sum, { rows }) => sum + rows[i][v], 0) / results.length)],
				...results.map((one) => [`seed ${one.seed}`, of((v) => one.rows[i][v])] as const),
			]),
		};
	});
	const [first] = scores;
	return {
		figures: Object.fromEntries(
			Object.entries(first.scores).map(([method, metrics]) => [
				method,
				Object.fromEntries(Object.keys(metrics).map((metric) => [metric, meanFigure(scores, method, metric, seed)])),
			]),
		),
		perShape: scoreRows(scores),
	};
}
