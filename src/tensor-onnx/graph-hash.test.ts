import { constant, createGraph, input, multiply, reduceSum, reshape, withLabel, type TensorGraph } from '#tensor';
import { expect, test } from 'vitest';
import { graphHash } from './graph-hash.ts';

const graphOf = (size: number, factor: number, axes: readonly number[], label = ''): TensorGraph => {
	const graph = createGraph();
	withLabel(graph, label, () => {
		const x = input(graph, 'x', [size, 2]);
		reshape(reduceSum(multiply(x, constant(graph, [factor], [])), { axes, keepDims: true }), [-1]);
	});
	return graph;
};

test('equal graphs have equal hashes; labels do not count', () => {
	expect(graphHash(graphOf(3, 1, [0]))).toBe(graphHash(graphOf(3, 1, [0], 'encoder')));
	expect(graphHash(graphOf(3, 1, [0]))).toMatch(/^[0-9a-f]{16}$/);
});

test('a shape, a number or an attribute changes it', () => {
	const all = [graphOf(3, 1, [0]), graphOf(4, 1, [0]), graphOf(3, 2, [0]), graphOf(3, 1, [1])].map(graphHash);
	expect(new Set(all).size).toBe(4);
});

test('the arithmetic is that of 64-bit FNV-1a', () => {
	// One character at a time over the text of the only node, in big integers.
	const graph = createGraph();
	input(graph, 'größe', [2]);
	const { op, inputs, attributes, shape, type } = graph.nodes[0];
	let hash = 0xcbf29ce484222325n;
	for (const character of JSON.stringify([op, inputs, attributes, shape, type]))
		hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
	expect(graphHash(graph)).toBe(hash.toString(16).padStart(16, '0'));
});
