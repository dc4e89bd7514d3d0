import { createRandom } from '#numeric';
import { differentiate } from './differentiate.ts';
import { constant, createGraph, type TensorGraph, type TensorValue } from './graph.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { createScope, type NamedLeaf, type Scope, type ScopeRecord } from './scope.ts';
import { elementCount, type TensorShape, type TensorType } from './tensor-data.ts';

/** Values by name. */
export type NamedValues = Readonly<Record<string, TensorValue>>;

/** One step of training as a description: what a backend compiles. */
export interface TrainingStep {
	readonly graph: TensorGraph;
	readonly inputs: ScopeRecord['inputs'];
	readonly parameters: readonly NamedLeaf[];
	readonly buffers: readonly NamedLeaf[];
	/** Scalar. */
	readonly loss: TensorValue;
	/** Gradient of the loss by parameter name. */
	readonly gradients: NamedValues;
	/** The 1 that differentiation starts from, where it still stands for itself: what {@link scaleLoss} replaces. */
	readonly lossGradient?: TensorValue;
	/** What else to hand back at each step: predictions, parts of the loss. */
	readonly outputs: NamedValues;
	/** New values of buffers by name. */
	readonly stateUpdates: NamedValues;
}

/** A network in use as a description. */
export interface InferenceGraph {
	readonly graph: TensorGraph;
	readonly inputs: ScopeRecord['inputs'];
	readonly parameters: readonly NamedLeaf[];
	readonly buffers: readonly NamedLeaf[];
	readonly outputs: NamedValues;
}

/** What a training network hands back. */
export interface TrainingOutputs {
	readonly loss: TensorValue;
	readonly outputs?: NamedValues;
}

/** Builds a training step: the network in training mode, its loss and the gradients of all its parameters. */
export function trainingStep(build: (scope: Scope) => TrainingOutputs): TrainingStep {
	const scope = createScope(createGraph(), 'train');
	const { loss, outputs = {} } = build(scope);
	const { inputs, parameters, buffers, stateUpdates } = scope.record;
	const lossGradient = constant(scope.graph, [1], []);
	const gradients = differentiate(
		loss,
		parameters.map((leaf) => leaf.value),
		{ outputGradient: broadcastTo(lossGradient, loss.shape) },
	);
	return {
		graph: scope.graph,
		inputs,
		parameters,
		buffers,
		loss,
		gradients: Object.fromEntries(parameters.map((leaf, i) => [leaf.name, gradients[i]])),
		lossGradient,
		outputs,
		stateUpdates: Object.fromEntries(stateUpdates),
	};
}

/** Builds a network for use: running statistics, no dropout. */
export function inferenceGraph(build: (scope: Scope) => NamedValues): InferenceGraph {
	const scope = createScope(createGraph(), 'infer');
	const outputs = build(scope);
	const { inputs, parameters, buffers } = scope.record;
	return { graph: scope.graph, inputs, parameters, buffers, outputs };
}

/** A tensor on the host, with its shape. */
export interface NamedTensor {
	readonly shape: TensorShape;
	readonly type: TensorType;
	readonly data: Float32Array | Int32Array;
}

/** Weights, gradients or state by name, e.g. of a safetensors file. */
export type NamedTensors = ReadonlyMap<string, NamedTensor>;

/** Number of trained numbers. */
export function parameterCount(network: { readonly parameters: readonly NamedLeaf[] }): number {
	return network.parameters.reduce((sum, leaf) => sum + elementCount(leaf.value.shape), 0);
}

/**
 * First values of all parameters and buffers. Each draws from its own stream, seeded by seed and name: adding a layer
 * leaves the others as they were.
 */
export function initialTensors(
	network: { readonly parameters: readonly NamedLeaf[]; readonly buffers: readonly NamedLeaf[] },
	seed: number | string,
): Map<string, NamedTensor> {
	return new Map(
		[...network.parameters, ...network.buffers].map(({ name, value, initialise }) => {
			const data = initialise(value.shape, createRandom(`${seed}/${name}`));
			return [name, { shape: value.shape, type: 'float32', data }];
		}),
	);
}
