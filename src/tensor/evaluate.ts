import type { Evaluator, TensorArray } from './evaluator.ts';
import { evaluators } from './evaluators.ts';
import type { GraphNode, TensorGraph, TensorValue } from './graph.ts';
import type { OperationName } from './operation-attributes.ts';
import { elementCount, type Feeds, type TensorData } from './tensor-data.ts';

/**
 * The reference backend: every operation in double precision, one after the other, written to be read and not to be
 * fast. Evaluates only what the outputs need.
 *
 * @param feeds every input, parameter and buffer that the outputs need, by name; numbers in row-major order.
 * @returns the outputs' numbers in their order, each its own array; float32 values as doubles.
 */
export function evaluate(graph: TensorGraph, outputs: readonly TensorValue[], feeds: Feeds = {}): TensorData[] {
	const needed = neededNodes(graph, outputs);
	const results: (TensorArray | undefined)[] = [];
	graph.nodes.forEach((node, index) => {
		if (!needed[index]) return;
		const inputs = node.inputs.map((input) => results[input]!);
		results[index] = { shape: node.shape, data: evaluateNode(node, inputs, feeds) };
	});
	return outputs.map((output) => results[output.index]!.data.slice());
}

/** Which nodes the outputs depend on, themselves included. */
export function neededNodes(graph: TensorGraph, outputs: readonly TensorValue[]): Uint8Array {
	const needed = new Uint8Array(graph.nodes.length);
	for (const output of outputs) {
		if (output.graph !== graph) throw new TypeError('neededNodes: an output belongs to another graph');
		needed[output.index] = 1;
	}
	for (let index = graph.nodes.length - 1; index >= 0; index--) {
		if (needed[index]) for (const input of graph.nodes[index].inputs) needed[input] = 1;
	}
	return needed;
}

function evaluateNode(node: GraphNode, inputs: readonly TensorArray[], feeds: Feeds): TensorData {
	if (node.op === 'input' || node.op === 'parameter' || node.op === 'buffer') return fed(node, feeds);
	const evaluator = evaluators[node.op] as Evaluator<OperationName>;
	return evaluator(node, inputs);
}

function fed(node: GraphNode & { op: 'input' | 'parameter' | 'buffer' }, feeds: Feeds): TensorData {
	const { name } = node.attributes;
	const data = feeds[name];
	if (!data) throw new RangeError(`evaluate: ${node.op} ${name} is not fed`);
	if (data.length !== elementCount(node.shape)) {
		throw new RangeError(`evaluate: ${node.op} ${name} is [${node.shape.join(', ')}], fed ${data.length} numbers`);
	}
	return node.type === 'int32' ? Int32Array.from(data) : Float64Array.from(data);
}
