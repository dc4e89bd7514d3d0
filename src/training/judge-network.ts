import * as runtime from 'onnxruntime-node';
import {
	joinExamples,
	lessonExample,
	markSummaries,
	prepareSample,
	type LessonSettings,
	type NetworkProgram,
	type ShapeSample,
} from '#learning';
import { diceCoefficient } from '#metric';
import { areaUnderCurve } from '#shape-model';
import type { NamedTensors } from '#tensor';
import { openPredictor, type Provider } from '#tensor-onnx';

/** What a network is trained on, or judged by. */
export interface NetworkSamples {
	readonly samples: readonly ShapeSample[];
	/** Number of the class of each; of voxel lessons without a target 0. */
	readonly labels: readonly number[];
}

/** A network with weights, and how samples become its input. */
export interface JudgedNetwork {
	readonly program: NetworkProgram;
	readonly weights: NamedTensors;
	readonly settings: LessonSettings;
	readonly threads?: number;
	/** Where it predicts. Default cpu. */
	readonly provider?: Provider;
}

/** Options of {@link predictSamples}. */
export interface PredictOptions {
	/** So many augmented views of each shape are averaged, for classes. Default 1: as it is, not augmented. */
	readonly views?: number;
}

/** Probabilities of every sample: of each class, or of each voxel. Samples are taken as they are, not augmented. */
export async function predictSamples(
	{ program, weights, settings, threads = 1, provider }: JudgedNetwork,
	{ samples, labels }: NetworkSamples,
	{ views = 1 }: PredictOptions = {},
): Promise<Float32Array[]> {
	const predictor = await openPredictor(program.inference(1), weights, { runtime, threads, provider });
	// Marks are what is asked for: nobody who asks need have them.
	const asked = settings.lesson === 'marks' ? { ...settings, lesson: 'reconstruction' as const } : settings;
	const looks = settings.lesson === 'class' ? views : 1;
	try {
		const results: Float32Array[] = [];
		for (const [i, sample] of samples.entries()) {
			const prepared = prepareSample(sample, settings);
			let sum: Float32Array | undefined;
			for (let view = 0; view < looks; view++) {
				const {
					label: _,
					whole: __,
					...feeds
				} = lessonExample(prepared, labels[i], view, {
					...asked,
					isFixed: view === 0,
				});
				const { probabilities } = await predictor.predict(joinExamples([feeds]));
				const share = (value: number): number => value / looks;
				sum = sum ? sum.map((value, k) => value + share(probabilities[k])) : Float32Array.from(probabilities, share);
			}
			if (sum) results.push(sum);
		}
		return results;
	} finally {
		await predictor.dispose();
	}
}

/** Samples with what a network says about them. */
export interface JudgedSamples {
	/** Probabilities of each. */
	readonly rows: readonly Float32Array[];
	/** How good each is, the higher the better: probability of the true class, or Dice. */
	readonly scores: readonly number[];
	/** Figures of all: AUC and accuracy, or the mean Dice. */
	readonly metrics: Readonly<Record<string, number>>;
}

/** Predicts samples and compares with the truth. */
export async function judgeNetwork(network: JudgedNetwork, validation: NetworkSamples): Promise<JudgedSamples> {
	const rows = await predictSamples(network, validation);
	const { labels, samples } = validation;
	if (network.settings.lesson === 'class') {
		const scores = rows.map((row, i) => row[labels[i]]);
		const surprise = mean(scores.map((score) => -Math.log(Math.max(1e-7, score))));
		return { rows, scores, metrics: { ...classFigures(rows, labels), surprise } };
	}
	if (network.settings.lesson === 'marks') return judgeMarks(network, validation, rows);
	const plain = { ...network.settings, isFixed: true };
	const scores = rows.map((probabilities, i) => {
		const { whole } = lessonExample(prepareSample(samples[i], plain), labels[i], 0, plain);
		const { dims } = network.settings.grid;
		const [truth, guess] = [whole, probabilities].map((values) => ({ dims, voxels: filledVoxels(values) }));
		return diceCoefficient(truth, guess).value;
	});
	return { rows, scores, metrics: { dice: mean(scores) } };
}

/** 1 where a voxel is at least half filled. */
export function filledVoxels(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
	const voxels = new Uint8Array(values.length);
	for (let i = 0; i < voxels.length; i++) voxels[i] = values[i] >= 0.5 ? 1 : 0;
	return voxels;
}

/** How surprising the marks are inside the shapes, and how well the largest mean tells marked shapes from others. */
function judgeMarks(
	{ settings }: JudgedNetwork,
	{ samples, labels }: NetworkSamples,
	rows: readonly Float32Array[],
): JudgedSamples {
	const plain = { ...settings, isFixed: true };
	const peaks: number[] = [];
	const scores = rows.map((probabilities, i) => {
		const { whole, inside } = lessonExample(prepareSample(samples[i], plain), labels[i], 0, plain);
		peaks.push(markSummaries(probabilities, inside, settings.grid)[1]);
		let sum = 0;
		let count = 0;
		for (let v = 0; v < probabilities.length; v++) {
			if (inside[v] === 0) continue;
			const p = Math.min(1 - 1e-7, Math.max(1e-7, probabilities[v]));
			sum += whole[v] * Math.log(p) + (1 - whole[v]) * Math.log(1 - p);
			count++;
		}
		return sum / Math.max(1, count);
	});
	const { auc } = classFigures(
		peaks.map((peak) => Float32Array.of(1 - peak, peak)),
		labels,
	);
	return { rows, scores, metrics: { surprise: -mean(scores), ...(auc !== undefined && { auc, score: auc }) } };
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Accuracy, and for two classes the area under the curve; `score` is the area where there is one. */
function classFigures(results: readonly Float32Array[], labels: readonly number[]): Record<string, number> {
	const right = results.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length;
	const accuracy = right / labels.length;
	const positives = labels.filter((label) => label === 1).length;
	if (results[0].length !== 2 || positives < 2 || labels.length - positives < 2) return { accuracy, score: accuracy };
	const { area } = areaUnderCurve(
		results.map((row) => row[1]),
		labels.map((label) => label === 1),
	);
	return { accuracy, auc: area, score: area };
}
