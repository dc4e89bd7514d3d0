import { binarised, majorityBlocks, superResolve, type FieldGrid, type SignedDistanceModel } from '#learning';
import { resampleVolume } from '#volume';
import type { ResultsCard, ShapeScore } from '../results-card.ts';
import type { SuperResolutionConfig } from '../task-config.ts';
import { compareReconstruction, type ReconstructionShape } from './reconstruction-data.ts';
import {
	runReconstructionTask,
	scoreReconstructionFold,
	type FoldScores,
	type ReconstructionWork,
} from './reconstruction-task.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** Super-resolution from a coarse binary mask (the majority of each block), beside interpolation of the same mask. */
export async function runSuperResolutionTask(
	config: SuperResolutionConfig,
	options: RunTaskOptions,
): Promise<ResultsCard> {
	return runReconstructionTask(config, options, superResolutionWork(config));
}

/** {@link runSuperResolutionTask} of one fold. */
export async function scoreSuperResolutionFold(
	config: SuperResolutionConfig,
	options: RunTaskOptions,
	fold: number,
): Promise<FoldScores> {
	return scoreReconstructionFold(config, options, superResolutionWork(config), fold);
}

interface Setting {
	readonly grid: FieldGrid;
	readonly model: SignedDistanceModel;
}

function superResolutionWork(config: SuperResolutionConfig): ReconstructionWork<Setting> {
	return {
		prepare: (_, { grid, model }) => ({ grid, model: model() }),
		score: (shape, setting) => scoreShape(shape, setting, config),
		compared: ['signed distance model'],
		limits: ({ spacingMm }) => [
			`the fine grid has ${spacingMm} mm`,
			'the grid lies centred on the whole shape’s centroid, which places the coarse blocks',
		],
	};
}

function scoreShape(
	{ mask }: ReconstructionShape,
	{ model, grid }: Setting,
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
