import { createGraph, valueAt, type GraphNode, type TensorGraph, type TensorValue } from './graph.ts';

/** A graph made from another, and where its values went. */
export interface RewrittenGraph {
	readonly graph: TensorGraph;
	/** The value of the new graph that equals a value of the old one; fails where it was dropped. */
	readonly valueOf: (old: TensorValue) => TensorValue;
}

/**
 * Copies a graph node by node in order of creation. `place` puts a node, whose inputs have their new indices already, into
 * the new graph (by `append`) and gives the index where its value is now; undefined drops it.
 */
export function rewriteGraph(
	old: TensorGraph,
	place: (node: GraphNode, append: (node: GraphNode) => number, oldIndex: number) => number | undefined,
): RewrittenGraph {
	const graph = createGraph();
	const moved: (number | undefined)[] = [];
	const append = (node: GraphNode): number => {
		graph.nodes.push(node);
		const index = graph.nodes.length - 1;
		if (node.op === 'input' || node.op === 'parameter' || node.op === 'buffer') {
			graph.names.set(node.attributes.name, index);
		}
		return index;
	};
	old.nodes.forEach((node, index) => {
		const inputs = node.inputs.map((input) => moved[input] ?? -1);
		moved[index] = place({ ...node, inputs }, append, index);
	});
	return {
		graph,
		valueOf: (value) => {
			if (value.graph !== old) throw new TypeError('rewriteGraph: the value belongs to another graph');
			const index = moved[value.index];
			if (index === undefined) throw new RangeError(`rewriteGraph: node ${value.index} was dropped`);
			return valueAt(graph, index);
		},
	};
}
