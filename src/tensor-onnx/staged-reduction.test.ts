import { createGraph, evaluate, input, normalise, reduceSum, type TensorValue } from '#tensor';
import { createRandom } from '#numeric';
import * as runtime from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { lowerGraph } from './lower-graph.ts';
import { OnnxBuilder } from './onnx-builder.ts';
import { checkReductions } from './reduction-lint.ts';
import { openSession } from './session.ts';

/** Relative error of a reduction of numbers of 0.1 to 1.1 against double precision. */
async function errorOf(shape: readonly number[], build: (x: TensorValue) => TensorValue): Promise<number> {
	const random = createRandom(shape.join());
	const x = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform(0.1, 1.1));
	const graph = createGraph();
	const y = build(input(graph, 'x', shape));
	const session = await openSession(runtime, lowerGraph(graph, { y }));
	const found = (await session.run({ x: session.tensor(x, shape) }))['y'].data as Float32Array;
	await session.release();
	const [expected] = evaluate(graph, [y], { x });
	let [difference, length] = [0, 0];
	expected.forEach((value, i) => {
		difference += (found[i] - value) ** 2;
		length += value ** 2;
	});
	return Math.sqrt(difference / length);
}

describe('long axes keep their digits', () => {
	test.each([
		{ shape: [131_072], axes: [0], limit: 2e-7 },
		{ shape: [1_000_003], axes: [0], limit: 5e-7 },
		{ shape: [3, 131_072], axes: [1], limit: 2e-7 },
		{ shape: [32_768, 5], axes: [0], limit: 5e-7 },
		{ shape: [4, 3, 40, 1, 50], axes: [0, 2, 3, 4], limit: 2e-7 },
		{ shape: [1031, 7], axes: [0], limit: 5e-7 },
	])('sum over axes $axes of $shape', async ({ shape, axes, limit }) => {
		expect(await errorOf(shape, (x) => reduceSum(x, { axes }))).toBeLessThan(limit);
	});

	test('a sum in one stage would fail', async () => {
		const builder = new OnnxBuilder();
		const y = builder.node('GlobalAveragePool', [builder.input('image', [1, 1, 131_072], 'float32')], {
			shape: [1, 1, 1],
		});
		const outputs = [{ name: y.name, shape: y.shape, type: y.type }];
		const { nodes, initialisers, opsets } = builder;
		const inputs = [{ name: 'image', shape: [1, 1, 131_072], type: 'float32' as const }];
		const session = await openSession(runtime, { name: 'one stage', nodes, initialisers, inputs, outputs, opsets });
		const random = createRandom(1);
		const image = Float32Array.from({ length: 131_072 }, () => random.uniform(0.1, 1.1));
		const found = (await session.run({ image: session.tensor(image, [1, 1, 131_072]) }))[y.name].data as Float32Array;
		await session.release();
		const exact = image.reduce((sum, value) => sum + value, 0) / image.length;
		expect(Math.abs(found[0] / exact - 1)).toBeGreaterThan(2e-7);
	});

	test('normalisation of a long axis', async () => {
		expect(await errorOf([2, 131_072], (x) => normalise(x, { axes: [1], epsilon: 1e-5 }))).toBeLessThan(5e-7);
	});
});

describe('the lint', () => {
	const graphOf = (op: string, from: readonly number[], to: readonly number[]): OnnxBuilder => {
		const builder = new OnnxBuilder();
		builder.node(op, [builder.input('x', from, 'float32')], { shape: to });
		return builder;
	};
	test('refuses long sums in one stage', () => {
		expect(() => checkReductions(graphOf('ReduceSum', [2, 1025], [2]))).toThrow('1025 elements');
		expect(() => checkReductions(graphOf('ReduceMean', [1025], []))).toThrow('ReduceMean');
		expect(() => checkReductions(graphOf('GlobalAveragePool', [1, 1, 40, 40], [1, 1, 1, 1]))).toThrow('1600');
	});
	test('lets short sums and maxima pass', () => {
		checkReductions(graphOf('ReduceSum', [2, 1024], [2]));
		checkReductions(graphOf('ReduceMax', [2, 100_000], [2]));
	});
});
