import {
	capPlane,
	completeShape,
	fitMovedModel,
	fitSignedDistanceModel,
	gridToWorld,
	isBeyond,
	latentPosterior,
	observeVoxels,
	posteriorField,
	priorInformation,
	signedDistanceField,
	type CutPlane,
	type FieldGrid,
	type SignedDistanceModel,
} from '#learning';
import { createRandom } from '#numeric';
import type { Volume } from '#volume';
import {
	meanFigure,
	resultsCard,
	scoreRows,
	startStopwatch,
	type ResultsCard,
	type ShapeScore,
} from '../results-card.ts';
import type { CompletionConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData } from '../task-data.ts';
import {
	compareReconstruction,
	fieldGrid,
	reconstructionShapes,
	type ReconstructionShape,
} from './reconstruction-data.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** Of the floors: the recipe of the benchmark's first measurement. */
const floorModes = 60;

/**
 * Completion of shapes with a cap cut off: with the plane and the centroid known, as the floors have them, and with nothing
 * known but what is left. Beside it the floors: mean shape, the training shape most like the rest, few modes.
 */
export async function runCompletionTask(config: CompletionConfig, options: RunTaskOptions): Promise<ResultsCard> {
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
		const fields = training.map(({ field }) => field);
		const model = fitMovedModel(fields, {
			grid,
			truncationMm: settings.truncationMm,
			modeLimit: settings.modes,
			copies: settings.copies,
			rigid: { angleDegrees: settings.angleDegrees ?? 10, shiftMm: settings.shiftMm ?? 0 },
			scale: { deviation: settings.scaleDeviation ?? 0.07 },
			seed,
		});
		const floor = fitSignedDistanceModel(fields, { grid, truncationMm: 6 * grid.spacingMm, modeLimit: floorModes });
		const tested = split.test.map((i) => shapes[i]).filter(({ sample }) => isMeant(sample, config.tested));
		for (const [done, shape] of tested.entries()) {
			options.onProgress?.(`fold ${fold + 1} of ${splits.length}: shape ${done + 1} of ${tested.length}`);
			scores.push({ sample: shape.sample, scores: scoreShape(shape, { config, grid, model, floor, training }) });
		}
	}
	const methods = Object.keys(scores[0].scores);
	return resultsCard({
		config,
		configFile: options.configFile,
		data,
		splits,
		figures: Object.fromEntries(
			methods.map((method) => [
				method,
				Object.fromEntries(
					Object.keys(scores[0].scores[method]).map((metric) => [metric, meanFigure(scores, method, metric, seed)]),
				),
			]),
		),
		perShape: scoreRows(scores),
		limits: [
			`masks of ${grid.spacingMm} mm: distances below a voxel are not told apart`,
			'one cut a shape, its direction drawn from the shape’s id',
			'where plane and centroid are said to be known, they are those of the whole shape',
		],
		stopwatch,
	});
}

interface Setting {
	readonly config: CompletionConfig;
	readonly grid: FieldGrid;
	readonly model: SignedDistanceModel;
	readonly floor: SignedDistanceModel;
	readonly training: readonly ReconstructionShape[];
}

function scoreShape(shape: ReconstructionShape, setting: Setting): ShapeScore['scores'] {
	const { config, grid, model } = setting;
	const { mask, sample } = shape;
	const plane = capPlane(mask, { share: config.share, random: createRandom(`cut ${sample.id}`) });
	const beyond = voxelsBeyond(grid, plane);
	const rest: Volume<Uint8Array> = { ...mask, voxels: mask.voxels.map((value, i) => (beyond[i] ? 0 : value)) };
	const truth = mask.voxels.map((value, i) => (beyond[i] && value !== 0 ? 1 : 0));
	const { sigmaMm } = config;
	const informed = completeShape(model, rest, { plane, centroid: [0, 0, 0], sigmaMm });
	const blind = completeShape(model, rest, { sigmaMm });
	const whole = (missing: Uint8Array): Record<string, number> => {
		const all = mask.voxels.map((value) => (value !== 0 ? 1 : 0));
		const guess = rest.voxels.map((value, i) => (value !== 0 || missing[i] !== 0 ? 1 : 0));
		const { dsc } = compareReconstruction(all, guess, grid);
		return { 'dsc.whole': dsc };
	};
	const rated = (missing: Uint8Array): Record<string, number> => ({
		...compareReconstruction(truth, missing, grid),
		...whole(missing),
	});
	const ones = ({ voxels }: Volume<Uint8Array>): Uint8Array => voxels.map((value) => (value !== 0 ? 1 : 0));
	const { meanShape, nearest, fewModes } = floors(rest, plane, beyond, setting);
	return {
		'signed distance model, nothing known': rated(ones(blind.missing)),
		'signed distance model, plane and centroid known': rated(ones(informed.missing)),
		'floor: 60 modes, plane and centroid known': rated(fewModes),
		'floor: nearest training shape, plane and centroid known': rated(nearest),
		'floor: mean shape, plane and centroid known': rated(meanShape),
	};
}

function voxelsBeyond({ dims, spacingMm }: FieldGrid, plane: CutPlane): Uint8Array {
	const m = gridToWorld({ dims, spacingMm });
	const [nx, ny, nz] = dims;
	const beyond = new Uint8Array(nx * ny * nz);
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++)
				beyond[i] = isBeyond(plane, [m[0] * x + m[3], m[5] * y + m[7], m[10] * z + m[11]]) ? 1 : 0;
	return beyond;
}

function floors(
	rest: Volume<Uint8Array>,
	plane: CutPlane,
	beyond: Uint8Array,
	{ grid, floor, training }: Setting,
): Record<'meanShape' | 'nearest' | 'fewModes', Uint8Array> {
	const cap = (field: ArrayLike<number>): Uint8Array => beyond.map((is, i) => (is && field[i] < 0 ? 1 : 0));
	let best = { overlap: -1, field: training[0].field };
	for (const { mask, field } of training) {
		let both = 0;
		let sum = 0;
		for (let i = 0; i < beyond.length; i++) {
			if (beyond[i]) continue;
			if (mask.voxels[i] !== 0) sum++;
			if (rest.voxels[i] !== 0) sum++;
			if (mask.voxels[i] !== 0 && rest.voxels[i] !== 0) both++;
		}
		if (both / sum > best.overlap) best = { overlap: both / sum, field };
	}
	const { truncationMm } = floor;
	const distances = signedDistanceField(rest, { grid, truncationMm });
	// Three voxels from the cut, every seventh voxel, 1.5 voxels of noise.
	const margin = { ...plane, offset: plane.offset - 3 * grid.spacingMm };
	const near = voxelsBeyond(grid, margin);
	const observed = Array.from(near.keys())
		.filter((i) => near[i] === 0)
		.filter((_, rank) => rank % 7 === 0);
	const information = priorInformation(floor);
	observeVoxels({ ...floor, residualVariance: 0 }, information, {
		voxels: observed,
		distances: observed.map((i) => distances[i]),
		sigmaMm: 1.5 * grid.spacingMm,
	});
	return {
		meanShape: cap(floor.mean),
		nearest: cap(best.field),
		fewModes: cap(posteriorField(floor, latentPosterior(information))),
	};
}
