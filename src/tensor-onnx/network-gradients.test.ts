import {
	batchNormLayer,
	binaryCrossEntropy,
	convolutionLayer,
	elementCount,
	evaluate,
	groupNormLayer,
	initialTensors,
	instanceNormLayer,
	maxPool,
	mean,
	reduceMax,
	relu,
	trainingStep,
	type Scope,
	type TensorValue,
} from '#tensor';
import { createRandom } from '#numeric';
import * as runtime from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { denseGroupNormNet } from '../learning/networks/dense-group-norm-net.ts';
import { residualNetwork } from '../learning/networks/residual-network.ts';
import { stridedAutoencoder } from '../learning/networks/strided-autoencoder.ts';
import { unet } from '../learning/networks/unet.ts';
import { probeChannelBlock } from './channel-block.ts';
import { lowerGraph } from './lower-graph.ts';
import { openSession } from './session.ts';

type Network = (scope: Scope, x: TensorValue) => TensorValue;

/** Relative error of the gradient of every parameter by itself: a norm over all would hide a wrong bias. */
async function gradientErrors(build: Network, shape: readonly number[]): Promise<Record<string, number>> {
	const step = trainingStep((scope) => {
		const logits = build(scope, scope.input('x', shape));
		return { loss: mean(binaryCrossEntropy(logits, scope.input('t', logits.shape))) };
	});
	const random = createRandom(3);
	// Weights and biases of normalisations start at 1 and 0: moved, so that every factor counts.
	const feeds: Record<string, Float32Array> = {};
	for (const [name, { data }] of initialTensors(step, 5))
		feeds[name] = Float32Array.from(data, (value) => value + 0.1 * random.normal());
	for (const { name, value } of step.inputs)
		feeds[name] = Float32Array.from({ length: elementCount(value.shape) }, () =>
			name === 't' ? random.integer(2) : random.normal(),
		);
	const names = Object.keys(step.gradients);
	const expected = evaluate(step.graph, [step.loss, ...Object.values(step.gradients)], feeds);
	const channelBlock = await probeChannelBlock(runtime);
	const outputs = Object.fromEntries(
		Object.entries(step.gradients).map(([name, value]) => [`gradient/${name}`, value]),
	);
	const model = lowerGraph(step.graph, { loss: step.loss, ...outputs }, { channelBlock });
	const session = await openSession(runtime, model);
	const fed = Object.fromEntries(
		session.inputs.map(({ name, shape: dims }) => [name, session.tensor(feeds[name], dims)]),
	);
	const found = await session.run(fed);
	await session.release();
	return Object.fromEntries(
		['loss', ...names].map((name, i) => {
			const data = found[name === 'loss' ? name : `gradient/${name}`].data as Float32Array;
			const length = Math.hypot(...expected[i]);
			return [name, Math.hypot(...expected[i].map((value, k) => data[k] - value)) / length];
		}),
	);
}

// Where a normalisation takes the channel's mean away, a bias has gradient 0 and no relative error: such have none here.
const networks: Readonly<Record<string, readonly [Network, readonly number[]]>> = {
	'strided autoencoder': [(scope, x) => stridedAutoencoder(scope, x, { channels: [16, 32] }), [2, 1, 8, 8, 8]],
	'dense net with group norm': [(scope, x) => denseGroupNormNet(scope, x, { channels: [16, 32] }), [1, 1, 8, 8, 8]],
	'dense net of odd sizes and channels': [
		(scope, x) => denseGroupNormNet(scope, x, { channels: [6, 4], groups: 2 }),
		[3, 1, 6, 4, 10],
	],
	'residual network, windows of the pool overlap': [
		(scope, x) =>
			residualNetwork(scope, x, { outputs: 2, channels: [16, 32], blocks: [1, 1], stemKernel: 3, stemStride: 1 }),
		[2, 1, 9, 8, 10],
	],
	'U-Net behind a stem': [(scope, x) => unet(scope, x, { outputs: 1, stem: 16, channels: [16, 32] }), [1, 4, 8, 8, 12]],
	'batch norm on points, greatest over points': [
		(scope, x) => {
			const value = relu(
				batchNormLayer(
					scope.child('norm'),
					convolutionLayer(scope.child('conv'), x, { filters: 8, kernel: 1, bias: false }),
				),
			);
			return reduceMax(value, { axes: [2] });
		},
		[4, 3, 256],
	],
	'instance norm, group norm of several items, pooling': [
		(scope, x) => {
			const first = convolutionLayer(scope.child('first'), x, { filters: 16, kernel: 3, padding: 1, bias: false });
			const normed = relu(instanceNormLayer(scope.child('norm'), first, { affine: true }));
			const second = convolutionLayer(scope.child('second'), maxPool(normed, { window: 2 }), {
				filters: 16,
				kernel: 3,
			});
			return relu(groupNormLayer(scope.child('group'), second, 4));
		},
		[2, 1, 10, 8, 12],
	],
};

test.each(Object.entries(networks))('gradients of every parameter: %s', async (_, [build, shape]) => {
	const errors = await gradientErrors(build, shape);
	for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(5e-6);
});
