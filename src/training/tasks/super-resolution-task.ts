import {
	binarised,
	fitMovedModel,
	majorityBlocks,
	superResolve,
	type FieldGrid,
	type SignedDistanceModel,
} from '#learning';
import { resampleVolume } from '#volume';
import {
	meanFigure,
	resultsCard,
	scoreRows,
	startStopwatch,
	type ResultsCard,
	type ShapeScore,
} from '../results-card.ts';
import type { SuperResolutionConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData } from '../task-data.ts';
import {
	compareReconstruction,
	fieldGrid,
	reconstructionMetrics,
	reconstructionShapes,
	type ReconstructionShape,
} from './reconstruction-data.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** Super-resolution from a coarse binary mask (the majority of each block), beside interpolation of the same mask. */
export async function runSuperResolutionTask(
	config: SuperResolutionConfig,
	options: RunTaskOptions,
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
	for (const [fold, { split }] of splits.entries()) {
		const training = split.train.map((i) => shapes[i]).filter(({ sample }) => isMeant(sample, config.tested));
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}: model of ${training.length} shapes`);
		const model = fitMovedModel(
			training.map(({ field }) => field),
			{
				grid,
				truncationMm: settings.truncationMm,
				modeLimit: settings.modes,
				copies: settings.copies,
				rigid: { angleDegrees: settings.angleDegrees ?? 10, shiftMm: settings.shiftMm ?? 0 },
				scale: { deviation: settings.scaleDeviation ?? 0.07 },
				seed,
			},
		);
		const tested = split.test.map((i) => shapes[i]).filter(({ sample }) => isMeant(sample, config.tested));
		for (const [done, shape] of tested.entries()) {
			options.onProgress?.(`fold ${fold + 1} of ${splits.length}: shape ${done + 1} of ${tested.length}`);
			scores.push({ sample: shape.sample, scores: scoreShape(shape, model, grid, config) });
		}
	}
	return resultsCard({
		config,
		configFile: options.configFile,
		data,
		splits,
		figures: Object.fromEntries(
			Object.keys(scores[0].scores).map((method) => [
				method,
				Object.fromEntries(reconstructionMetrics.map((metric) => [metric, meanFigure(scores, method, metric, seed)])),
			]),
		),
		perShape: scoreRows(scores),
		limits: [
			`the fine grid has ${grid.spacingMm} mm`,
			'the grid lies centred on the whole shape’s centroid, which places the coarse blocks',
		],
		stopwatch,
	});
}

function scoreShape(
	{ mask }: ReconstructionShape,
	model: SignedDistanceModel,
	grid: FieldGrid,
	{ factor, softnessMm }: SuperResolutionConfig,
): ShapeScore['scores'] {
	const truth = mask.voxels.map((value) => (value !== 0 ? 1 : 0));
	const coarse = majorityBlocks(mask, factor);
	const { field } = superResolve(model, coarse, { factor, softnessMm });
	const interpolated = (interpolation: 'nearest' | 'linear' | 'cubic'): Uint8Array => {
		const fine = resampleVolume(coarse, mask, { interpolation, antiAlias: false });
		return binarised(fine).voxels.map((value) => (value !== 0 ? 1 : 0));
	};
	const rated = (guess: Uint8Array): Record<string, number> => compareReconstruction(truth, guess, grid);
	return {
		'signed distance model': rated(Uint8Array.from(field, (value) => (value < 0 ? 1 : 0))),
		'floor: nearest': rated(interpolated('nearest')),
		'floor: trilinear': rated(interpolated('linear')),
		'floor: cubic': rated(interpolated('cubic')),
	};
}
