import { createHash } from 'node:crypto';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
import { lockRun } from '../run-lock.ts';
import { isMeant, loadTaskData, splitTaskData, type AuditedSplit } from '../task-data.ts';
import { TrainingStoppedError } from '../training-stopped.ts';
import { movedOptions } from '../train-field-model.ts';
import { besideFigures } from './beside-figures.ts';
import { inProcesses } from './in-processes.ts';
import { fieldGrid, reconstructionShapes, type ReconstructionShape } from './reconstruction-data.ts';
import type { RunTaskOptions } from './run-task-options.ts';
import { openScoreJournal } from './score-journal.ts';

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

/** What a process is sent that scores one fold. */
export interface FoldJob {
	readonly config: CompletionConfig | SuperResolutionConfig;
	readonly fold: number;
	readonly options: Pick<RunTaskOptions, 'configFile' | 'cache' | 'folder'>;
}

/** What is said of a fold's tested shapes. */
export interface FoldScores {
	readonly scores: readonly ShapeScore[];
	/** How many shapes it learnt from, in words. */
	readonly count: string;
	/** How many of the scores were there before. */
	readonly known: number;
}

/**
 * Runs through the folds of a reconstruction: what is prepared from the training part scores the tested shapes. Folds can be scored
 * beside each other; the scores are the same. With a folder every score is kept there, and those that are there are not made again.
 *
 * @throws RangeError if another process works in the folder, TrainingStoppedError if it was stopped.
 */
export async function runReconstructionTask<Setting>(
	config: CompletionConfig | SuperResolutionConfig,
	options: RunTaskOptions,
	work: ReconstructionWork<Setting>,
): Promise<ResultsCard> {
	const release = options.folder === undefined ? undefined : lockRun(options.folder);
	try {
		return await runFolds(config, options, work);
	} finally {
		release?.();
	}
}

async function runFolds<Setting>(
	config: CompletionConfig | SuperResolutionConfig,
	options: RunTaskOptions,
	work: ReconstructionWork<Setting>,
): Promise<ResultsCard> {
	const stopwatch = startStopwatch();
	const { limits, compared } = work;
	const { seed = 1 } = config;
	const data = await loadTaskData(config.data, options);
	const grid = fieldGrid(config.grid);
	const samples = data.samples.filter((sample) => isMeant(sample, config.among));
	const splits = splitTaskData(samples, config.split);
	const { onProgress, parallel = 1, configFile, cache, folder, signal } = options;
	const folds: FoldScores[] = [];
	if (Math.min(parallel, splits.length) > 1) {
		const jobs = splits.map((_, fold): FoldJob => ({ config, fold, options: { configFile, cache, folder } }));
		const { results, usage } = await inProcesses<FoldJob, string, FoldScores>('score-fold.process', jobs, {
			parallel,
			signal,
			onEvent: (text) => onProgress?.(text),
			nameOf: ({ fold }) => `fold ${fold + 1}`,
		});
		folds.push(...results);
		stopwatch.add(usage);
	} else {
		onProgress?.(`${samples.length} shapes: distance fields`);
		const shapes = reconstructionShapes(samples, grid, config.model);
		for (const fold of splits.keys())
			folds.push(await scoreShapes({ shapes, splits, grid, fold }, config, work, options));
	}
	const scores = folds.flatMap((fold) => fold.scores);
	const counts = folds.map(({ count }) => count);
	const known = folds.reduce((sum, fold) => sum + fold.known, 0);
	const methods = Object.keys(scores[0].scores);
	return resultsCard({
		config,
		configFile,
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
		limits: [
			...limits(grid),
			`training shapes by fold: ${counts.join(', ')}`,
			...(known > 0
				? [
						`${known} of ${scores.length} shapes were scored before the command went on: their time is not in that of the card`,
					]
				: []),
		],
		stopwatch,
	});
}

/** Scores the tested shapes of one fold. */
export async function scoreReconstructionFold<Setting>(
	config: CompletionConfig | SuperResolutionConfig,
	options: RunTaskOptions,
	work: ReconstructionWork<Setting>,
	fold: number,
): Promise<FoldScores> {
	const { samples: all } = await loadTaskData(config.data, options);
	const grid = fieldGrid(config.grid);
	const samples = all.filter((sample) => isMeant(sample, config.among));
	const splits = splitTaskData(samples, config.split);
	const shapes = reconstructionShapes(samples, grid, config.model);
	return scoreShapes({ shapes, splits, grid, fold }, config, work, options);
}

interface FoldShapes {
	readonly shapes: readonly ReconstructionShape[];
	readonly splits: readonly AuditedSplit[];
	readonly grid: FieldGrid;
	readonly fold: number;
}

async function scoreShapes<Setting>(
	{ shapes, splits, grid, fold }: FoldShapes,
	config: CompletionConfig | SuperResolutionConfig,
	{ prepare, score }: ReconstructionWork<Setting>,
	{ onProgress, folder, signal }: RunTaskOptions,
): Promise<FoldScores> {
	const { seed = 1, model: settings } = config;
	const { split } = splits[fold];
	const known = split.train.map((i) => shapes[i]);
	const healthy = known.filter(({ sample }) => isMeant(sample, config.tested));
	const examples =
		config.task === 'completion' && config.examples
			? known.filter(({ sample }) => isMeant(sample, config.examples))
			: healthy;
	const tested = split.test.map((i) => shapes[i]).filter(({ sample }) => isMeant(sample, config.tested));
	const journal =
		folder === undefined
			? undefined
			: openScoreJournal(path.join(folder, `fold-${fold + 1}.jsonl`), hangsOn(config, { healthy, examples, tested }));
	const name = `fold ${fold + 1} of ${splits.length}`;
	if (journal && journal.known.size > 0)
		onProgress?.(`${name}: ${journal.known.size} of ${tested.length} shapes were scored before`);
	// What is not asked any more is not learnt.
	let setting: Setting | undefined;
	const prepared = (): Setting => {
		onProgress?.(`${name}: ${healthy.length} shapes to learn from`);
		const model = (): SignedDistanceModel =>
			fitMovedModel(
				healthy.map(({ field }) => field),
				{ grid, seed, ...movedOptions(settings) },
			);
		return prepare({ healthy, examples }, { grid, model });
	};
	const scores: ShapeScore[] = [];
	for (const [done, shape] of tested.entries()) {
		const { id, subject } = shape.sample;
		let own = journal?.known.get(id);
		if (!own) {
			// Whoever asks to stop, or has ended, is heard between two shapes.
			await nextTurn();
			if (signal?.aborted) throw new TrainingStoppedError();
			setting ??= prepared();
			onProgress?.(`${name}: shape ${done + 1} of ${tested.length}`);
			own = score(shape, setting);
			journal?.add(id, own);
		}
		scores.push({ sample: { id, subject }, scores: own });
	}
	return {
		scores,
		count: examples === healthy ? `${healthy.length}` : `${healthy.length} (${examples.length} examples)`,
		known: tested.filter(({ sample }) => journal?.known.has(sample.id)).length,
	};
}

/** A hash of all that a fold's scores hang on: the configuration, and the shapes by their part in it. */
function hangsOn(
	config: CompletionConfig | SuperResolutionConfig,
	parts: Readonly<Record<'healthy' | 'examples' | 'tested', readonly ReconstructionShape[]>>,
): string {
	const hash = createHash('sha256').update(JSON.stringify(config));
	for (const [part, shapes] of Object.entries(parts))
		for (const { sample, field } of shapes) hash.update(`\n${part} ${sample.id} ${sample.subject}\n`).update(field);
	return hash.digest('hex');
}
