import path from 'node:path';
import {
	completionChannels,
	extractImplant,
	runTraining,
	type TrainingEvent,
	type TrainingResult,
	type TrainingSet,
} from '#learning';
import { createRandom } from '#numeric';
import { coordinatesMask, type NamedTensors, type SparseCoordinates } from '#tensor';
import { cosineSchedule } from '#tensor-onnx';
import { bestWeightsFile, checkpointFolder } from './checkpoint-folder.ts';
import { finishedRun } from './finished-run.ts';
import { mirrorVoxels, type SkullLesson } from './skull-shells.ts';
import { completionOptimiser, openCompletionTrainer } from './sparse-completion-trainer.ts';
import { lockRun } from './run-lock.ts';
import { readTensorFile } from './tensor-file.ts';
import { appendRunEvent } from './run-log.ts';

/** Options of {@link trainSparseCompletion}. */
export interface TrainSparseCompletionOptions {
	readonly network: keyof typeof completionChannels;
	readonly epochs: number;
	/** The highest; it falls to 0 by a cosine. */
	readonly learningRate: number;
	/** How often a skull is mirrored. */
	readonly mirror: number;
	readonly patience?: number;
	readonly seed: number;
	/** Where checkpoints and the log go; a run that is there already goes on. Default: nothing is kept. */
	readonly folder?: string;
	readonly onEvent?: (event: TrainingEvent) => void;
	readonly signal?: AbortSignal;
}

/** What training needs of a skull. */
export type SkullVoxels = Pick<SkullLesson, 'input' | 'target'>;

/** Skulls to learn from and to choose the epoch on: drawn when there is something to train. */
export interface CompletionLessons {
	training(): readonly SkullVoxels[];
	validation(): readonly SkullLesson[];
}

/** A trained sparse network. */
export interface TrainedCompletion extends TrainingResult {
	readonly network: keyof typeof completionChannels;
	/** Of the best epoch. */
	readonly weights: NamedTensors;
}

/**
 * Trains the sparse completion network skull by skull, as the original (AMSGrad, no decay), with a rate that falls; the epoch is
 * chosen by the Dice of the missing part on the skulls of the validation part. With a folder the run is resumable; of one that has
 * ended nothing is drawn again.
 *
 * @throws RangeError if another process trains in the folder.
 */
export async function trainSparseCompletion(
	lessons: CompletionLessons,
	options: TrainSparseCompletionOptions,
): Promise<TrainedCompletion> {
	const { network, epochs, learningRate, seed, folder, mirror, patience } = options;
	const monitor = { metric: 'dice', goal: 'max', patience } as const;
	const finished = await finishedRun(folder, { epochs, monitor });
	if (finished) return { ...finished, network };
	const [training, validation] = [lessons.training(), lessons.validation()];
	const updates = epochs * training.length;
	const trainer = await openCompletionTrainer({
		channels: completionChannels[network],
		seed,
		optimiser: {
			...completionOptimiser,
			learningRate: cosineSchedule({ peak: learningRate, updates, warmUp: Math.min(20, updates >> 1) }),
		},
	});
	const store = folder === undefined ? undefined : checkpointFolder(folder);
	const kept: { weights?: NamedTensors } = {};
	const edge = validation[0].dims[0];
	const set: TrainingSet = {
		count: training.length,
		example: (place, epoch) => {
			const isMirrored = createRandom(`mirror ${seed} ${epoch} ${place}`).next() < mirror;
			const { input, target } = training[place];
			const laid = ({ coordinates, count }: SparseCoordinates): Int32Array =>
				isMirrored ? mirrorVoxels(coordinates.subarray(0, 4 * count), edge) : coordinates.subarray(0, 4 * count);
			return { input: laid(input), target: laid(target) };
		},
	};
	const validate = async (): Promise<Record<string, number>> => {
		let sum = 0;
		for (const skull of validation) sum += diceOf(implantOf(skull, await trainer.predict(skull.input)), skull.cap);
		return { dice: sum / validation.length };
	};
	const release = folder === undefined ? undefined : lockRun(folder);
	try {
		const result = await runTraining(trainer, set, {
			epochs,
			batchSize: 1,
			seed,
			monitor,
			validate,
			checkpoints: {
				load: async () => store?.load(),
				save: async (state) => store?.save(state),
				saveBest: async (weights, figures) => {
					kept.weights = weights;
					await store?.saveBest(weights, figures);
				},
			},
			onEvent: (event) => {
				if (folder !== undefined) appendRunEvent(folder, event);
				options.onEvent?.(event);
			},
			signal: options.signal,
			clock: () => performance.now() / 1000,
		});
		const stored =
			folder === undefined ? undefined : (await readTensorFile(bestWeightsFile(path.resolve(folder))))?.tensors;
		return { ...result, network, weights: kept.weights ?? stored ?? (await trainer.parameters()) };
	} finally {
		release?.();
		await trainer.dispose();
	}
}

/**
 * The missing part in what the network fills. The original's opening takes away what is thinner than three voxels: where voxels
 * are wider than 2 mm that is the bone itself, and it is left out.
 */
export function implantOf(
	{ defective, dims, spacingMm }: Pick<SkullLesson, 'defective' | 'dims' | 'spacingMm'>,
	filled: SparseCoordinates,
): Uint8Array<ArrayBuffer> {
	return extractImplant(coordinatesMask(filled, dims), defective, dims, { opening: spacingMm <= 2 });
}

function diceOf(a: Uint8Array, b: Uint8Array): number {
	let both = 0;
	let either = 0;
	for (let i = 0; i < a.length; i++) {
		both += a[i] & b[i];
		either += a[i] + b[i];
	}
	return either === 0 ? 1 : (2 * both) / either;
}
