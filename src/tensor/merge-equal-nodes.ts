import type { GraphNode, TensorGraph } from './graph.ts';
import { rewriteGraph, type RewrittenGraph } from './rewrite-graph.ts';

/** Constants up to this many elements are compared by their numbers. */
const smallConstant = 64;

/** Makes one node of nodes that compute the same, and none of reshapes, broadcasts and transposes that change nothing. */
export function mergeEqualNodes(old: TensorGraph): RewrittenGraph {
	const known = new Map<string, number>();
	const shapes: string[] = [];
	return rewriteGraph(old, (node, append) => {
		if (changesNothing(node, shapes)) return node.inputs[0];
		const key = keyOf(node);
		const before = key === undefined ? undefined : known.get(key);
		if (before !== undefined) return before;
		const index = append(node);
		shapes[index] = node.shape.join();
		if (key !== undefined) known.set(key, index);
		return index;
	});
}

function changesNothing(node: GraphNode, shapes: readonly string[]): boolean {
	if (node.op === 'reshape' || node.op === 'broadcastTo') return shapes[node.inputs[0]] === node.shape.join();
	return node.op === 'transpose' && node.attributes.permutation.every((axis, place) => axis === place);
}

/** A text that is equal for nodes that compute the same; undefined for nodes that are not to be merged. */
function keyOf(node: GraphNode): string | undefined {
	if (node.op === 'input' || node.op === 'parameter' || node.op === 'buffer') return undefined;
	const tail = `${node.type}[${node.shape.join()}]`;
	if (node.op === 'constant') {
		const { data } = node.attributes;
		// Text keeps −0 apart from 0.
		const numbers = Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)));
		return data.length > smallConstant ? undefined : `constant ${numbers.join()} ${tail}`;
	}
	return `${node.op}(${node.inputs.join()}) ${JSON.stringify(node.attributes)} ${tail}`;
}
