import { foldConstants } from './fold-constants.ts';
import type { TensorGraph, TensorValue } from './graph.ts';
import { mergeEqualNodes } from './merge-equal-nodes.ts';
import { pruneGraph } from './prune-graph.ts';
import type { RewrittenGraph } from './rewrite-graph.ts';
import type { NamedLeaf } from './scope.ts';
import type { InferenceGraph, NamedValues, TrainingStep } from './training-step.ts';

/** Constants folded, equal nodes merged, unneeded ones dropped. */
export function simplifyGraph(graph: TensorGraph, outputs: readonly TensorValue[]): RewrittenGraph {
	const folded = foldConstants(graph);
	const merged = mergeEqualNodes(folded.graph);
	const pruned = pruneGraph(
		merged.graph,
		outputs.map((output) => merged.valueOf(folded.valueOf(output))),
	);
	return { graph: pruned.graph, valueOf: (value) => pruned.valueOf(merged.valueOf(folded.valueOf(value))) };
}

/** A training step on its {@link simplifyGraph}; all inputs, parameters and buffers are kept. */
export function simplifyStep(step: TrainingStep): TrainingStep {
	const outputs = [
		step.loss,
		...[step.gradients, step.outputs, step.stateUpdates].flatMap((map) => Object.values(map)),
	];
	const { graph, valueOf, ...leaves } = simplified(step, outputs);
	return {
		graph,
		...leaves,
		loss: valueOf(step.loss),
		gradients: mapped(step.gradients, valueOf),
		outputs: mapped(step.outputs, valueOf),
		stateUpdates: mapped(step.stateUpdates, valueOf),
	};
}

/** A network for use on its {@link simplifyGraph}; all inputs, parameters and buffers are kept. */
export function simplifyInference(network: InferenceGraph): InferenceGraph {
	const { graph, valueOf, ...leaves } = simplified(network, Object.values(network.outputs));
	return { graph, ...leaves, outputs: mapped(network.outputs, valueOf) };
}

function simplified(network: TrainingStep | InferenceGraph, outputs: readonly TensorValue[]) {
	const leaves = [...network.inputs, ...network.parameters, ...network.buffers].map((leaf) => leaf.value);
	const { graph, valueOf } = simplifyGraph(network.graph, [...leaves, ...outputs]);
	const moved = (leaf: NamedLeaf): NamedLeaf => ({ ...leaf, value: valueOf(leaf.value) });
	return {
		graph,
		valueOf,
		inputs: network.inputs.map((leaf) => ({ ...leaf, value: valueOf(leaf.value) })),
		parameters: network.parameters.map(moved),
		buffers: network.buffers.map(moved),
	};
}

const mapped = (values: NamedValues, valueOf: RewrittenGraph['valueOf']): NamedValues =>
	Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueOf(value)]));
