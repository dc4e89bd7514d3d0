import {
	fieldSurprise,
	fitMovedModel,
	foldSplits,
	uncertaintyErrors,
	uncertaintyFactors,
	type SignedDistanceModel,
	type StoredFieldModel,
	type UncertaintyErrors,
} from '#learning';
import { createRandom } from '#numeric';
import { learntFrom, measurementOf } from './network-file.ts';
import { syntheticShapes, type ResultsCard } from './results-card.ts';
import type { CompletionConfig, FieldModelConfig, SuperResolutionConfig } from './task-config.ts';
import { isMeant, loadTaskData } from './task-data.ts';
import { fieldGrid, reconstructionShapes, type ReconstructionShape } from './tasks/reconstruction-data.ts';
import type { RunTaskOptions } from './tasks/run-task-options.ts';

/** Parts for what held-out shapes look like: each is compared with a model of the other subjects. */
const folds = 5;
/** Fewer say nothing. */
const leastSubjects = 6;
/** Shapes that are cut and made coarse to see how far off the model is, at most: a second or two each. */
const mostMended = 40;

/**
 * The signed distance model of a configuration, fitted on all its shapes, for use: what the configuration measures it measures on
 * models of a part of them. With it goes how unusual shapes are under models that did not know their subject, and how much wider
 * than these say their bands must be.
 */
export async function trainFieldModel(
	config: CompletionConfig | SuperResolutionConfig,
	options: Omit<RunTaskOptions, 'configFile'>,
): Promise<StoredFieldModel> {
	const { seed = 1, model: settings } = config;
	const data = await loadTaskData(config.data, options);
	const grid = fieldGrid(config.grid);
	const samples = data.samples
		.filter((sample) => isMeant(sample, config.among))
		.filter((sample) => isMeant(sample, config.tested));
	options.onProgress?.(`${samples.length} shapes: distance fields`);
	const shapes = reconstructionShapes(samples, grid, settings);
	const fit = (own: readonly ReconstructionShape[]): SignedDistanceModel =>
		fitMovedModel(
			own.map(({ field }) => field),
			{ grid, seed, ...movedOptions(settings) },
		);
	const subjects = new Set(samples.map(({ subject }) => subject)).size;
	const heldOut = subjects >= leastSubjects ? lookAtHeldOut(shapes, fit, options) : {};
	options.onProgress?.(`model of ${shapes.length} shapes`);
	const synthetic = syntheticShapes(config.data, samples);
	const facts = { source: config.data.source, licence: config.data.licence, shapes: samples.length, subjects };
	return {
		model: fit(shapes),
		provenance: {
			title: config.title,
			...learntFrom(config.data, { data: { ...facts, ...synthetic, excluded: data.excluded } }),
		},
		...heldOut,
	};
}

/** The same model with the figures of a card of its configuration. */
export function withMeasurement(stored: StoredFieldModel, results: ResultsCard): StoredFieldModel {
	return { ...stored, measured: measurementOf(results) };
}

/** What a configuration says of a model, in the terms of fitting. */
export function movedOptions({ truncationMm, modes, copies, ...moves }: FieldModelConfig) {
	return {
		truncationMm,
		modeLimit: modes,
		copies,
		rigid: { angleDegrees: moves.angleDegrees ?? 10, shiftMm: moves.shiftMm ?? 0 },
		scale: { deviation: moves.scaleDeviation ?? 0.07 },
	};
}

function lookAtHeldOut(
	shapes: readonly ReconstructionShape[],
	fit: (own: readonly ReconstructionShape[]) => SignedDistanceModel,
	{ onProgress }: Pick<RunTaskOptions, 'onProgress'>,
): Pick<StoredFieldModel, 'heldOut' | 'uncertainty'> {
	const mahalanobis = new Float64Array(shapes.length);
	const residualMm = new Float64Array(shapes.length);
	const every = Math.ceil(shapes.length / mostMended);
	const errors: UncertaintyErrors[] = [];
	const splits = foldSplits(
		shapes.map(({ sample }) => sample),
		folds,
	);
	for (const [fold, { train, test }] of splits.entries()) {
		onProgress?.(`held-out shapes: fold ${fold + 1} of ${folds}`);
		const model = fit(train.map((i) => shapes[i]));
		for (const i of test) {
			const surprise = fieldSurprise(model, shapes[i].field);
			mahalanobis[i] = surprise.mahalanobis;
			residualMm[i] = surprise.residualMm;
			if (i % every !== 0) continue;
			onProgress?.(`held-out shapes: fold ${fold + 1} of ${folds}, ${errors.length + 1} cut and mended`);
			const { sample, field } = shapes[i];
			errors.push(uncertaintyErrors(model, field, createRandom(`uncertainty ${sample.id}`)));
		}
	}
	const uncertainty = uncertaintyFactors(errors);
	return { heldOut: { mahalanobis, residualMm }, ...(uncertainty && { uncertainty }) };
}
