import {
	classifyShape,
	fitShapeClassifier,
	type ClassifiedShape,
	type ShapeClassifier,
	type ShapeSample,
} from '#learning';
import { createRandom } from '#numeric';
import { classifiedShape, featureNames } from '../classify-shapes.ts';
import type { StoredFeatureClassifier } from '../classifier-file.ts';
import { classifierHead } from '../classifier-head.ts';
import { meantShapes } from '../meant-shapes.ts';
import { resultsCard, startStopwatch, type Figure, type ResultsCard } from '../results-card.ts';
import type { FeatureClassificationConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData, testedPlaces, type AuditedSplit } from '../task-data.ts';
import { areaWithinFolds, compareScores, rateTwoClasses } from './rate-classes.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** Shapes as they are learnt from. */
interface DescribedShapes {
	readonly samples: readonly ShapeSample[];
	readonly shapes: readonly ClassifiedShape[];
	readonly labels: readonly boolean[];
}

/** Verdicts on the tested shapes of all splits. */
interface Verdicts {
	readonly sample: ShapeSample;
	readonly isPositive: boolean;
	readonly fold: number;
	readonly linear: number;
	readonly boosted: number;
	readonly probability: number;
	/** The first feature: the logarithm of the volume, a floor of its own. */
	readonly volume: number;
}

/** What comes out of a task of features. */
export interface FeatureTaskResult {
	readonly card: ResultsCard;
	/** For use: of a split of one fold that which was tested; of several folds one fitted on all shapes. */
	readonly stored: StoredFeatureClassifier;
}

/** Random draws of fewer patients, for the learning curve. */
const curveDraws = 3;

/**
 * Classification by features and components: trained and tuned inside each training part, tested once on its test part (or,
 * where an official split has none, on its validation part).
 */
export async function runFeatureTask(
	config: FeatureClassificationConfig,
	options: RunTaskOptions,
): Promise<ResultsCard> {
	return (await trainFeatureTask(config, options)).card;
}

/** {@link runFeatureTask}, with the classifier. */
export async function trainFeatureTask(
	config: FeatureClassificationConfig,
	options: RunTaskOptions,
): Promise<FeatureTaskResult> {
	const stopwatch = startStopwatch();
	const data = await loadTaskData(config.data, options);
	const described = describe(data.samples, config, options);
	const { samples } = described;
	const splits = splitTaskData(samples, config.split, (sample) => isMeant(sample, config.target));
	const classifiers: ShapeClassifier[] = [];
	const verdicts = splits.flatMap(({ split }, fold) => {
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}`);
		const classifier = fitted(described, split.train, config);
		classifiers.push(classifier);
		return verdictsOf(described, testedPlaces(splits[fold], samples, config.tested), { classifier, fold });
	});
	const card = resultsCard({
		config,
		configFile: options.configFile,
		data: { samples, excluded: data.excluded },
		splits,
		figures: { ...rateVerdicts(verdicts, config), ...learningCurve(described, splits, config, options) },
		perShape: verdicts.map(({ sample, isPositive, linear, boosted, probability }) => ({
			id: sample.id,
			subject: sample.subject,
			isPositive,
			linear,
			boosted,
			probability,
		})),
		limits: [
			`chosen inside the training parts: ${classifiers.map(({ chosen, linearShare }) => choiceText(chosen, linearShare)).join('; ')}`,
		],
		stopwatch,
	});
	const all = [...samples.keys()];
	const classifier = splits.length === 1 ? classifiers[0] : fitted(described, all, config);
	const trainedOn = splits.length === 1 ? splits[0].split.train : all;
	return { card, stored: storedClassifier(classifier, { config, samples: trainedOn.map((i) => samples[i]) }) };
}

function describe(
	all: readonly ShapeSample[],
	config: FeatureClassificationConfig,
	{ onProgress }: RunTaskOptions,
): DescribedShapes {
	const { samples, isPositive: labels } = meantShapes(all, config);
	const shapes = samples.map((sample, i) => {
		if (i % 20 === 0) onProgress?.(`features: ${i} of ${samples.length}`);
		return classifiedShape(sample);
	});
	return { samples, shapes, labels };
}

function fitted(
	{ samples, shapes, labels }: DescribedShapes,
	places: readonly number[],
	{ fewFeatures, components, penalties, linearShares, repeats, seed = 1 }: FeatureClassificationConfig,
): ShapeClassifier {
	return fitShapeClassifier(
		places.map((i) => shapes[i]),
		places.map((i) => labels[i]),
		{
			subjects: places.map((i) => samples[i].subject),
			fewFeatures,
			components,
			penalties,
			linearShares,
			repeats,
			seed,
		},
	);
}

function verdictsOf(
	{ samples, shapes, labels }: DescribedShapes,
	places: readonly number[],
	{ classifier, fold }: { readonly classifier: ShapeClassifier; readonly fold: number },
): Verdicts[] {
	return places.map((i) => ({
		sample: samples[i],
		isPositive: labels[i],
		fold,
		volume: shapes[i].features[0],
		...classifyShape(classifier, shapes[i]),
	}));
}

function choiceText(chosen: ShapeClassifier['chosen'], linearShare: number): string {
	const { columns, components, penalty, innerArea, mixedArea } = chosen;
	return `${columns} columns (${components} components), penalty ${penalty}, inner AUC ${innerArea.toFixed(3)}; ${linearShare} of the mean, with trees ${mixedArea.toFixed(3)}`;
}

const whole = 'features and components, linear and trees';
const floor = 'floor: volume alone';

function rateVerdicts(
	verdicts: readonly Verdicts[],
	{ strata, seed }: FeatureClassificationConfig,
): Record<string, Record<string, Figure>> {
	const common = {
		samples: verdicts.map(({ sample }) => sample),
		isPositive: verdicts.map(({ isPositive }) => isPositive),
		strata,
		seed,
	};
	const probability = verdicts.map((verdict) => verdict.probability);
	const volume = verdicts.map((verdict) => verdict.volume);
	// Of volume it is not known which way it points.
	const isLarger = rateTwoClasses({ ...common, scores: volume })['auc'].value >= 0.5;
	const floorScores = isLarger ? volume : volume.map((value) => -value);
	const folds = verdicts.map(({ fold }) => fold);
	const withinFolds = (scores: readonly number[]): Record<string, Figure> =>
		new Set(folds).size > 1 ? { 'auc within folds': areaWithinFolds({ ...common, scores }, folds) } : {};
	const hasTrees = verdicts.some(({ boosted }) => boosted !== 0);
	return {
		[whole]: {
			...rateTwoClasses({ ...common, scores: probability }),
			'accuracy at 0.5': rateTwoClasses({ ...common, scores: probability, cut: 0.5 })['accuracy at 0.5'],
			...withinFolds(probability),
		},
		'linear alone': rateTwoClasses({ ...common, scores: verdicts.map(({ linear }) => linear) }),
		...(hasTrees && { 'trees alone': rateTwoClasses({ ...common, scores: verdicts.map(({ boosted }) => boosted) }) }),
		[floor]: { ...rateTwoClasses({ ...common, scores: floorScores }), ...withinFolds(floorScores) },
		'above the floor, paired': { auc: compareScores({ ...common, scores: probability }, floorScores) },
	};
}

/** Areas with fewer patients to learn from, the mean of a few draws. */
function learningCurve(
	described: DescribedShapes,
	splits: readonly AuditedSplit[],
	config: FeatureClassificationConfig,
	{ onProgress }: RunTaskOptions,
): Record<string, Record<string, Figure>> {
	const { samples } = described;
	const rows = (config.curve ?? []).map((patients) => {
		const draws = Array.from({ length: curveDraws }, (_, draw) => {
			onProgress?.(`learning curve: ${patients} patients, draw ${draw + 1}`);
			const verdicts = splits.flatMap((one, fold) => {
				const random = createRandom(`curve ${draw} ${one.split.rule}`);
				const subjects = [...new Set(one.split.train.map((i) => samples[i].subject))];
				const drawn = new Set(random.shuffle(subjects).slice(0, patients));
				const train = one.split.train.filter((i) => drawn.has(samples[i].subject));
				const classifier = fitted(described, train, config);
				return verdictsOf(described, testedPlaces(one, samples, config.tested), { classifier, fold });
			});
			return rateVerdicts(verdicts, { ...config, strata: undefined })[whole];
		});
		const names = ['auc', 'auc within folds'].filter((name) => name in draws[0]);
		const means = names.map((name) => {
			const value = draws.reduce((sum, figures) => sum + figures[name].value, 0) / draws.length;
			return [name, { ...draws[0][name], value, interval: null }] as const;
		});
		return [`trained on ${patients} patients, ${curveDraws} draws`, Object.fromEntries(means)] as const;
	});
	return Object.fromEntries(rows);
}

function storedClassifier(
	classifier: ShapeClassifier,
	{ config, samples }: { readonly config: FeatureClassificationConfig; readonly samples: readonly ShapeSample[] },
): StoredFeatureClassifier {
	const { content, id } = samples[0];
	if (content.kind !== 'occupancy') throw new RangeError(`${id} is a ${content.kind}, not voxels`);
	return {
		kind: 'features',
		...classifierHead(config, samples),
		features: featureNames(content.volume),
		classifier,
	};
}
