import {
	createGraph,
	createScope,
	input,
	parameterCount,
	type Scope,
	type TensorShape,
	type TensorValue,
} from '#tensor';
import { describe, expect, test } from 'vitest';
import { denseGroupNormNet } from './dense-group-norm-net.ts';
import { stridedAutoencoder } from './strided-autoencoder.ts';

function built(
	shape: TensorShape,
	network: (scope: Scope, x: TensorValue) => TensorValue,
): { count: number; shape: TensorShape; names: string[] } {
	const graph = createGraph();
	const scope = createScope(graph, 'train');
	const result = network(scope, input(graph, 'x', shape));
	const { parameters } = scope.record;
	return { count: parameterCount({ parameters }), shape: result.shape, names: parameters.map((leaf) => leaf.name) };
}

describe('parameters and shapes', () => {
	test('strided autoencoder', () => {
		const net = built([4, 1, 32, 32, 32], stridedAutoencoder);
		// 27·(1·16 + 16·32 + 32·64) + 64·(64·32 + 32·16 + 16·1) weights and 16 + 32 + 64 + 32 + 16 + 1 biases.
		expect(net.count).toBe(234_577);
		expect(net.shape).toEqual([4, 1, 32, 32, 32]);
		expect(net.names[0]).toBe('encoder.0.weight');
	});

	test('dense net with group normalisation', () => {
		const net = built([1, 1, 32, 32, 32], denseGroupNormNet);
		expect(net.count).toBe(354_753);
		expect(net.shape).toEqual([1, 1, 32, 32, 32]);
	});
});
