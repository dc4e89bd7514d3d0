import {
	descriptorNames,
	fitShapeClassifier,
	fitSurfaceClassifier,
	surfaceMarks,
	type DescribedShape,
	type ShapeSample,
} from '#learning';
import type { StoredSurfaceClassifier } from '../classifier-file.ts';
import { classifierHead } from '../classifier-head.ts';
import { featureNames } from '../classify-shapes.ts';
import { meantShapes } from '../meant-shapes.ts';
import { resultsCard, startStopwatch, type Figure, type ResultsCard } from '../results-card.ts';
import { surfaceShape, surfaceVerdict, type SurfaceView, type SurfaceVoices } from '../surface-verdict.ts';
import type { SurfaceClassificationConfig } from '../task-config.ts';
import { loadTaskData, splitTaskData, testedPlaces } from '../task-data.ts';
import { areaWithinFolds, compareScores, rateTwoClasses, type RatedShapes } from './rate-classes.ts';
import { fieldGrid } from './reconstruction-data.ts';
import type { RunTaskOptions } from './run-task-options.ts';

const usualPoints = 1200;

/** What is said of a tested shape. */
interface Verdict {
	readonly sample: ShapeSample;
	readonly isPositive: boolean;
	readonly fold: number;
	/** By method. */
	readonly scores: Readonly<Record<string, number>>;
}

const ownMethod = 'mean of surface points and features';
const floorMethod = 'floor: features and components';

/**
 * Classification of shapes whose positive ones carry marks (a tumour inside an outline): which points of the surface lie on marks is
 * learnt from the outline alone, and what comes out at a shape's most suspicious points is averaged, in log odds, with what features
 * of the whole say. Beside it these features alone, on the same shapes.
 */
export async function runSurfaceTask(
	config: SurfaceClassificationConfig,
	options: RunTaskOptions,
): Promise<ResultsCard> {
	return (await trainSurfaceTask(config, options)).card;
}

/** What comes out of a task of surfaces. */
export interface SurfaceTaskResult {
	readonly card: ResultsCard;
	/** For use: of a split of one fold that which was tested; of several folds one fitted on all shapes, now. */
	keep(): StoredSurfaceClassifier;
}

/** {@link runSurfaceTask}, with the classifier. */
export async function trainSurfaceTask(
	config: SurfaceClassificationConfig,
	options: RunTaskOptions,
): Promise<SurfaceTaskResult> {
	const stopwatch = startStopwatch();
	const { strata, target } = config;
	const data = await loadTaskData(config.data, options);
	const { samples, isPositive: labels } = meantShapes(data.samples, config);
	const shapes = samples.map((sample, i) => {
		if (i % 10 === 0) options.onProgress?.(`surfaces: ${i} of ${samples.length}`);
		return described(sample, config);
	});
	const set: MarkedShapes = { samples, shapes, labels };
	const splits = splitTaskData(samples, config.split, target);
	const voices: SurfaceVoices[] = [];
	const verdicts = splits.flatMap((one, fold): Verdict[] => {
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}`);
		const own = fitted(set, one.split.train, config);
		voices.push(own);
		return testedPlaces(one, samples, config.tested).map((i) => ({
			sample: samples[i],
			isPositive: labels[i],
			fold,
			scores: scoresOf(own, shapes[i]),
		}));
	});
	const notes = voices.map(({ classifier }) => {
		const { columns, penalty, mixedArea } = classifier.shapes.chosen;
		return `${columns} columns, penalty ${penalty}, inner AUC ${mixedArea.toFixed(3)}`;
	});
	const card = resultsCard({
		config,
		configFile: options.configFile,
		data: { ...data, samples },
		splits,
		figures: rateVerdicts(verdicts, config),
		perShape: verdicts.map(({ sample, isPositive, scores }) => ({
			id: sample.id,
			subject: sample.subject,
			isPositive,
			...(strata && { [strata.fact]: sample.facts[strata.fact] }),
			...scores,
		})),
		limits: [
			`${config.points ?? usualPoints} points a surface`,
			`chosen inside the training parts: ${notes.join('; ')}`,
		],
		stopwatch,
	});
	return {
		card,
		keep: () => {
			if (splits.length > 1) options.onProgress?.('a classifier of all shapes');
			const trainedOn = splits.length === 1 ? splits[0].split.train : [...samples.keys()];
			const kept = splits.length === 1 ? voices[0] : fitted(set, trainedOn, config);
			const own = trainedOn.map((i) => samples[i]);
			const { content } = own[0];
			if (content.kind !== 'occupancy') throw new RangeError(`${own[0].id} is a ${content.kind}, not voxels`);
			return {
				kind: 'surface',
				...classifierHead(config, own),
				...viewOf(config),
				descriptors: descriptorNames,
				features: featureNames(content.volume),
				...kept,
			};
		},
	};
}

function scoresOf(voices: SurfaceVoices, shape: DescribedShape): Verdict['scores'] {
	const { probability, bySurface, suspicion, byWhole } = surfaceVerdict(voices, shape);
	return {
		[ownMethod]: probability,
		'surface points and size': bySurface,
		'most suspicious points alone': suspicion,
		[floorMethod]: byWhole,
		'floor: volume alone': shape.features[0],
	};
}

/** Figures of every method, and how far the own one is above the floor. */
function rateVerdicts(
	verdicts: readonly Verdict[],
	{ strata, seed = 1 }: SurfaceClassificationConfig,
): ResultsCard['figures'] {
	const folds = verdicts.map((verdict) => verdict.fold);
	const rated = (method: string): RatedShapes => ({
		samples: verdicts.map(({ sample }) => sample),
		scores: verdicts.map(({ scores }) => scores[method]),
		isPositive: verdicts.map(({ isPositive }) => isPositive),
		strata,
		seed,
	});
	const rate = (method: string): Record<string, Figure> => ({
		...rateTwoClasses(rated(method)),
		'auc within folds': areaWithinFolds(rated(method), folds),
	});
	return {
		...Object.fromEntries(Object.keys(verdicts[0].scores).map((method) => [method, rate(method)])),
		'above the floor, paired': { auc: compareScores(rated(ownMethod), rated(floorMethod).scores) },
	};
}

/** A sample by its surface, and by the features of the whole on the task's grid. */
function described(sample: ShapeSample, config: SurfaceClassificationConfig): DescribedShape {
	const { content, marks, id } = sample;
	if (content.kind !== 'occupancy' || !marks)
		throw new RangeError(`${id} has no marks: the task's data must name them`);
	const { positions, names: _, ...shape } = surfaceShape(content.volume, viewOf(config));
	return { ...shape, marks: surfaceMarks(content.volume, marks, positions) };
}

function viewOf({ grid, points = usualPoints, seed = 1 }: SurfaceClassificationConfig): SurfaceView {
	return { featureGrid: fieldGrid(grid), points, seed };
}

/** Shapes as they are learnt from. */
interface MarkedShapes {
	readonly samples: readonly ShapeSample[];
	readonly shapes: readonly DescribedShape[];
	readonly labels: readonly boolean[];
}

function fitted(
	{ samples, shapes, labels }: MarkedShapes,
	places: readonly number[],
	config: SurfaceClassificationConfig,
): SurfaceVoices {
	const own = places.map((i) => shapes[i]);
	const isPositive = places.map((i) => labels[i]);
	const { components, penalties, markedPoints, otherPoints, runs, trees, depth, seed = 1 } = config;
	const common = { subjects: places.map((i) => samples[i].subject), penalties, seed };
	const width = descriptorNames.length;
	return {
		classifier: fitSurfaceClassifier(own, isPositive, {
			...common,
			width,
			markedPoints,
			otherPoints,
			runs,
			trees,
			depth,
		}),
		whole: fitShapeClassifier(own, isPositive, { ...common, components }),
	};
}
