import * as runtime from 'onnxruntime-node';
import {
	channelCount,
	findNetwork,
	lessonExample,
	networkProgram,
	prepareSample,
	runTraining,
	type AugmentationSettings,
	type Lesson,
	type LessonSettings,
	type LossSettings,
	type Monitor,
	type NetworkProgram,
	type TrainingOptions,
	type TrainingResult,
} from '#learning';
import { parameterCount, type NamedTensors } from '#tensor';
import { cosineSchedule, openTrainer, type Provider, type ProviderChoice, type TrainerOptions } from '#tensor-onnx';
import { bestWeightsFile, checkpointFolder } from './checkpoint-folder.ts';
import { openBatchFeeder } from './feed-ahead.ts';
import { finishedRun } from './finished-run.ts';
import { findProvider } from './find-provider.ts';
import { judgeNetwork, type NetworkSamples } from './judge-network.ts';
import { openPredictionRecord } from './prediction-record.ts';
import type { RunEvent } from './read-run-event.ts';
import { lockRun } from './run-lock.ts';
import { appendRunEvent } from './run-log.ts';
import { readTensorFile } from './tensor-file.ts';

/** Options of {@link trainNetwork}. */
export interface TrainNetworkOptions {
	/** Name in the registry, and the network's own options. */
	readonly network: string;
	readonly networkOptions?: Readonly<Record<string, unknown>>;
	readonly lesson: Lesson;
	readonly grid: LessonSettings['grid'];
	readonly classes: number;
	/** Of points. Default 1024. */
	readonly pointCount?: number;
	readonly share?: number;
	/** Of networks of voxels; default the occupancy alone. */
	readonly channels?: LessonSettings['channels'];
	readonly truncationMm?: number;
	/** Of super-resolution. Default: a quarter of the resolution, by majorities. */
	readonly coarse?: LessonSettings['coarse'];
	readonly loss?: LossSettings;
	/** Of voxel lessons: how much the network begins with its input. Default 0. */
	readonly inputSkip?: number;
	/** Of voxel lessons: the share of voxels that the network begins by expecting to be filled. Default 0.5. */
	readonly prior?: number;
	/** What chooses the epoch. Default `score`; of marks `surprise`. */
	readonly chooseBy?: 'score' | 'surprise';
	readonly epochs: number;
	readonly batchSize: number;
	readonly learningRate: number;
	readonly weightDecay?: number;
	/** Updates before the rate is reached. Default a twentieth of all. */
	readonly warmUp?: number;
	readonly clipNorm?: number;
	readonly averageDecay?: number;
	readonly patience?: number;
	readonly augment?: AugmentationSettings;
	readonly labelsByFact?: LessonSettings['labelsByFact'];
	readonly seed: number | string;
	/** Threads inside one operator. Default 1. */
	readonly threads?: number;
	/** Where it is trained. Default cpu; one that does not work here is an error. */
	readonly provider?: Provider | 'auto';
	/** `mixed`: convolutions and matrix products in float16, where the provider can. Default float32. */
	readonly precision?: TrainerOptions['precision'];
	/** Worker threads that make batches. Default 0: made between steps. */
	readonly workers?: number;
	/** Where checkpoints and the log go; a run that is there already goes on. Default: nothing is kept. */
	readonly folder?: string;
	readonly onEvent?: (event: RunEvent) => void;
	readonly signal?: AbortSignal;
}

/** A trained network, ready for use. */
export interface TrainedNetwork extends TrainingResult {
	readonly program: NetworkProgram;
	/** Of the best epoch. */
	readonly weights: NamedTensors;
	readonly parameters: number;
	readonly settings: LessonSettings;
	/** Where it was trained, and why there. */
	readonly choice: ProviderChoice;
}

/**
 * Trains a network of the registry with AdamW and a cosine schedule, judged after every epoch on the validation samples
 * (by AUC or accuracy, or Dice). With a folder the run is resumable: events go to `log.jsonl` there, one JSON object a line, and
 * what is predicted for a few validation samples after each epoch into `predictions`. Of a run there that has ended nothing is
 * made again: no sample is prepared, no event told.
 *
 * @throws RangeError if another process trains in the folder.
 */
export async function trainNetwork(
	training: NetworkSamples,
	validation: NetworkSamples,
	options: TrainNetworkOptions,
): Promise<TrainedNetwork> {
	const { program, settings } = lessonOf(options);
	const monitor = monitorOf(options, validation);
	const finished = await finishedRun(options.folder, { epochs: options.epochs, monitor });
	if (finished) {
		const choice = await findProvider(options.provider ?? 'cpu', options.threads);
		return { ...finished, program, parameters: parameterCount(program.inference(1)), settings, choice };
	}
	const release = options.folder === undefined ? undefined : lockRun(options.folder);
	try {
		return await trainOn(training, validation, options, { program, settings, monitor });
	} finally {
		release?.();
	}
}

async function trainOn(
	training: NetworkSamples,
	validation: NetworkSamples,
	options: TrainNetworkOptions,
	{ program, settings, monitor }: ReturnType<typeof lessonOf> & { readonly monitor: Monitor },
): Promise<TrainedNetwork> {
	const prepared = { ...training, samples: training.samples.map((sample) => prepareSample(sample, settings)) };
	const { batchSize, epochs, seed, folder, workers = 0 } = options;
	const step = program.training(batchSize);
	const choice = await findProvider(options.provider ?? 'cpu', options.threads);
	const { provider } = choice;
	const trainer = await openTrainer(step, { ...trainerOptions(options, training.samples.length), provider });
	const feeder = workers > 0 ? openBatchFeeder({ ...prepared, settings }, workers) : undefined;
	const kept: { weights?: NamedTensors } = {};
	const store = folder === undefined ? undefined : checkpointFolder(folder);
	const tell = (event: RunEvent): void => {
		if (folder !== undefined) appendRunEvent(folder, event);
		options.onEvent?.(event);
	};
	let isPlaced = false;
	const onEvent = (event: RunEvent): void => {
		if (!isPlaced) tell({ kind: 'provider', epoch: event.epoch, ...choice });
		isPlaced = true;
		tell(event);
	};
	try {
		const set = {
			count: training.samples.length,
			example: (place: number, epoch: number) =>
				lessonExample(prepared.samples[place], prepared.labels[place], epoch, settings),
		};
		const result = await runTraining(trainer, set, {
			epochs,
			batchSize,
			seed,
			averaged: options.averageDecay !== undefined,
			monitor,
			validate: validationOf({ ...options, onEvent }, { program, settings, validation, provider }),
			checkpoints: {
				load: async () => store?.load(),
				save: async (state) => store?.save(state),
				saveBest: async (weights, figures) => {
					kept.weights = weights;
					await store?.saveBest(weights, figures);
				},
			},
			feed: feeder && ((_, order, epoch) => feeder.feed(order, epoch)),
			onEvent,
			signal: options.signal,
			clock: () => performance.now() / 1000,
		});
		const weights = kept.weights ?? (await bestOf(folder)) ?? (await trainer.parameters());
		return { ...result, program, weights, parameters: parameterCount(step), settings, choice };
	} finally {
		await feeder?.close();
		await trainer.dispose();
	}
}

/** The network and how samples become its input, as options say: the same for training and for later use. */
export function lessonOf(
	options: Pick<
		TrainNetworkOptions,
		| 'network'
		| 'networkOptions'
		| 'lesson'
		| 'grid'
		| 'classes'
		| 'pointCount'
		| 'share'
		| 'channels'
		| 'truncationMm'
		| 'coarse'
		| 'loss'
		| 'inputSkip'
		| 'prior'
		| 'seed'
		| 'augment'
		| 'labelsByFact'
	>,
): { readonly program: NetworkProgram; readonly settings: LessonSettings } {
	const { network, lesson, grid, classes, pointCount = 1024, share = 0.25, seed, augment } = options;
	const { channels, truncationMm, coarse, loss, labelsByFact, networkOptions = {} } = options;
	const { input, neighbourhoods } = findNetwork(network, lesson);
	const program = networkProgram({
		network,
		options: networkOptions,
		lesson,
		size: input === 'points' ? pointCount : grid.dims[0],
		channels: channelCount(channels),
		outputs: lesson === 'class' ? classes : 1,
		loss,
		inputSkip: options.inputSkip,
		prior: options.prior,
	});
	const sizes = neighbourhoods?.(networkOptions);
	return {
		program,
		settings: {
			lesson,
			input,
			grid,
			channels,
			truncationMm,
			pointCount,
			share,
			coarse,
			seed,
			augment,
			...(labelsByFact && { labelsByFact }),
			...(sizes && { neighbourhoods: sizes }),
		},
	};
}

function trainerOptions(options: TrainNetworkOptions, count: number): TrainerOptions {
	const updates = Math.ceil(count / options.batchSize) * options.epochs;
	const warmUp = options.warmUp ?? Math.floor(updates / 20);
	return {
		runtime,
		seed: options.seed,
		threads: options.threads ?? 1,
		precision: options.precision,
		optimiser: {
			method: 'adamw',
			learningRate: cosineSchedule({ peak: options.learningRate, updates, warmUp }),
			weightDecay: options.weightDecay,
			clipNorm: options.clipNorm,
			averageDecay: options.averageDecay,
		},
	};
}

interface Judged {
	readonly program: NetworkProgram;
	readonly settings: LessonSettings;
	readonly validation: NetworkSamples;
	readonly provider: Provider;
}

function validationOf(
	{ threads, folder, epochs, onEvent }: TrainNetworkOptions,
	{ program, settings, validation, provider }: Judged,
): TrainingOptions['validate'] {
	if (validation.samples.length === 0) return undefined;
	const record = folder === undefined ? undefined : openPredictionRecord(folder, validation, settings);
	return async (weights, epoch) => {
		const judged = await judgeNetwork({ program, weights, settings, threads, provider }, validation);
		if (record) onEvent?.({ kind: 'predictions', ...record.record(epoch, judged, epoch + 1 === epochs) });
		return judged.metrics;
	};
}

function monitorOf({ lesson, patience, chooseBy }: TrainNetworkOptions, { samples }: NetworkSamples): Monitor {
	// Augmentation differs from epoch to epoch, so the lowest training loss says little: the schedule's end is taken.
	if (samples.length === 0) return { metric: 'epoch', goal: 'max' };
	if (lesson !== 'class' && lesson !== 'marks') return { metric: 'dice', goal: 'max', patience };
	const metric = chooseBy ?? (lesson === 'marks' ? 'surprise' : 'score');
	return { metric, goal: metric === 'score' ? 'max' : 'min', patience };
}

async function bestOf(folder: string | undefined): Promise<NamedTensors | undefined> {
	if (folder === undefined) return undefined;
	return (await readTensorFile(bestWeightsFile(folder)))?.tensors;
}
