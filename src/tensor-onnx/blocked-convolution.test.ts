import { constant, convolution, convolutionTranspose, createGraph, evaluate, input, type TensorValue } from '#tensor';
import { createRandom } from '#numeric';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { probeChannelBlock } from './channel-block.ts';
import { lowerGraph } from './lower-graph.ts';
import { openSession } from './session.ts';

const block = await probeChannelBlock(runtime);

/** One convolution with random weights, in blocks, against the double precision reference. */
async function errorOf(
	shape: readonly number[],
	weights: readonly number[],
	bias: number,
	build: (x: TensorValue, weight: TensorValue, bias: TensorValue) => TensorValue,
): Promise<{ error: number; ops: Set<string> }> {
	const random = createRandom(4);
	const graph = createGraph();
	const filled = (dims: readonly number[]): TensorValue => {
		const count = dims.reduce((product, length) => product * length, 1);
		return constant(
			graph,
			Float32Array.from({ length: count }, () => random.normal()),
			dims,
		);
	};
	const y = build(input(graph, 'x', shape), filled(weights), filled([bias]));
	const model = lowerGraph(graph, { y }, { channelBlock: block });
	const session = await openSession(runtime, model);
	const x = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal());
	const found = (await session.run({ x: session.tensor(x, shape) }))['y'].data as Float32Array;
	await session.release();
	const [expected] = evaluate(graph, [y], { x });
	const difference = Math.hypot(...expected.map((value, i) => found[i] - value));
	return { error: difference / Math.hypot(...expected), ops: new Set(model.nodes.map(({ op }) => op)) };
}

const cases = [
	{ batch: 1, size: [5, 6, 7], kernel: [3, 3, 3], stride: [1, 1, 1], low: [1, 1, 1], high: [1, 1, 1] },
	{ batch: 2, size: [5, 4, 6], kernel: [3, 1, 2], stride: [1, 1, 1], low: [0, 0, 1], high: [2, 0, 0] },
	{ batch: 3, size: [8, 6, 4], kernel: [4, 4, 4], stride: [2, 2, 2], low: [1, 1, 1], high: [1, 1, 1] },
	{ batch: 2, size: [7, 5, 9], kernel: [3, 3, 3], stride: [2, 1, 3], low: [1, 0, 2], high: [0, 1, 1] },
];

test.skipIf(block === 0).each(cases)('channels in blocks: %o', async ({ batch, size, kernel, stride, low, high }) => {
	const [channels, filters] = [2 * block, block];
	const forward = await errorOf(
		[batch, channels, ...size],
		[filters, channels, ...kernel],
		filters,
		(x, weight, bias) => convolution(x, weight, { bias, stride, low, high }),
	);
	expect(forward.ops).toContain('ReorderInput');
	expect(forward.error).toBeLessThan(5e-7);
	const back = await errorOf([batch, channels, ...size], [channels, filters, ...kernel], filters, (x, weight, bias) =>
		convolutionTranspose(x, weight, { bias, stride, low, high }),
	);
	expect(back.ops).toContain('ReorderInput');
	expect(back.error).toBeLessThan(5e-7);
});
