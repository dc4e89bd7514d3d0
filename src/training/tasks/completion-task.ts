import {
	capPlane,
	completeFromExamples,
	completeShape,
	exampleShape,
	fitSignedDistanceModel,
	gridToWorld,
	isBeyond,
	latentPosterior,
	observeVoxels,
	posteriorField,
	priorInformation,
	signedDistanceField,
	type CompleteFromExamplesOptions,
	type CompletedShape,
	type CompleteShapeOptions,
	type CutPlane,
	type ExampleShape,
	type FieldGrid,
	type LikelyMissing,
	type SignedDistanceModel,
} from '#learning';
import { createRandom } from '#numeric';
import type { Volume } from '#volume';
import type { ResultsCard, ShapeScore } from '../results-card.ts';
import type { CompletionConfig } from '../task-config.ts';
import { compareReconstruction, overlap, type ReconstructionShape } from './reconstruction-data.ts';
import {
	runReconstructionTask,
	scoreReconstructionFold,
	type FoldScores,
	type ReconstructionWork,
} from './reconstruction-task.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** Of the floors: the recipe of the benchmark's first measurement. */
const floorModes = 60;

/**
 * Completion of shapes with a cap cut off: with nothing known but what is left and how much is gone, and with the plane and the
 * centroid known, as the floors have them. Beside it the floors: mean shape, the training shape most like the rest, few modes.
 */
export async function runCompletionTask(config: CompletionConfig, options: RunTaskOptions): Promise<ResultsCard> {
	return runReconstructionTask(config, options, completionWork(config));
}

/** {@link runCompletionTask} of one fold. */
export async function scoreCompletionFold(
	config: CompletionConfig,
	options: RunTaskOptions,
	fold: number,
): Promise<FoldScores> {
	return scoreReconstructionFold(config, options, completionWork(config), fold);
}

function completionWork(config: CompletionConfig): ReconstructionWork<Setting> {
	const { seed = 1 } = config;
	return {
		prepare: (training, { grid, model }) => {
			const fields = training.healthy.map(({ field }) => field);
			return {
				config,
				grid,
				model: model(),
				floor: fitSignedDistanceModel(fields, { grid, truncationMm: 6 * grid.spacingMm, modeLimit: floorModes }),
				training: training.healthy,
				examples: training.examples.map(({ field }) => exampleShape(field, grid)),
				fewer: (config.curve ?? []).map((patients) => ({
					patients,
					examples: ofFewer(training.examples, patients).map(({ field }) => exampleShape(field, grid)),
				})),
				seed,
			};
		},
		score: scoreShape,
		compared: [methodNames.examples, methodNames.placedExamples, methodNames.model],
		limits: ({ spacingMm }) => [
			`masks of ${spacingMm} mm: distances below a voxel are not told apart`,
			'one cut a shape, its direction drawn from the shape’s id',
			`that a share of ${config.share} of the volume is gone is known: it is the task; where the volume put back is kept to it, this is said`,
			'where the plane is not said to be known, it was found in the rest with the help of the training shapes; known planes and centroids are those of the whole shape',
		],
	};
}

const methodNames = {
	examples: 'regression from examples cut alike, share known',
	placedExamples: 'regression from examples, plane, centroid and share known',
	model: 'signed distance model, plane and centroid known',
} as const;

interface Setting {
	readonly config: CompletionConfig;
	readonly grid: FieldGrid;
	readonly model: SignedDistanceModel;
	readonly floor: SignedDistanceModel;
	readonly training: readonly ReconstructionShape[];
	readonly examples: readonly ExampleShape[];
	/** For the learning curve: examples of so many patients alone. */
	readonly fewer: readonly { readonly patients: number; readonly examples: readonly ExampleShape[] }[];
	readonly seed: number;
}

/** Shapes of some of the patients, drawn by lot. */
function ofFewer(shapes: readonly ReconstructionShape[], patients: number): ReconstructionShape[] {
	const subjects = [...new Set(shapes.map(({ sample }) => sample.subject))];
	const drawn = new Set(createRandom('curve').shuffle(subjects).slice(0, patients));
	return shapes.filter(({ sample }) => drawn.has(sample.subject));
}

function scoreShape(shape: ReconstructionShape, setting: Setting): ShapeScore['scores'] {
	const { config, grid, model, examples, fewer, seed } = setting;
	const { mask, sample } = shape;
	const { share, sigmaMm } = config;
	const plane = capPlane(mask, { share, random: createRandom(`cut ${sample.id}`) });
	const beyond = voxelsBeyond(grid, plane);
	const rest: Volume<Uint8Array> = { ...mask, voxels: mask.voxels.map((value, i) => (beyond[i] ? 0 : value)) };
	const truth = mask.voxels.map((value, i) => (beyond[i] && value !== 0 ? 1 : 0));
	const whole = ones(mask);
	const rated = (missing: Uint8Array): Record<string, number> => {
		const guess = rest.voxels.map((value, i) => (value !== 0 || missing[i] !== 0 ? 1 : 0));
		return {
			...compareReconstruction(truth, missing, grid),
			'dsc.whole': overlap(whole, guess, grid),
		};
	};
	const place = { plane, centroid: [0, 0, 0] } as const;
	const regressed = (more: CompleteFromExamplesOptions, from = examples): LikelyMissing =>
		completeFromExamples(from, rest, { share, seed, ...config.regression, ...more });
	const blind = regressed({});
	const found = blind.plane;
	const modelled = (more: CompleteShapeOptions): CompletedShape => completeShape(model, rest, { sigmaMm, ...more });
	const placed = regressed(place);
	const blindModel = modelled({ share, plane: found });
	const placedModel = modelled(place);
	const { meanShape, nearest, fewModes } = floors(rest, plane, beyond, setting);
	return {
		[methodNames.examples]: rated(ones(blind.missing)),
		[`${methodNames.examples}, volume not kept to it`]: rated(atZero(blind, rest)),
		[methodNames.placedExamples]: rated(ones(placed.missing)),
		'both together, share known': rated(together(blind, blindModel, rest, share)),
		'both together, plane, centroid and share known': rated(together(placed, placedModel, rest, share)),
		'signed distance model, share known': rated(ones(blindModel.missing)),
		[methodNames.model]: rated(ones(placedModel.missing)),
		...Object.fromEntries(
			fewer.map(({ patients, examples: some }) => [
				`${methodNames.examples}, of ${patients} patients`,
				rated(ones(regressed({}, some).missing)),
			]),
		),
		'where it was cut, as found': placeErrors(plane, found, blindModel.centroid),
		'floor: 60 modes, plane and centroid known': rated(fewModes),
		'floor: nearest training shape, plane and centroid known': rated(nearest),
		'floor: mean shape, plane and centroid known': rated(meanShape),
	};
}

/** How far what was found lies from the truth: the whole's centroid is the origin. */
function placeErrors(
	{ normal, offset }: CutPlane,
	found: CutPlane,
	centroid: readonly number[],
): Record<string, number> {
	const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
	const foot = normal.map((value) => value * offset);
	return {
		'normal.degrees': (Math.acos(Math.min(1, dot(normal, found.normal))) * 180) / Math.PI,
		'plane.mm': Math.abs(dot(found.normal, foot) - found.offset),
		'centroid.mm': Math.hypot(...centroid),
	};
}

/** What is missing where the expected distance itself is below 0. */
const atZero = ({ field, plane, levelMm }: LikelyMissing, rest: Volume<Uint8Array>): Uint8Array => {
	const beyond = voxelsBeyond({ dims: rest.dims, spacingMm: rest.voxelToWorld[0] }, plane);
	return Uint8Array.from(field.voxels, (value, i) => (beyond[i] && !rest.voxels[i] && value + levelMm < 0 ? 1 : 0));
};

/** Where the mean of both distances is least, as much as is gone. */
function together(a: LikelyMissing, b: CompletedShape, rest: Volume<Uint8Array>, share: number): Uint8Array {
	const beyond = voxelsBeyond({ dims: rest.dims, spacingMm: rest.voxelToWorld[0] }, a.plane);
	const asked = Array.from(beyond.keys()).filter((i) => beyond[i] === 1 && rest.voxels[i] === 0);
	const distance = (i: number): number => a.field.voxels[i] + b.field.voxels[i];
	const filled = rest.voxels.reduce((sum, value) => sum + (value !== 0 ? 1 : 0), 0);
	const least = asked.sort((i, j) => distance(i) - distance(j)).slice(0, Math.round((filled * share) / (1 - share)));
	const missing = new Uint8Array(rest.voxels.length);
	for (const i of least) missing[i] = 1;
	return missing;
}

const ones = ({ voxels }: Volume<Uint8Array>): Uint8Array => voxels.map((value) => (value !== 0 ? 1 : 0));

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
