import { neededNodes } from './evaluate.ts';
import type { TensorGraph, TensorValue } from './graph.ts';
import { rewriteGraph, type RewrittenGraph } from './rewrite-graph.ts';

/** The graph without the nodes that none of the outputs depends on, unused inputs and parameters included. */
export function pruneGraph(graph: TensorGraph, outputs: readonly TensorValue[]): RewrittenGraph {
	const needed = neededNodes(graph, outputs);
	return rewriteGraph(graph, (node, append, index) => (needed[index] ? append(node) : undefined));
}
