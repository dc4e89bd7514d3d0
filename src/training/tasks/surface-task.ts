import {
	classifyShape,
	classifySurface,
	descriptorNames,
	fitShapeClassifier,
	fitSurfaceClassifier,
	gridToWorld,
	occupancyArray,
	surfaceDescriptors,
	surfaceMarks,
	type DescribedShape,
	type ShapeSample,
} from '#learning';
import { logistic } from '#numeric';
import { classifiedShape } from '../classify-shapes.ts';
import { resultsCard, startStopwatch, type Figure, type ResultsCard } from '../results-card.ts';
import type { SurfaceClassificationConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData } from '../task-data.ts';
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
	const stopwatch = startStopwatch();
	const { seed = 1, strata, target } = config;
	const data = await loadTaskData(config.data, options);
	const samples = data.samples.filter((sample) => isMeant(sample, config.among));
	const shapes = samples.map((sample, i) => {
		if (i % 10 === 0) options.onProgress?.(`surfaces: ${i} of ${samples.length}`);
		return described(sample, config);
	});
	const labels = samples.map((sample) => isMeant(sample, target));
	const splits = splitTaskData(samples, config.split, target);
	const notes: string[] = [];
	const verdicts = splits.flatMap(({ split }, fold): Verdict[] => {
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}`);
		const own = split.train.map((i) => shapes[i]);
		const isPositive = split.train.map((i) => labels[i]);
		const { components, penalties } = config;
		const common = { subjects: split.train.map((i) => samples[i].subject), penalties, seed };
		const { markedPoints, otherPoints, runs, trees, depth } = config;
		const classifier = fitSurfaceClassifier(own, isPositive, {
			...common,
			width: descriptorNames.length,
			markedPoints,
			otherPoints,
			runs,
			trees,
			depth,
		});
		const plain = fitShapeClassifier(own, isPositive, { ...common, components });
		const { columns, penalty, mixedArea } = classifier.shapes.chosen;
		notes.push(`${columns} columns, penalty ${penalty}, inner AUC ${mixedArea.toFixed(3)}`);
		return split.test
			.filter((i) => isMeant(samples[i], config.tested))
			.map((i) => {
				const { probability, suspicion } = classifySurface(classifier, shapes[i]);
				const whole = classifyShape(plain, shapes[i]).probability;
				return {
					sample: samples[i],
					isPositive: labels[i],
					fold,
					scores: {
						[ownMethod]: logistic((logOdds(probability) + logOdds(whole)) / 2),
						'surface points and size': probability,
						'most suspicious points alone': suspicion,
						[floorMethod]: whole,
						'floor: volume alone': shapes[i].features[0],
					},
				};
			});
	});
	return resultsCard({
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

function logOdds(probability: number): number {
	const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
	return Math.log(inside / (1 - inside));
}

/** A sample by its surface, and by the features of the whole on the task's grid. */
function described(
	sample: ShapeSample,
	{ grid, points = usualPoints, seed = 1 }: SurfaceClassificationConfig,
): DescribedShape {
	const { content, marks, id } = sample;
	if (content.kind !== 'occupancy' || !marks)
		throw new RangeError(`${id} has no marks: the task's data must name them`);
	const { positions, rows } = surfaceDescriptors(content.volume, { count: points, seed });
	const place = fieldGrid(grid);
	const voxels = Uint8Array.from(occupancyArray(content, place), (value) => 255 * value + 0.5);
	const volume = { voxels, dims: place.dims, voxelToWorld: gridToWorld(place) };
	return {
		...classifiedShape({ id, content: { kind: 'occupancy', volume } }),
		rows,
		marks: surfaceMarks(content.volume, marks, positions),
	};
}
