import { createRandom } from '#numeric';
import {
	createGraph,
	createScope,
	drawRandomInputs,
	elementCount,
	evaluate,
	initialTensors,
	input,
	mean,
	multiply,
	parameterCount,
	trainingStep,
	type Feeds,
	type Scope,
	type TensorShape,
	type TensorValue,
} from '#tensor';
import { describe, expect, test } from 'vitest';
import { anatomyCompletor } from './anatomy-completor.ts';
import { denseGroupNormNet } from './dense-group-norm-net.ts';
import { implicitDecoder } from './implicit-decoder.ts';
import { pointNet } from './point-net.ts';
import { residualNetwork } from './residual-network.ts';
import { smallNetworks } from './small-networks.ts';
import { stridedAutoencoder } from './strided-autoencoder.ts';
import { unet } from './unet.ts';
import { decodeLatent, variationalAutoencoder } from './variational-autoencoder.ts';

type Network = (scope: Scope, x: TensorValue) => TensorValue;

/** Number of parameters and shape of the result, without running anything. */
function described(shape: TensorShape, network: Network): { count: number; shape: TensorShape } {
	const graph = createGraph();
	const scope = createScope(graph, 'train');
	const result = network(scope, input(graph, 'x', shape));
	return { count: parameterCount(scope.record), shape: result.shape };
}

describe('parameters and shapes', () => {
	test('strided autoencoder', () => {
		// 27·(1·16 + 16·32 + 32·64) + 64·(64·32 + 32·16 + 16·1) weights and 16 + 32 + 64 + 32 + 16 + 1 biases.
		expect(described([4, 1, 32, 32, 32], stridedAutoencoder)).toEqual({ count: 234_577, shape: [4, 1, 32, 32, 32] });
	});

	test('dense net with group normalisation', () => {
		expect(described([1, 1, 32, 32, 32], denseGroupNormNet)).toEqual({ count: 354_753, shape: [1, 1, 32, 32, 32] });
	});

	test('residual network of 18 layers has as many as the published one but for the first kernel', () => {
		// 33,371,472 of torchvision's r3d_18 (400 classes); its first kernel has 3·3·49·64 weights, this one 343·64.
		const network: Network = (scope, x) =>
			residualNetwork(scope, x, { outputs: 400, blocks: [2, 2, 2, 2], normalisation: 'batch' });
		const expected = 33_371_472 - 3 * 3 * 49 * 64 + 343 * 64;
		expect(described([2, 1, 64, 64, 64], network)).toEqual({ count: expected, shape: [2, 400] });
	});

	test('residual network that sees the maximum too has as many head weights again', () => {
		const [mean, both] = (['mean', 'mean and maximum'] as const).map((pooling) =>
			described([2, 1, 16, 16, 16], (scope, x) =>
				residualNetwork(scope, x, { outputs: 3, channels: [4, 8], blocks: [1, 1], stemPool: false, pooling }),
			),
		);
		expect(both).toEqual({ count: mean.count + 8 * 3, shape: [2, 3] });
	});

	test('U-Net of the paper', () => {
		const channels = [
			[32, 64],
			[64, 128],
			[128, 256],
			[256, 512],
		] as const;
		const network: Network = (scope, x) => unet(scope, x, { outputs: 3, channels, normalisation: 'none' });
		// The 19,069,955 of the paper count one number per channel beside the kernels, and none on the way up.
		const expected = 19_069_955 + 512 + 256 + 128;
		expect(described([1, 3, 16, 16, 16], network)).toEqual({ count: expected, shape: [1, 3, 16, 16, 16] });
	});

	test('anatomy completor, original and corrected', () => {
		const original: Network = (scope, x) => anatomyCompletor(scope, x, { form: 'original' });
		expect(described([1, 1, 128, 128, 128], original)).toEqual({ count: 22_167_776, shape: [1, 12, 128, 128, 128] });
		// 12 more input channels, one more output, three layers of 12·12·27 + 12 less.
		const expected = 22_167_776 + 12 * 64 * 27 + (32 * 27 + 1) - 3 * (12 * 12 * 27 + 12);
		expect(described([1, 13, 64, 64, 64], anatomyCompletor)).toEqual({ count: expected, shape: [1, 13, 64, 64, 64] });
	});

	test('conditional variational autoencoder, and its decoder alone has the same names', () => {
		const graph = createGraph();
		const scope = createScope(graph, 'train');
		const condition = input(graph, 'condition', [2, 3]);
		const options = { latent: 8, channels: [4, 8], condition, normalisation: 'none' as const };
		const result = variationalAutoencoder(scope, input(graph, 'x', [2, 1, 8, 8, 12]), options);
		expect([result.logits.shape, result.mean.shape, result.logVariance.shape]).toEqual([
			[2, 1, 8, 8, 12],
			[2, 8],
			[2, 8],
		]);
		// Encoder: 4·4·27 + 4, 8·4·27 + 8, twice 8·(8·2·2·3) + 8; decoder: (8 + 3 + 1)·96, 8·4·64 + 4, 4·64 + 1.
		const encoder = 4 * 4 * 27 + 4 + 8 * 4 * 27 + 8 + 2 * (8 * 96 + 8);
		expect(parameterCount(scope.record)).toBe(encoder + 12 * 96 + 8 * 4 * 64 + 4 + 4 * 64 + 1);

		const alone = createGraph();
		const other = createScope(alone, 'infer');
		const inputs = [input(alone, 'code', [2, 8]), input(alone, 'condition', [2, 3])];
		decodeLatent(other.child('decoder'), inputs[0], [1, 2, 2, 3], { ...options, condition: inputs[1] });
		const names = (one: Scope): string[] => one.record.parameters.map((leaf) => leaf.name);
		expect(names(other)).toEqual(names(scope).filter((name) => name.startsWith('decoder')));
	});

	test('PointNet with and without T-nets', () => {
		const network =
			(transforms: boolean): Network =>
			(scope, x) =>
				pointNet(scope, x, { outputs: 40, transforms }).logits;
		// Batch normalisation takes the place of each bias and brings a weight and a bias.
		const layers = (...widths: readonly number[]): number =>
			widths.slice(1).reduce((sum, width, i) => sum + widths[i] * width + 2 * width, 0);
		const head = layers(1024, 512, 256) + 256 * 40 + 40;
		expect(described([2, 64, 3], network(false))).toEqual({
			count: layers(3, 64, 64, 64, 128, 1024) + head,
			shape: [2, 40],
		});
		const net = (width: number): number => layers(width, 64, 128, 1024) + layers(1024, 512, 256) + 257 * width * width;
		const expected = net(3) + net(64) + layers(3, 64, 64, 64, 128, 1024) + head;
		expect(described([2, 64, 3], network(true))).toEqual({ count: expected, shape: [2, 40] });
	});

	test('implicit decoder', () => {
		const network: Network = (scope, x) => implicitDecoder(scope, input(x.graph, 'code', [2, 256]), x);
		// 259 → 512 → 512 → 512 → 253, 512 → 512 four times, 512 → 1.
		const expected = 260 * 512 + 2 * 513 * 512 + 513 * 253 + 4 * 513 * 512 + 513;
		expect(described([2, 10, 3], network)).toEqual({ count: expected, shape: [2, 10] });
	});
});

describe('small networks in the reference backend', () => {
	test.each(Object.keys(smallNetworks))(
		'%s: every weight has a gradient, and along a random direction the right one',
		(name) => {
			const { feeds, build } = smallNetworks[name];
			const step = trainingStep((scope) => {
				const y = build(scope);
				return { loss: mean(multiply(y, y)), outputs: { y } };
			});
			// Away from the first values: layers that begin with zeros would hide what is before them.
			const shake = createRandom(`shaken ${name}`);
			const tensors = new Map(
				[...initialTensors(step, name)].map(([key, { data }]) => [
					key,
					data.map((v) => v + shake.uniform(-0.15, 0.25)),
				]),
			);
			const fixed = { ...drawRandomInputs(step, 1, 0), ...feeds };
			const at = (distance: number, directions: ReadonlyMap<string, Float64Array>): Feeds => ({
				...fixed,
				...Object.fromEntries(
					[...tensors].map(([key, data]) => {
						const direction = directions.get(key);
						return [key, Float64Array.from(data, (value, i) => value + distance * (direction?.[i] ?? 0))];
					}),
				),
			});
			const random = createRandom(name);
			const directions = new Map(
				step.parameters.map((leaf) => [
					leaf.name,
					Float64Array.from({ length: elementCount(leaf.value.shape) }, () => random.uniform(-1, 1)),
				]),
			);
			const names = Object.keys(step.gradients);
			const slopes = evaluate(
				step.graph,
				names.map((key) => step.gradients[key]),
				at(0, directions),
			);
			const without = names.filter((_, i) => slopes[i].every((value) => value === 0));
			expect(without).toEqual([]);
			const predicted = names.reduce((sum, key, i) => {
				const direction = directions.get(key);
				return Float64Array.from(slopes[i]).reduce((total, value, k) => total + value * (direction?.[k] ?? 0), sum);
			}, 0);
			const loss = (distance: number): number => evaluate(step.graph, [step.loss], at(distance, directions))[0][0];
			// All weights move at once: shorter steps than of single operations, or a maximum changes hands on the way.
			const measured = (loss(1e-7) - loss(-1e-7)) / 2e-7;
			expect(Math.abs(measured - predicted) / Math.abs(predicted)).toBeLessThan(1e-5);
		},
	);
});
