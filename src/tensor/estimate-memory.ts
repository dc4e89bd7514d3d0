import { neededNodes } from './evaluate.ts';
import type { GraphNode, TensorGraph, TensorValue } from './graph.ts';
import { elementCount } from './tensor-data.ts';

/** Bytes that a run takes, at 4 a number. */
export interface MemoryEstimate {
	/** Inputs, parameters, buffers and constants: held throughout. */
	readonly residentBytes: number;
	/** The most that results of operations take at one time, outputs included. */
	readonly peakBytes: number;
	/** Layer path and operation of the node at which they do. */
	readonly peakAt: string;
}

/**
 * What a graph takes in memory when its nodes are run in their order and every result is given back after its last use:
 * a backend needs at least about this. Reshapes cost nothing; working space inside operations is not counted.
 */
export function estimateMemory(graph: TensorGraph, outputs: readonly TensorValue[]): MemoryEstimate {
	const needed = neededNodes(graph, outputs);
	const owners = graph.nodes.map((_, index) => index);
	graph.nodes.forEach((node, index) => {
		if (node.op === 'reshape') owners[index] = owners[node.inputs[0]];
	});
	const lastUse = new Int32Array(graph.nodes.length).fill(-1);
	graph.nodes.forEach((node, index) => {
		if (needed[index]) for (const input of node.inputs) lastUse[owners[input]] = index;
	});
	for (const output of outputs) lastUse[owners[output.index]] = graph.nodes.length;

	let residentBytes = 0;
	let live = 0;
	let peakBytes = 0;
	let peakAt = '';
	graph.nodes.forEach((node, index) => {
		if (!needed[index]) return;
		if (isLeaf(node)) {
			residentBytes += bytesOf(node);
			return;
		}
		if (node.op !== 'reshape') live += bytesOf(node);
		if (live > peakBytes) {
			peakBytes = live;
			peakAt = `${node.label} ${node.op}`.trim();
		}
		for (const owner of new Set(node.inputs.map((input) => owners[input]))) {
			if (lastUse[owner] === index && !isLeaf(graph.nodes[owner])) live -= bytesOf(graph.nodes[owner]);
		}
	});
	return { residentBytes, peakBytes, peakAt };
}

const bytesOf = (node: GraphNode): number => 4 * elementCount(node.shape);

const isLeaf = ({ op }: GraphNode): boolean =>
	op === 'input' || op === 'parameter' || op === 'buffer' || op === 'constant';
