import { findProvider } from '../find-provider.ts';
import { predictSamples, type NetworkSamples } from '../judge-network.ts';
import { resultsCard, startStopwatch, type ResultsCard } from '../results-card.ts';
import type { NetworkConfig } from '../task-config.ts';
import { isMeant, type AuditedSplit } from '../task-data.ts';
import { countEpochs } from './count-epochs.ts';
import { rateNetwork, type SeedPredictions } from './rate-network.ts';
import type { RunNetworkOptions } from './run-task-options.ts';
import { loadNetworkTask, trainFold, type NetworkTaskData, type RunPlace, type TrainedFold } from './train-fold.ts';
import { trainRuns } from './train-runs.ts';

/**
 * Trains a network as configured, once for each seed and each fold of the split, and tests every shape by the network of the fold
 * that did not know its subject. The epoch is chosen on subjects that are neither trained nor tested on: the validation part, or,
 * where that is what is tested (an official split whose test part is kept elsewhere) or there is none, a share of the
 * training part. With a folder everything is resumed: the same command goes on where it was stopped.
 *
 * @throws TrainingStoppedError if it was stopped before the last fold of the last seed.
 */
export async function runNetworkTask(config: NetworkConfig, asked: RunNetworkOptions): Promise<ResultsCard> {
	const { options, limits } = countEpochs(asked);
	let trainedEpochs = 0;
	const stopwatch = startStopwatch();
	// What cannot train is said before any data are read.
	await findProvider(options.provider ?? config.provider ?? 'cpu', config.threads);
	const data = await loadNetworkTask(config, options);
	const { samples, labels, splits } = data;
	const seeds = config.seeds ?? [config.seed ?? 1];
	const runs = seeds.flatMap((seed) => splits.map((_, fold) => ({ seed, fold })));
	// What is trained is found in the folder below, where nothing but its test is left to do.
	stopwatch.add(await trainRuns(config, options, runs));
	const tested = splits.flatMap(testedPlaces).filter((i) => isMeant(samples[i], config.tested));
	const foldOf = new Map(splits.flatMap((split, fold) => testedPlaces(split).map((i) => [i, fold] as const)));
	const results: SeedPredictions[] = [];
	const notes: string[] = [];
	let parameters = 0;
	const places = new Set<string>();
	for (const seed of seeds) {
		const rows = new Map<number, Float32Array>();
		const choosing: SeedPredictions['choosing'][number][] = [];
		const epochs: string[] = [];
		for (const fold of splits.keys()) {
			options.onProgress?.(`seed ${seed}, fold ${fold + 1} of ${splits.length}`);
			const run = await testFold(data, { seed, fold }, config, options);
			run.rows.forEach((row, place) => rows.set(place, row));
			choosing.push(run.choosing);
			parameters = run.trained.parameters;
			places.add(`${run.trained.choice.provider} (${run.trained.choice.reason})`);
			const { history, best } = run.trained;
			trainedEpochs += history.length;
			// Also those of earlier turns, which the card's own clock did not see.
			const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
			epochs.push(`${(best?.epoch ?? -1) + 1} of ${history.length} in ${Math.round(seconds)} s`);
		}
		notes.push(`seed ${seed}: ${epochs.join(', ')}`);
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
			{ samples: tested.map((i) => samples[i]), labels: tested.map((i) => labels[i]), names: data.names },
			config,
		),
		limits: [
			`${parameters} parameters; chosen epoch of those trained, by fold: ${notes.join('; ')}`,
			`trained on ${[...places].join(', ')}${config.precision === 'mixed' ? ' in mixed precision' : ''}`,
			...(config.learn === 'completion'
				? [
						'known are what is left and the share that is gone: where it was cut, and the middle of the whole, are found from these',
					]
				: []),
			...limits(trainedEpochs),
		],
		stopwatch,
	});
}

/** The test part; of an official split that keeps it to itself, the validation part. */
function testedPlaces({ split }: AuditedSplit): readonly number[] {
	return split.test.length > 0 ? split.test : split.validation;
}

interface TestedFold extends Pick<TrainedFold, 'trained'> {
	/** Predictions by place in the list of samples. */
	readonly rows: ReadonlyMap<number, Float32Array>;
	readonly choosing: SeedPredictions['choosing'][number];
}

async function testFold(
	data: NetworkTaskData,
	place: RunPlace,
	config: NetworkConfig,
	options: RunNetworkOptions,
): Promise<TestedFold> {
	const { samples, labels, splits } = data;
	const { trained, choosing } = await trainFold(data, place, config, options);
	const asked = testedPlaces(splits[place.fold]).filter((i) => isMeant(samples[i], config.tested));
	const part: NetworkSamples = { samples: asked.map((i) => samples[i]), labels: asked.map((i) => labels[i]) };
	const network = { ...trained, threads: config.threads, provider: trained.choice.provider };
	const rows = await predictSamples(network, part, { views: config.views });
	// What is fitted on top of marks is fitted where the epoch was chosen.
	const chosenRows = config.learn === 'marks' ? await predictSamples(network, choosing) : [];
	return {
		trained,
		rows: new Map(asked.map((i, k) => [i, rows[k]])),
		choosing: { ...choosing, rows: chosenRows },
	};
}
