import type { Evaluator } from './evaluator.ts';
import { evaluators } from './evaluators.ts';
import type { GraphNode, TensorGraph } from './graph.ts';
import type { OperationName } from './operation-attributes.ts';
import { rewriteGraph, type RewrittenGraph } from './rewrite-graph.ts';
import { elementCount } from './tensor-data.ts';

/** Results up to this many elements are folded even where they are larger than what they are made of. */
const smallResult = 1024;

/**
 * Works out once what depends on constants alone. Large results of small constants (broadcasts) stay operations, so that a
 * graph does not grow in bytes.
 */
export function foldConstants(old: TensorGraph): RewrittenGraph {
	const made: GraphNode[] = [];
	return rewriteGraph(old, (node, append) => {
		const folded = fold(
			node,
			node.inputs.map((input) => made[input]),
		);
		made.push(folded);
		return append(folded);
	});
}

function fold(node: GraphNode, inputs: readonly GraphNode[]): GraphNode {
	if (node.op === 'input' || node.op === 'parameter' || node.op === 'buffer' || node.op === 'constant') return node;
	const arrays = inputs.flatMap((input) =>
		input.op === 'constant' ? [{ shape: input.shape, data: input.attributes.data }] : [],
	);
	const count = elementCount(node.shape);
	const total = arrays.reduce((sum, { data }) => sum + data.length, 0);
	if (arrays.length < inputs.length || count > Math.max(smallResult, total)) return node;
	const evaluator = evaluators[node.op] as Evaluator<OperationName>;
	const { shape, type, label } = node;
	return { op: 'constant', inputs: [], attributes: { data: evaluator(node, arrays) }, shape, type, label };
}
