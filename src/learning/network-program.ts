import {
	add,
	binaryCrossEntropyLoss,
	crossEntropyLoss,
	inferenceGraph,
	sigmoid,
	softDiceLoss,
	softmax,
	trainingStep,
	type InferenceGraph,
	type Scope,
	type TensorValue,
	type TrainingStep,
} from '#tensor';
import { findNetwork, type Lesson, type NetworkEntry } from './network-registry.ts';

/** What a network is built for. */
export interface NetworkProgramOptions {
	/** Name in the registry. */
	readonly network: string;
	/** The network's own options. */
	readonly options?: Readonly<Record<string, unknown>>;
	readonly lesson: Lesson;
	/** Voxels along each axis, or number of points. */
	readonly size: number;
	/** Classes; 1 for voxel lessons. */
	readonly outputs: number;
}

/**
 * A network with its loss for training, and alone for use. Feeds are `shape` (the input) and, in training, `label` [N] (int32) or
 * `whole` (the shape of the input); outputs are `probabilities`: [N, classes], or of every voxel.
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
	outputs,
}: NetworkProgramOptions): NetworkProgram {
	const entry = findNetwork(network, lesson);
	const shapeOf = (items: number): number[] =>
		entry.input === 'points' ? [items, size, 3] : [items, 1, size, size, size];
	const built = (scope: Scope, items: number): { logits: TensorValue; penalty?: TensorValue } =>
		entry.build(scope.child('network'), scope.input('shape', shapeOf(items)), { ...options, outputs });
	return {
		entry,
		training: (batchSize) =>
			trainingStep((scope) => {
				const { logits, penalty } = built(scope, batchSize);
				const loss = lesson === 'class' ? classLoss(scope, logits) : voxelLoss(scope, logits);
				return { loss: penalty ? add(loss, penalty) : loss };
			}),
		inference: (batchSize) =>
			inferenceGraph((scope) => {
				const { logits } = built(scope, batchSize);
				return { probabilities: lesson === 'class' ? softmax(logits, 1) : sigmoid(logits) };
			}),
	};
}

function classLoss(scope: Scope, logits: TensorValue): TensorValue {
	return crossEntropyLoss(logits, scope.input('label', [logits.shape[0]], { type: 'int32' }));
}

/** Voxel by voxel, and of the whole: neither alone keeps thin parts and sharp borders. */
function voxelLoss(scope: Scope, logits: TensorValue): TensorValue {
	const whole = scope.input('whole', logits.shape);
	return add(binaryCrossEntropyLoss(logits, whole), softDiceLoss(sigmoid(logits), whole));
}
