import * as runtime from 'onnxruntime-node';
import { joinExamples, lessonExample, type LessonSettings, type NetworkProgram, type ShapeSample } from '#learning';
import { diceCoefficient } from '#metric';
import { areaUnderCurve } from '#shape-model';
import type { NamedTensors } from '#tensor';
import { openPredictor } from '#tensor-onnx';

/** What a network is trained on, or judged by. */
export interface NetworkSamples {
	readonly samples: readonly ShapeSample[];
	/** Number of the class of each; 0 for voxel lessons. */
	readonly labels: readonly number[];
}

/** A network with weights, and how samples become its input. */
export interface JudgedNetwork {
	readonly program: NetworkProgram;
	readonly weights: NamedTensors;
	readonly settings: LessonSettings;
	readonly threads?: number;
}

/** Probabilities of every sample: of each class, or of each voxel. Samples are taken as they are, not augmented. */
export async function predictSamples(
	{ program, weights, settings, threads = 1 }: JudgedNetwork,
	{ samples, labels }: NetworkSamples,
): Promise<Float32Array[]> {
	const predictor = await openPredictor(program.inference(1), weights, { runtime, threads });
	const plain = { ...settings, augment: undefined };
	try {
		const results: Float32Array[] = [];
		for (const [i, sample] of samples.entries()) {
			const { shape } = lessonExample(sample, labels[i], 0, plain);
			const { probabilities } = await predictor.predict(joinExamples([{ shape }]));
			results.push(Float32Array.from(probabilities));
		}
		return results;
	} finally {
		await predictor.dispose();
	}
}

/** Figures on samples: AUC and accuracy, or the mean Dice. */
export async function judgeNetwork(
	network: JudgedNetwork,
	validation: NetworkSamples,
): Promise<Record<string, number>> {
	const results = await predictSamples(network, validation);
	const { labels, samples } = validation;
	if (network.settings.lesson === 'class') return classFigures(results, labels);
	const plain = { ...network.settings, augment: undefined };
	let dice = 0;
	for (const [i, probabilities] of results.entries()) {
		const { whole } = lessonExample(samples[i], labels[i], 0, plain);
		const { dims } = network.settings.grid;
		const [truth, guess] = [whole, probabilities].map((values) => ({
			dims,
			voxels: Uint8Array.from(values, (value) => (value >= 0.5 ? 1 : 0)),
		}));
		dice += diceCoefficient(truth, guess).value / results.length;
	}
	return { dice };
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
