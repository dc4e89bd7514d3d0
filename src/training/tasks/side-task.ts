import {
	descriptorNames,
	fitSideClassifier,
	mirroredDescriptors,
	sideScore,
	surfaceDescriptors,
	type ShapeSample,
	type SideClassifier,
} from '#learning';
import { logisticRegression } from '#numeric';
import { patientFolds } from '#shape-model';
import type { StoredSideClassifier } from '../classifier-file.ts';
import { classifierHead } from '../classifier-head.ts';
import { meantShapes } from '../meant-shapes.ts';
import { resultsCard, startStopwatch, type Figure, type ResultsCard } from '../results-card.ts';
import type { SideClassificationConfig } from '../task-config.ts';
import { loadTaskData, splitTaskData, testedPlaces } from '../task-data.ts';
import { rateTwoClasses } from './rate-classes.ts';
import type { RunTaskOptions } from './run-task-options.ts';

const usualPoints = 300;

/** Tells organs from their mirror images, left from right, without their position: by points of the surface. */
export async function runSideTask(config: SideClassificationConfig, options: RunTaskOptions): Promise<ResultsCard> {
	return (await trainSideTask(config, options)).card;
}

/** What comes out of a task of sides. */
export interface SideTaskResult {
	readonly card: ResultsCard;
	/** For use: of a split of one fold that which was tested; of several folds one fitted on all shapes, now. */
	keep(): StoredSideClassifier;
}

/** {@link runSideTask}, with the classifier. */
export async function trainSideTask(
	config: SideClassificationConfig,
	options: RunTaskOptions,
): Promise<SideTaskResult> {
	const stopwatch = startStopwatch();
	const { seed = 1, strata, target, points = usualPoints } = config;
	if ('mirror' in config.data && config.data.mirror !== undefined && config.data.mirror !== 'none')
		throw new RangeError(
			`data.mirror: ${config.data.mirror} lays all organs as those of one side, and sides are what is learnt: leave it out`,
		);
	const data = await loadTaskData(config.data, options);
	const { samples, isPositive: isFirst } = meantShapes(data.samples, config);
	const rows = samples.map(({ content, id }, i) => {
		if (i % 10 === 0) options.onProgress?.(`surfaces: ${i} of ${samples.length}`);
		if (content.kind !== 'occupancy') throw new RangeError(`${id} is a ${content.kind}, not voxels`);
		return surfaceDescriptors(content.volume, { count: points, seed }).rows;
	});
	const set: Sides = { samples, rows, isFirst };
	const splits = splitTaskData(samples, config.split, target);
	const volume = descriptorNames.indexOf('logarithm of the volume');
	const classifiers: SideClassifier[] = [];
	const verdicts = splits.flatMap((one, fold) => {
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}`);
		const classifier = fitted(set, one.split.train, config);
		classifiers.push(classifier);
		return testedPlaces(one, samples, config.tested).map((i) => ({
			place: i,
			score: sideScore(classifier, rows[i]),
			volume: rows[i][volume],
		}));
	});
	const own = verdicts.map(({ place }) => samples[place]);
	const isPositive = verdicts.map(({ place }) => isFirst[place]);
	const rate = (scores: readonly number[], cut?: number): Record<string, Figure> =>
		rateTwoClasses({ samples: own, scores, isPositive, cut, seed });
	const card = resultsCard({
		config,
		configFile: options.configFile,
		data: { ...data, samples },
		splits,
		figures: {
			'surface points': rate(
				verdicts.map(({ score }) => score),
				0,
			),
			'floor: volume alone': rate(verdicts.map((verdict) => verdict.volume)),
		},
		perShape: verdicts.map(({ score }, k) => ({
			id: own[k].id,
			subject: own[k].subject,
			isPositive: isPositive[k],
			score,
			...(strata && { [strata.fact]: own[k].facts[strata.fact] }),
		})),
		limits: [`${points} points a surface; above 0 is ${target.fact} ${String(target.equals)}`],
		stopwatch,
	});
	return {
		card,
		keep: () => {
			const trainedOn = splits.length === 1 ? splits[0].split.train : [...samples.keys()];
			const classifier = splits.length === 1 ? classifiers[0] : fitted(set, trainedOn, config);
			options.onProgress?.('how sure it may be');
			return {
				kind: 'side',
				...classifierHead(
					config,
					trainedOn.map((i) => samples[i]),
				),
				points,
				seed,
				descriptors: descriptorNames,
				slope: oddsPerScore(set, trainedOn, config),
				classifier,
			};
		},
	};
}

/** Shapes as they are learnt from. */
interface Sides {
	readonly samples: readonly ShapeSample[];
	readonly rows: readonly Float32Array[];
	readonly isFirst: readonly boolean[];
}

function fitted(
	{ rows, isFirst }: Sides,
	places: readonly number[],
	{ learntPoints, trees, depth, seed = 1 }: SideClassificationConfig,
): SideClassifier {
	return fitSideClassifier(
		places.map((i) => rows[i]),
		places.map((i) => isFirst[i]),
		{ width: descriptorNames.length, mirrored: mirroredDescriptors, points: learntPoints, trees, depth, seed },
	);
}

/** Parts of the subjects that scores are calibrated by. */
const calibrationFolds = 3;

/**
 * Log odds for each unit of a score, from scores of shapes whose subjects the classifier did not know. Each shape counts as it is
 * and in the mirror, so that a score of 0 is a probability of one half; a ridge keeps sides that are told without fault from
 * being sure beyond all measure.
 */
function oddsPerScore(set: Sides, places: readonly number[], config: SideClassificationConfig): number {
	const { samples, rows, isFirst } = set;
	const subjects = places.map((i) => samples[i].subject);
	const folds = Math.min(calibrationFolds, new Set(subjects).size);
	const fold = patientFolds(subjects, folds, { classes: places.map((i) => isFirst[i]), seed: config.seed ?? 1 });
	const scores: number[] = [];
	for (let k = 0; k < folds; k++) {
		const known = places.filter((_, at) => fold[at] !== k);
		const classifier = fitted(set, known, config);
		places.forEach((i, at) => {
			if (fold[at] === k) scores.push(sideScore(classifier, rows[i]) * (isFirst[i] ? 1 : -1));
		});
	}
	const unit = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0) / scores.length);
	if (!(unit > 0)) return 1;
	const both = scores.flatMap((score) => [[score / unit], [-score / unit]]);
	const { coefficients } = logisticRegression(
		both,
		both.map((_, i) => i % 2 === 0),
		{ penalty: 1 },
	);
	// Scores that say nothing, or the opposite, are no reason for any odds.
	return Math.max(coefficients[0], 1e-3) / unit;
}
