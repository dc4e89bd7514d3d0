import { fitMovedModel, type FieldGrid, type SignedDistanceModel } from '#learning';
import {
	meanFigure,
	resultsCard,
	scoreRows,
	startStopwatch,
	type ResultsCard,
	type ShapeScore,
} from '../results-card.ts';
import type { CompletionConfig, SuperResolutionConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData } from '../task-data.ts';
import { movedOptions } from '../train-field-model.ts';
import { besideFigures } from './beside-figures.ts';
import { fieldGrid, reconstructionShapes, type ReconstructionShape } from './reconstruction-data.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** The training part of a fold. */
export interface ReconstructionTraining {
	/** Shapes of the kind that is tested. */
	readonly healthy: readonly ReconstructionShape[];
	/** Those, and others that may serve as examples. */
	readonly examples: readonly ReconstructionShape[];
}

/** What one kind of reconstruction adds to the run through the folds. */
export interface ReconstructionWork<Setting> {
	/** Made once a fold. `model` fits the configured signed distance model. */
	readonly prepare: (
		training: ReconstructionTraining,
		made: { readonly grid: FieldGrid; readonly model: () => SignedDistanceModel },
	) => Setting;
	readonly score: (shape: ReconstructionShape, setting: Setting) => ShapeScore['scores'];
	readonly limits: (grid: FieldGrid) => readonly string[];
	/** Methods that those of other cards are set beside. */
	readonly compared: readonly string[];
}

/** Runs through the folds of a reconstruction: what is prepared from the training part scores the tested shapes. */
export async function runReconstructionTask<Setting>(
	config: CompletionConfig | SuperResolutionConfig,
	options: RunTaskOptions,
	{ prepare, score, limits, compared }: ReconstructionWork<Setting>,
): Promise<ResultsCard> {
	const stopwatch = startStopwatch();
	const { seed = 1, model: settings } = config;
	const data = await loadTaskData(config.data, options);
	const grid = fieldGrid(config.grid);
	const samples = data.samples.filter((sample) => isMeant(sample, config.among));
	options.onProgress?.(`${samples.length} shapes: distance fields`);
	const shapes = reconstructionShapes(samples, grid, settings);
	const splits = splitTaskData(samples, config.split);
	const scores: ShapeScore[] = [];
	const counts: string[] = [];
	for (const [fold, { split }] of splits.entries()) {
		const known = split.train.map((i) => shapes[i]);
		const healthy = known.filter(({ sample }) => isMeant(sample, config.tested));
		const examples =
			config.task === 'completion' && config.examples
				? known.filter(({ sample }) => isMeant(sample, config.examples))
				: healthy;
		counts.push(examples === healthy ? `${healthy.length}` : `${healthy.length} (${examples.length} examples)`);
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}: ${healthy.length} shapes to learn from`);
		const model = (): SignedDistanceModel =>
			fitMovedModel(
				healthy.map(({ field }) => field),
				{ grid, seed, ...movedOptions(settings) },
			);
		const setting = prepare({ healthy, examples }, { grid, model });
		const tested = split.test.map((i) => shapes[i]).filter(({ sample }) => isMeant(sample, config.tested));
		for (const [done, shape] of tested.entries()) {
			options.onProgress?.(`fold ${fold + 1} of ${splits.length}: shape ${done + 1} of ${tested.length}`);
			scores.push({ sample: shape.sample, scores: score(shape, setting) });
		}
	}
	const methods = Object.keys(scores[0].scores);
	return resultsCard({
		config,
		configFile: options.configFile,
		data,
		splits,
		figures: {
			...Object.fromEntries(
				methods.map((method) => [
					method,
					Object.fromEntries(
						Object.keys(scores[0].scores[method]).map((metric) => [metric, meanFigure(scores, method, metric, seed)]),
					),
				]),
			),
			...besideFigures(config.beside ?? [], scores, { methods: compared, seed }),
		},
		perShape: scoreRows(scores),
		limits: [...limits(grid), `training shapes by fold: ${counts.join(', ')}`],
		stopwatch,
	});
}
