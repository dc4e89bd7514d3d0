import { lessonExample, markSummaries, markSummaryNames, prepareSample, type LessonSettings } from '#learning';
import { logistic, logisticRegression, predictLinear } from '#numeric';
import { filledVoxels, type NetworkSamples } from '../judge-network.ts';
import { meanFigure, scoreRows, type Figure, type ResultsCard, type ShapeScore } from '../results-card.ts';
import type { NetworkConfig } from '../task-config.ts';
import { lessonOf } from '../train-network.ts';
import { besideScores } from './beside-scores.ts';
import { confusion, rateManyClasses, rateTwoClasses } from './rate-classes.ts';
import { rateCompletion } from './rate-completion.ts';
import { compareReconstruction } from './reconstruction-data.ts';
import { trainingOptions } from './training-options.ts';

/** What the networks of one seed say of every tested sample: each by the network of its fold. */
export interface SeedPredictions {
	readonly seed: number;
	/** Of each tested sample: probabilities of classes, or of voxels. */
	readonly rows: readonly Float32Array[];
	/** The fold of each. */
	readonly folds: readonly number[];
	/** By fold: the samples the epoch was chosen on, of marks with their predictions. */
	readonly choosing: readonly (NetworkSamples & { readonly rows: readonly Float32Array[] })[];
}

/** What was tested. */
export interface TestedSamples extends NetworkSamples {
	/** Names of the classes. */
	readonly names: readonly string[];
}

type Rating = Pick<ResultsCard, 'figures' | 'perShape' | 'seeds' | 'confusion'>;

/** What the mean prediction is called: of one seed it is that seed's own, which is rated once. */
function meanName(results: readonly SeedPredictions[]): string {
	return results.length === 1 ? seedName(results[0]) : 'mean of the seeds';
}

const seedName = ({ seed }: Pick<SeedPredictions, 'seed'>): string => `seed ${seed}`;

/** The seeds beside their mean. */
const ownRatings = <Rated>(
	results: readonly SeedPredictions[],
	rate: (result: SeedPredictions, place: number) => Rated,
): Record<string, Rated> =>
	results.length === 1 ? {} : Object.fromEntries(results.map((one, place) => [seedName(one), rate(one, place)]));

/** The figures of each seed, of the mean prediction of all, and how far seeds differ. */
export function rateNetwork(results: readonly SeedPredictions[], tested: TestedSamples, config: NetworkConfig): Rating {
	const rating =
		config.learn === 'class'
			? rateClasses(results, tested, config)
			: config.learn === 'marks'
				? rateMarks(results, tested, config)
				: rateVoxels(results, tested, config);
	return { ...rating, ...(results.length > 1 && { seeds: seedSpread(rating.figures) }) };
}

/** By metric: mean and standard deviation over the seeds' own figures. */
export function seedSpread(figures: ResultsCard['figures']): NonNullable<ResultsCard['seeds']> {
	const own = Object.entries(figures).filter(([method]) => /^seed [^:,]+$/.test(method));
	return Object.fromEntries(
		Object.keys(own[0][1]).map((metric) => {
			const values = own.map(([, metrics]) => metrics[metric].value);
			const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
			const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
			return [metric, { mean, deviation: Math.sqrt(squares / (values.length - 1)), seeds: values.length }];
		}),
	);
}

function meanRow(rows: readonly ArrayLike<number>[]): Float64Array {
	return Float64Array.from(rows[0], (_, c) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length);
}

function rateClasses(results: readonly SeedPredictions[], tested: TestedSamples, config: NetworkConfig): Rating {
	const { samples, labels, names } = tested;
	const { seed = 1, strata, beside = [] } = config;
	const isTwo = names.length === 2;
	const isPositive = labels.map((label) => label === 1);
	const rate = (probabilities: readonly ArrayLike<number>[]): Record<string, Figure> =>
		isTwo
			? rateTwoClasses({ samples, scores: probabilities.map((row) => row[1]), isPositive, cut: 0.5, strata, seed })
			: rateManyClasses({ samples, probabilities, labels, names, seed });
	const mean = samples.map((_, i) => meanRow(results.map(({ rows }) => rows[i])));
	return {
		figures: {
			[meanName(results)]: rate(mean),
			...ownRatings(results, ({ rows }) => rate(rows)),
			...(isTwo &&
				besideScores(
					beside,
					samples.map(({ id }) => id),
					{ samples, scores: mean.map((row) => row[1]), isPositive, cut: 0.5, strata, seed },
				)),
		},
		perShape: samples.map(({ id, subject }, i) => ({
			id,
			subject,
			...(isTwo
				? {
						isPositive: isPositive[i],
						probability: mean[i][1],
						...(results.length > 1 && { bySeed: results.map(({ rows }) => rows[i][1]) }),
					}
				: { class: names[labels[i]], probabilities: [...mean[i]] }),
		})),
		...(!isTwo && { confusion: { classes: names, counts: confusion(labels, mean, names) } }),
	};
}

/**
 * By what the marks of a whole shape say about it: each summary as it is, and all of them by a logistic regression that was fitted
 * on the samples where the fold's epoch was chosen.
 */
function rateMarks(results: readonly SeedPredictions[], tested: TestedSamples, config: NetworkConfig): Rating {
	const { samples, labels } = tested;
	const { seed = 1, strata, beside = [] } = config;
	const { settings } = lessonOf(trainingOptions(config, {}, seed));
	const isPositive = labels.map((label) => label === 1);
	const summaries = (set: NetworkSamples, rows: readonly ArrayLike<number>[]): number[][] =>
		rows.map((row, i) => {
			const { inside } = markedExample(set, i, settings);
			return markSummaries(Float32Array.from(row), inside, settings.grid);
		});
	const own = results.map((result) => {
		const columns = summaries(tested, result.rows);
		const fitted = result.choosing.map((set) => fittedScore(summaries(set, set.rows), set.labels));
		return { columns, scores: columns.map((row, i) => fitted[result.folds[i]](row)) };
	});
	const rate = (scores: readonly number[]): Record<string, Figure> =>
		rateTwoClasses({ samples, scores, isPositive, strata, seed });
	const mean = samples.map((_, i) => own.reduce((sum, { scores }) => sum + scores[i], 0) / own.length);
	const meanSummary = samples.map((_, i) => meanRow(own.map(({ columns }) => columns[i])));
	return {
		figures: {
			[meanName(results)]: rate(mean),
			...Object.fromEntries(
				markSummaryNames.map((name, k) => [`${meanName(results)}: ${name}`, rate(meanSummary.map((row) => row[k]))]),
			),
			...ownRatings(results, (_, s) => rate(own[s].scores)),
			...besideScores(
				beside,
				samples.map(({ id }) => id),
				{ samples, scores: mean, isPositive, cut: 0.5, strata, seed },
			),
		},
		perShape: samples.map(({ id, subject }, i) => ({
			id,
			subject,
			isPositive: isPositive[i],
			probability: mean[i],
			summaries: Object.fromEntries(markSummaryNames.map((name, k) => [name, meanSummary[i][k]])),
		})),
	};
}

/** Summaries → probability; where there is too little to fit on, the largest mean itself. */
function fittedScore(rows: readonly number[][], labels: readonly number[]): (row: readonly number[]) => number {
	const positives = labels.filter((label) => label === 1).length;
	if (positives < 3 || labels.length - positives < 3) return (row) => row[1];
	const means = meanRow(rows);
	const deviations = means.map((mean, k) =>
		Math.sqrt(rows.reduce((sum, row) => sum + (row[k] - mean) ** 2, 0) / rows.length),
	);
	const scaled = (row: readonly number[]): Float64Array =>
		Float64Array.from(row, (value, k) => (deviations[k] > 0 ? (value - means[k]) / deviations[k] : 0));
	const predictor = logisticRegression(
		rows.map(scaled),
		labels.map((label) => label === 1),
		{ penalty: 3, isBalanced: true },
	);
	return (row) => logistic(predictLinear(predictor, scaled(row)));
}

function markedExample(
	{ samples, labels }: NetworkSamples,
	i: number,
	settings: LessonSettings,
): ReturnType<typeof lessonExample> {
	return lessonExample(prepareSample(samples[i], settings), labels[i], 0, { ...settings, isFixed: true });
}

/** Of completion the missing part, otherwise the whole. */
function rateVoxels(results: readonly SeedPredictions[], tested: TestedSamples, config: NetworkConfig): Rating {
	const { seed = 1, learn } = config;
	const { settings } = lessonOf(trainingOptions(config, {}, seed));
	const scores = tested.samples.map((sample, i): ShapeScore => {
		const said = [
			...(results.length > 1 ? [[meanName(results), meanRow(results.map(({ rows }) => rows[i]))] as const] : []),
			...results.map((result) => [seedName(result), result.rows[i]] as const),
		];
		if (learn === 'completion')
			return { sample, scores: rateCompletion(sample, new Map<string, ArrayLike<number>>(said), settings) };
		const { shape, whole } = markedExample(tested, i, { ...settings, channels: ['occupancy'] });
		const compare = (guess: ArrayLike<number>): Record<string, number> =>
			compareReconstruction(filledVoxels(whole), filledVoxels(guess), settings.grid);
		return {
			sample,
			scores: {
				...Object.fromEntries(said.map(([name, row]) => [name, compare(row)])),
				...(learn === 'super-resolution' && { 'floor: the input': compare(shape) }),
			},
		};
	});
	const [first] = scores;
	return {
		figures: Object.fromEntries(
			Object.entries(first.scores).map(([method, metrics]) => [
				method,
				Object.fromEntries(Object.keys(metrics).map((metric) => [metric, meanFigure(scores, method, metric, seed)])),
			]),
		),
		perShape: scoreRows(scores),
	};
}
