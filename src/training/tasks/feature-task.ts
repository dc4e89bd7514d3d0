import {
	classifyShape,
	fitShapeClassifier,
	gridFeatures,
	type ClassifiedShape,
	type ShapeClassifier,
	type ShapeSample,
} from '#learning';
import { areaUnderCurve, patientBootstrap } from '#shape-model';
import { resultsCard, startStopwatch, type Figure, type ResultsCard } from '../results-card.ts';
import type { FeatureClassificationConfig } from '../task-config.ts';
import { isMeant, loadTaskData, splitTaskData, type AuditedSplit } from '../task-data.ts';
import type { RunTaskOptions } from './run-task-options.ts';

/** Blocks of so many voxels become one number of a shape's form. */
const formBlock = 4;

/** A shape as its classifier wants it. */
export function classifiedShape({ id, content }: ShapeSample): ClassifiedShape {
	if (content.kind !== 'occupancy') throw new RangeError(`${id} is a ${content.kind}, not voxels`);
	const { volume } = content;
	return { features: Float64Array.from(gridFeatures(volume), ({ value }) => value), form: pooled(volume) };
}

/** Mean filling of blocks, 0 … 1. */
function pooled({ voxels, dims }: { readonly voxels: Uint8Array; readonly dims: readonly number[] }): Float64Array {
	const [nx, ny, nz] = dims.map((n) => Math.ceil(n / formBlock));
	const form = new Float64Array(nx * ny * nz);
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] === 0) continue;
		const place = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
		const [x, y, z] = place.map((at) => Math.floor(at / formBlock));
		form[x + nx * (y + ny * z)] += voxels[i] / 255 / formBlock ** 3;
	}
	return form;
}

/** Verdicts on the tested shapes of all splits. */
interface Verdicts {
	readonly sample: ShapeSample;
	readonly isPositive: boolean;
	readonly linear: number;
	readonly boosted: number;
	readonly probability: number;
	/** The first feature: the logarithm of the volume, a floor of its own. */
	readonly volume: number;
}

/**
 * Classification by features and components: trained and tuned inside each training part, tested once on its test part (or,
 * where an official split has none, on its validation part).
 */
export async function runFeatureTask(
	config: FeatureClassificationConfig,
	options: RunTaskOptions,
): Promise<ResultsCard> {
	const stopwatch = startStopwatch();
	const { seed = 1 } = config;
	const data = await loadTaskData(config.data, options);
	const samples = data.samples.filter((sample) => isMeant(sample, config.among));
	const shapes = samples.map((sample, i) => {
		if (i % 20 === 0) options.onProgress?.(`features: ${i} of ${samples.length}`);
		return classifiedShape(sample);
	});
	const labels = samples.map((sample) => isMeant(sample, config.target));
	const splits = splitTaskData(samples, config.split, config.target);
	const verdicts: Verdicts[] = [];
	const chosen: ShapeClassifier['chosen'][] = [];
	for (const [fold, { split }] of splits.entries()) {
		options.onProgress?.(`fold ${fold + 1} of ${splits.length}`);
		const classifier = fitShapeClassifier(
			split.train.map((i) => shapes[i]),
			split.train.map((i) => labels[i]),
			{
				subjects: split.train.map((i) => samples[i].subject),
				components: config.components,
				penalties: config.penalties,
				seed,
			},
		);
		chosen.push(classifier.chosen);
		for (const i of testedPlaces(splits[fold])) {
			if (!isMeant(samples[i], config.tested)) continue;
			const verdict = classifyShape(classifier, shapes[i]);
			verdicts.push({ sample: samples[i], isPositive: labels[i], volume: shapes[i].features[0], ...verdict });
		}
	}
	const methods = {
		'features and components, linear and trees': ({ probability }: Verdicts) => probability,
		'linear alone': ({ linear }: Verdicts) => linear,
		'trees alone': ({ boosted }: Verdicts) => boosted,
		'floor: volume alone': ({ volume }: Verdicts) => volume,
	};
	return resultsCard({
		config,
		configFile: options.configFile,
		data: { samples, excluded: data.excluded },
		splits,
		figures: Object.fromEntries(Object.entries(methods).map(([name, score]) => [name, rated(verdicts, score, seed)])),
		perShape: verdicts.map(({ sample, isPositive, linear, boosted, probability }) => ({
			id: sample.id,
			subject: sample.subject,
			isPositive,
			linear,
			boosted,
			probability,
		})),
		limits: [
			`chosen inside the training parts: ${chosen.map((one) => `${one.columns} columns (${one.components} components), penalty ${one.penalty}, inner AUC ${one.innerArea.toFixed(3)}`).join('; ')}`,
		],
		stopwatch,
	});
}

/** The test part; of an official split that keeps it to itself, the validation part. */
function testedPlaces({ split }: AuditedSplit): readonly number[] {
	return split.test.length > 0 ? split.test : split.validation;
}

function rated(
	verdicts: readonly Verdicts[],
	score: (verdict: Verdicts) => number,
	seed: number,
): Record<string, Figure> {
	const scores = verdicts.map(score);
	const labels = verdicts.map(({ isPositive }) => isPositive);
	const patients = verdicts.map(({ sample }) => sample.subject);
	const counts = { patients: new Set(patients).size, shapes: verdicts.length };
	const area = (rows: readonly number[]): number => {
		const own = rows.map((row) => labels[row]);
		const positives = own.filter(Boolean).length;
		if (positives < 2 || own.length - positives < 2) return Number.NaN;
		return areaUnderCurve(
			rows.map((row) => scores[row]),
			own,
		).area;
	};
	const cut = bestCut(scores, labels);
	const accuracy = (rows: readonly number[]): number =>
		rows.filter((row) => scores[row] >= cut === labels[row]).length / rows.length;
	const figure = (statistic: (rows: readonly number[]) => number): Figure => ({
		value: statistic([...verdicts.keys()]),
		interval: patientBootstrap(patients, statistic, { seed }) ?? null,
		...counts,
	});
	return { auc: figure(area), 'accuracy at the prevalence': figure(accuracy) };
}

/** The threshold above which as many lie as there are positive ones: fixed by the scores' ranks, not by their truth. */
function bestCut(scores: readonly number[], labels: readonly boolean[]): number {
	const positives = labels.filter(Boolean).length;
	return scores.toSorted((a, b) => b - a)[Math.max(0, positives - 1)];
}
