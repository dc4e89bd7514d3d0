import {
	add,
	binaryCrossEntropy,
	binaryCrossEntropyLoss,
	crossEntropyLoss,
	divide,
	inferenceGraph,
	maximum,
	multiply,
	reduceSum,
	sigmoid,
	slice,
	softDiceLoss,
	softmax,
	subtract,
	trainingStep,
	type InferenceGraph,
	type Scope,
	type TensorValue,
	type TrainingStep,
} from '#tensor';
import { findNetwork, type Lesson, type NetworkEntry } from './network-registry.ts';

/** How wrong answers are weighed. */
export interface LossSettings {
	/** Of classes: one weight each; of voxels: that of the filled ones. */
	readonly classWeights?: readonly number[];
	/** Share of each class label that is spread over all classes. Default 0. */
	readonly labelSmoothing?: number;
	/** Weight of the voxels that are filled, against few of them. Default 1. */
	readonly positiveWeight?: number;
	/** Of voxels: weight of the cross-entropy. Default 1. */
	readonly crossEntropy?: number;
	/** Of voxels: weight of the soft Dice. Default 1. */
	readonly dice?: number;
}

/** What a network is built for. */
export interface NetworkProgramOptions {
	/** Name in the registry. */
	readonly network: string;
	/** The network's own options. */
	readonly options?: Readonly<Record<string, unknown>>;
	readonly lesson: Lesson;
	/** Voxels along each axis, or number of points. */
	readonly size: number;
	/** Of voxels. Default 1. */
	readonly channels?: number;
	/** Classes; 1 for voxel lessons. */
	readonly outputs: number;
	/**
	 * Of voxel lessons whose first channel is the occupancy: the logits begin at −skip … skip as a voxel of the input is empty or full,
	 * and the network learns what is to be changed. Default 0.
	 */
	readonly inputSkip?: number;
	/**
	 * Of voxel lessons: the share of voxels that is filled. The logits begin at its log odds, so that the first steps need not push
	 * everything down at once, which leaves small networks without a unit that answers (Lin et al., Focal loss, 2017, 4.1).
	 * Default 0.5: they begin at 0.
	 */
	readonly prior?: number;
	readonly loss?: LossSettings;
}

/**
 * A network with its loss for training, and alone for use. Feeds are `shape` (the input) and, in training, `label` [N] (int32) or
 * `whole` (one channel of the input's size), of marks besides `inside`; outputs are `probabilities`: [N, classes], or of every
 * voxel.
 */
export interface NetworkProgram {
	readonly entry: NetworkEntry;
	readonly training: (batchSize: number) => TrainingStep;
	readonly inference: (batchSize: number) => InferenceGraph;
}

/** Builds the graphs of a lesson. Training and inference name their weights alike. */
export function networkProgram({
	network,
	options = {},
	lesson,
	size,
	channels = 1,
	outputs,
	inputSkip = 0,
	prior = 0.5,
	loss: weights = {},
}: NetworkProgramOptions): NetworkProgram {
	if (!(prior > 0 && prior < 1))
		throw new RangeError(`networkProgram: a prior between 0 and 1 is needed, got ${prior}`);
	const entry = findNetwork(network, lesson);
	const shapeOf = (items: number): number[] =>
		entry.input === 'points' ? [items, size, 3] : [items, channels, size, size, size];
	const built = (scope: Scope, items: number): { logits: TensorValue; penalty?: TensorValue } => {
		const x = scope.input('shape', shapeOf(items));
		const result = entry.build(scope.child('network'), x, { ...options, outputs });
		const wanted = lesson === 'class' ? [items, outputs] : [items, 1, size, size, size];
		if (result.logits.shape.join() !== wanted.join())
			throw new RangeError(
				`${network} gives [${result.logits.shape.join(', ')}] for ${lesson}, which needs [${wanted.join(', ')}]`,
			);
		if (lesson === 'class') return result;
		const logits = prior === 0.5 ? result.logits : add(result.logits, Math.log(prior / (1 - prior)));
		return { ...result, logits: inputSkip > 0 ? skipped(logits, x, inputSkip) : logits };
	};
	return {
		entry,
		training: (batchSize) =>
			trainingStep((scope) => {
				const { logits, penalty } = built(scope, batchSize);
				const loss =
					lesson === 'class'
						? classLoss(scope, logits, weights)
						: lesson === 'marks'
							? marksLoss(scope, logits, weights)
							: voxelLoss(scope, logits, weights);
				return { loss: penalty ? add(loss, penalty) : loss };
			}),
		inference: (batchSize) =>
			inferenceGraph((scope) => {
				const { logits } = built(scope, batchSize);
				return { probabilities: lesson === 'class' ? softmax(logits, 1) : sigmoid(logits) };
			}),
	};
}

/** Logits beside what the first channel of the input says. */
function skipped(logits: TensorValue, x: TensorValue, skip: number): TensorValue {
	const first = slice(x, { starts: [0, 0, 0, 0, 0], ends: [x.shape[0], 1, ...x.shape.slice(2)] });
	return add(logits, multiply(subtract(first, 0.5), 2 * skip));
}

function classLoss(scope: Scope, logits: TensorValue, { classWeights, labelSmoothing }: LossSettings): TensorValue {
	const label = scope.input('label', [logits.shape[0]], { type: 'int32' });
	return crossEntropyLoss(logits, label, { classWeights, labelSmoothing });
}

/** Voxel by voxel, and of the whole: neither alone keeps thin parts and sharp borders. */
function voxelLoss(
	scope: Scope,
	logits: TensorValue,
	{ positiveWeight, crossEntropy = 1, dice = 1 }: LossSettings,
): TensorValue {
	const whole = scope.input('whole', logits.shape);
	const terms = [
		...(crossEntropy > 0 ? [weighed(binaryCrossEntropyLoss(logits, whole, { positiveWeight }), crossEntropy)] : []),
		...(dice > 0 ? [weighed(softDiceLoss(sigmoid(logits), whole), dice)] : []),
	];
	if (terms.length === 0) throw new RangeError('networkProgram: a loss of no weight at all');
	return terms.reduce(add);
}

/** Only where marks may be: inside the shape. Many shapes have none, so the batch is counted as one volume. */
function marksLoss(
	scope: Scope,
	logits: TensorValue,
	{ positiveWeight = 1, crossEntropy = 1, dice = 1 }: LossSettings,
): TensorValue {
	const marks = scope.input('whole', logits.shape);
	const inside = scope.input('inside', logits.shape);
	const weights = multiply(inside, add(1, multiply(marks, positiveWeight - 1)));
	const surprise = reduceSum(multiply(binaryCrossEntropy(logits, marks), weights));
	const mean = divide(surprise, maximum(reduceSum(inside), 1));
	const overlap = softDiceLoss(multiply(sigmoid(logits), inside), multiply(marks, inside), { batch: true });
	return add(weighed(mean, crossEntropy), weighed(overlap, dice));
}

function weighed(term: TensorValue, weight: number): TensorValue {
	return weight === 1 ? term : multiply(term, weight);
}
