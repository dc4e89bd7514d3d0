import path from 'node:path';
import { completionChannels, completionParameterCount } from '#learning';
import { sparseCoordinates, type SparseCoordinates } from '#tensor';
import { resultsCard, startStopwatch, type ResultsCard } from '../results-card.ts';
import { skullLesson, skullSamples, type SkullLesson } from '../skull-shells.ts';
import { writeCompletionHead } from '../sparse-completion-run.ts';
import { openCompletionTrainer } from '../sparse-completion-trainer.ts';
import { splitTaskData } from '../task-data.ts';
import { TrainingStoppedError } from '../training-stopped.ts';
import {
	trainSparseCompletion,
	type CompletionLessons,
	type SkullVoxels,
	type TrainedCompletion,
} from '../train-sparse-completion.ts';
import { countEpochs } from './count-epochs.ts';
import { measureResolution } from './measure-resolution.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import { trainRuns } from './train-runs.ts';
import { rateSkulls, type SkullPredictions } from './rate-skulls.ts';
import type { SparseCompletionConfig } from './sparse-completion-config.ts';

/**
 * Trains the sparse completion network on skulls of the phantom, once for each seed, and tests it on skulls of other subjects beside
 * trivial floors on the same shapes; then measures time and memory of single steps at each resolution. With a folder everything
 * but the last is resumed.
 *
 * @throws TrainingStoppedError if it was stopped before the last seed.
 */
export async function runSparseCompletionTask(
	config: SparseCompletionConfig,
	asked: RunNetworkOptions,
): Promise<ResultsCard> {
	const { options, limits } = countEpochs(asked);
	let trainedEpochs = 0;
	const stopwatch = startStopwatch();
	const { data, seed = 1, seeds = [seed] } = config;
	// What is trained is found in the folder below, where nothing but its test is left to do.
	stopwatch.add(
		await trainRuns(
			config,
			options,
			seeds.map((own) => ({ seed: own, fold: 0 })),
		),
	);
	const { samples, audited, drawn, lessons } = skullTask(config, options);
	const { split } = audited;
	const tested = drawn(split.test);
	const results: SkullPredictions[] = [];
	const notes: string[] = [];
	for (const own of seeds) {
		options.onProgress?.(`seed ${own}`);
		const trained = await trainSeed(config, options, own, lessons);
		trainedEpochs += trained.history.length;
		const filled = await fillAll(
			trained,
			tested.map(({ input }) => input),
		);
		results.push({ seed: own, filled });
		notes.push(`seed ${own}: ${(trained.best?.epoch ?? -1) + 1} of ${trained.history.length}`);
	}
	const knownShapes = split.train.map((i) => samples[i].id);
	const rating = rateSkulls(results, {
		samples: split.test.map((i) => samples[i]),
		tested,
		known: knownShapes.map((id) => skullLesson(id, data.edge, data.fieldMm)),
		seed,
	});
	const resolutions: NonNullable<ResultsCard['resolutions']>[number][] = [];
	for (const resolution of config.resolutions ?? []) {
		options.onProgress?.(`time and memory at ${resolution.edge}³`);
		resolutions.push(await measureResolution(resolution));
	}
	return resultsCard({
		config,
		configFile: options.configFile,
		data: { samples, excluded: [] },
		splits: [audited],
		...rating,
		...(resolutions.length > 0 && { resolutions }),
		limits: [
			'synthetic skulls of the phantom: smooth shells with a round cap removed, far simpler than those of patients',
			'metrics of the missing part alone, hd.voxel and hd95.voxel.pooled in mm; a skull without an implant counts as the diagonal of the field',
			`${completionParameterCount(completionChannels[config.network])} parameters; chosen epoch of those trained: ${notes.join('; ')}`,
			...limits(trainedEpochs),
		],
		stopwatch,
	});
}

/** Skulls of a task, and how they are parted. */
function skullTask({ data, split: rule }: SparseCompletionConfig, { onProgress }: RunNetworkOptions) {
	const samples = skullSamples(data.subjects, data.source);
	const [audited] = splitTaskData(samples, rule);
	const { split } = audited;
	const drawn = (places: readonly number[]): SkullLesson[] => {
		onProgress?.(`drawing ${places.length} skulls at ${data.edge}³`);
		return places.map((i) => skullLesson(samples[i].id, data.edge, data.fieldMm));
	};
	const lessons: CompletionLessons = {
		training: once(() => drawn(split.train).map(({ input, target }): SkullVoxels => ({ input, target }))),
		validation: once(() => drawn(split.validation)),
	};
	return { samples, audited, drawn, lessons };
}

/**
 * Trains the network of one seed; with a folder it is kept there and goes on where it was stopped.
 *
 * @throws TrainingStoppedError if it was stopped before its end.
 */
export async function trainSparseRun(
	config: SparseCompletionConfig,
	options: RunNetworkOptions,
	seed: number,
): Promise<TrainedCompletion> {
	return trainSeed(config, options, seed, skullTask(config, options).lessons);
}

async function trainSeed(
	config: SparseCompletionConfig,
	options: RunNetworkOptions,
	seed: number,
	lessons: CompletionLessons,
): Promise<TrainedCompletion> {
	const { network, learningRate, mirror = 0.5, patience } = config;
	const epochs = options.epochs ?? config.epochs;
	const folder = options.folder === undefined ? undefined : path.join(options.folder, `seed-${seed}`);
	if (folder !== undefined) writeCompletionHead(folder, config, { epochs, seed });
	const trained = await trainSparseCompletion(lessons, {
		network,
		epochs,
		learningRate,
		mirror,
		patience,
		seed,
		folder,
		signal: options.signal,
		onEvent: (event) => options.onEvent?.(event, seed, 0),
	});
	if (trained.reason === 'asked to stop') throw new TrainingStoppedError();
	return trained;
}

/** Makes it when it is asked for, and only once. */
function once<Value extends object>(make: () => Value): () => Value {
	let value: Value | undefined;
	return () => (value ??= make());
}

/** What a trained network makes of each input. */
async function fillAll({ network, weights }: TrainedCompletion, inputs: readonly SparseCoordinates[]) {
	const trainer = await openCompletionTrainer({ channels: completionChannels[network], initial: weights });
	const filled: SparseCoordinates[] = [];
	for (const input of inputs) filled.push(sparseCoordinates((await trainer.predict(input)).coordinates));
	await trainer.dispose();
	return filled;
}
