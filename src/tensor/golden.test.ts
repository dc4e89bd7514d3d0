import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { elu, gelu, leakyRelu, silu } from './activations.ts';
import { attention } from './attention.ts';
import { differentiate } from './differentiate.ts';
import { einsum } from './einsum.ts';
import { evaluate } from './evaluate.ts';
import { constant, createGraph, input, type TensorValue } from './graph.ts';
import { gridSample3d } from './grid-sample.ts';
import { interpolate } from './interpolate.ts';
import { lendingScope } from './layer-cases.ts';
import { multiHeadAttentionLayer } from './layers/attention-layer.ts';
import { batchNormLayer, groupNormLayer, instanceNormLayer, layerNormLayer } from './layers/norm-layers.ts';
import { logSoftmax } from './log-softmax.ts';
import { binaryCrossEntropyLoss } from './losses/binary-cross-entropy.ts';
import { chamferLoss } from './losses/chamfer-loss.ts';
import { crossEntropyLoss } from './losses/cross-entropy.ts';
import { klNormalLoss } from './losses/kl-normal.ts';
import { huberLoss, meanAbsoluteError, meanSquaredError } from './losses/regression-losses.ts';
import { averagePool } from './operations/average-pool.ts';
import { maximum, power } from './operations/binary.ts';
import { convolutionTranspose } from './operations/convolution-transpose.ts';
import { convolution } from './operations/convolution.ts';
import { gather } from './operations/gather.ts';
import { maxPool } from './operations/max-pool.ts';
import { reduceMax } from './operations/reduce.ts';
import { scatterAdd } from './operations/scatter-add.ts';
import { softmax } from './operations/softmax.ts';
import { erf, sigmoid, softplus, tanh } from './operations/unary.ts';
import { roiAlign3d } from './roi-align.ts';
import { createScope } from './scope.ts';
import { elementCount, type TensorShape } from './tensor-data.ts';

/** Numbers of PyTorch, float64; see bench/peers/tensor_golden.py. */
interface Golden {
	shape: number[];
	result: number[];
	gradients: number[][];
}

const file = JSON.parse(readFileSync(new URL('../../tests/tensor-golden.json', import.meta.url), 'utf8')) as {
	made: string;
	cases: Record<string, Golden> & { 'running statistics': { mean: number[]; variance: number[] } };
};

/** The operand both sides make by the same formula. */
const wave = (shape: TensorShape, k: number, scale = 1, shift = 0): Float64Array =>
	Float64Array.from(
		{ length: elementCount(shape) },
		(_, i) => (Math.sin(1.3 * i + k) + 0.5 * Math.sin(2.9 * i + 2 * k)) * scale + shift,
	);

type Operand = readonly [shape: TensorShape, k: number, scale?: number, shift?: number, change?: (x: number) => number];

const labels = (count: number, classes: number): number[] =>
	Array.from({ length: count }, (_, i) => (i * 7 + 3) % classes);
const whole = (x: TensorValue, data: readonly number[], shape: TensorShape): TensorValue =>
	constant(x.graph, data, shape, 'int32');
const fixed = (x: TensorValue, data: Float64Array, shape: TensorShape): TensorValue => constant(x.graph, data, shape);

const truth = (x: TensorValue): TensorValue => whole(x, labels(12, 4), [2, 3, 2]);
const grid: Operand = [[2, 2, 1, 3, 3], 2, 0.8];
const image: Operand = [[2, 2, 3, 4, 2], 1];
const logits: Operand = [[2, 4, 3, 2], 1];
const roiBoxes: Operand = [[2, 6], 3, 0.7, 2];

const cases: Record<string, readonly [readonly Operand[], (...operands: TensorValue[]) => TensorValue]> = {
	'convolution 1D': [
		[
			[[2, 3, 7], 1],
			[[2, 3, 3], 2],
			[[2], 3],
		],
		(x, w, bias) => convolution(x, w, { bias, stride: 2, padding: 1, dilation: 2 }),
	],
	'convolution 2D groups': [
		[
			[[1, 4, 5, 4], 1],
			[[6, 2, 3, 2], 2],
			[[6], 3],
		],
		(x, w, bias) => convolution(x, w, { bias, stride: [1, 2], padding: [1, 0], groups: 2 }),
	],
	'convolution 3D': [
		[
			[[2, 2, 4, 3, 5], 1],
			[[3, 2, 3, 3, 3], 2],
			[[3], 3],
		],
		(x, w, bias) => convolution(x, w, { bias, stride: 2, padding: 1 }),
	],
	'convolution 3D dilated': [
		[
			[[1, 1, 5, 5, 6], 1],
			[[2, 1, 2, 3, 2], 2],
			[[2], 3],
		],
		(x, w, bias) => convolution(x, w, { bias, stride: [1, 2, 1], padding: [0, 2, 1], dilation: [3, 2, 1] }),
	],
	'transposed 1D': [
		[
			[[2, 3, 4], 1],
			[[3, 2, 4], 2],
			[[2], 3],
		],
		(x, w, bias) => convolutionTranspose(x, w, { bias, stride: 2, padding: 1 }),
	],
	'transposed 2D groups': [
		[
			[[1, 4, 3, 2], 1],
			[[4, 3, 3, 2], 2],
			[[6], 3],
		],
		(x, w, bias) =>
			convolutionTranspose(x, w, { bias, stride: [2, 1], padding: [1, 0], groups: 2, outputPadding: [1, 0] }),
	],
	'transposed 3D': [
		[
			[[2, 2, 2, 3, 2], 1],
			[[2, 3, 3, 2, 3], 2],
			[[3], 3],
		],
		(x, w, bias) =>
			convolutionTranspose(x, w, {
				bias,
				stride: [2, 3, 2],
				padding: [1, 0, 1],
				outputPadding: [1, 2, 0],
				dilation: [1, 1, 2],
			}),
	],
	'group norm': [
		[
			[[2, 4, 3, 2], 1],
			[[4], 2],
			[[4], 3],
		],
		(x, ...lent) => groupNormLayer(lendingScope(lent), x, 2),
	],
	'instance norm': [[[[2, 3, 4, 2], 1]], (x) => instanceNormLayer(lendingScope([x]), x)],
	'layer norm': [
		[
			[[2, 3, 5], 1],
			[[5], 2],
			[[5], 3],
		],
		(x, ...lent) => layerNormLayer(lendingScope(lent), x),
	],
	'batch norm': [
		[
			[[3, 2, 2, 3], 1],
			[[2], 2],
			[[2], 3],
		],
		(x, ...lent) => batchNormLayer(lendingScope([lent[0], lent[0], ...lent]), x),
	],
	'batch norm in use': [
		[
			[[3, 2, 2, 3], 1],
			[[2], 2],
			[[2], 3],
		],
		(x, ...lent) => {
			const statistics = [fixed(x, wave([2], 4), [2]), fixed(x, wave([2], 5, 0.2, 1), [2])];
			return batchNormLayer(lendingScope([...statistics, ...lent], 'infer'), x);
		},
	],
	'max pool': [[[[2, 1, 5, 4, 6], 1]], (x) => maxPool(x, { window: 3, stride: 2, padding: 1 })],
	'max pool with ties': [[[[1, 2, 4, 2, 4], 1, 1, -0.8, (x) => Math.max(x, 0)]], (x) => maxPool(x, { window: 2 })],
	'average pool': [
		[[[1, 2, 5, 4, 3], 1]],
		(x) => averagePool(x, { window: [2, 3, 2], stride: [2, 1, 1], padding: [1, 1, 0] }),
	],
	'average pool tiles': [[[[1, 2, 4, 2], 1]], (x) => averagePool(x, { window: 2 })],
	'grid sample zeros borders': [[image, grid], (x, g) => gridSample3d(x, g)],
	'grid sample zeros aligned': [[image, grid], (x, g) => gridSample3d(x, g, { alignCorners: true })],
	'grid sample border borders': [[image, grid], (x, g) => gridSample3d(x, g, { surroundings: 'border' })],
	'grid sample border aligned': [
		[image, grid],
		(x, g) => gridSample3d(x, g, { surroundings: 'border', alignCorners: true }),
	],
	'interpolate nearest': [[[[1, 2, 3, 4], 1]], (x) => interpolate(x, [5, 2], { mode: 'nearest' })],
	'interpolate nearest twice': [[[[1, 2, 3, 2], 1]], (x) => interpolate(x, [6, 4], { mode: 'nearest' })],
	'interpolate trilinear': [[[[1, 2, 2, 3, 4], 1]], (x) => interpolate(x, [4, 5, 3])],
	'interpolate trilinear aligned': [[[[1, 1, 2, 3, 4], 1]], (x) => interpolate(x, [4, 5, 3], { alignCorners: true })],
	'roi align': [
		[[[2, 2, 4, 5, 3], 1], roiBoxes],
		(x, boxes) => roiAlign3d(x, boxes, whole(x, [1, 0], [2]), { size: [2, 3, 1] }),
	],
	attention: [
		[
			[[2, 2, 3, 4], 1],
			[[2, 2, 5, 4], 2],
			[[2, 2, 5, 3], 3],
		],
		(q, k, v) => attention(q, k, v),
	],
	'attention with mask': [
		[
			[[2, 3, 4], 1],
			[[2, 5, 4], 2],
			[[2, 5, 3], 3],
		],
		(q, k, v) => attention(q, k, v, { mask: constant(q.graph, [1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1], [3, 5]) }),
	],
	'multi-head attention': [
		[[[2, 3, 4], 1], ...Array.from({ length: 8 }, (_, i): Operand => [i % 2 === 0 ? [4, 4] : [4], i + 2])],
		(x, ...lent) => multiHeadAttentionLayer(lendingScope(lent), x, { heads: 2 }),
	],
	softmax: [[[[2, 4, 3], 1, 3]], (x) => softmax(x, 1)],
	'log softmax': [[[[2, 4, 3], 1, 3]], (x) => logSoftmax(x, 1)],
	gelu: [[[[12], 1, 3]], gelu],
	silu: [[[[12], 1, 3]], silu],
	elu: [[[[12], 1, 3]], (x) => elu(x)],
	'leaky relu': [[[[12], 1, 3]], (x) => leakyRelu(x)],
	erf: [[[[12], 1, 3]], erf],
	softplus: [[[[12], 1, 3]], softplus],
	tanh: [[[[12], 1, 3]], tanh],
	sigmoid: [[[[12], 1, 3]], sigmoid],
	'amax with ties': [[[[3, 6], 1, 2, 0, Math.floor]], (x) => reduceMax(x, { axes: [1] })],
	'maximum with ties': [
		[
			[[8], 1, 2, 0, Math.floor],
			[[8], 2, 2, 0, Math.floor],
		],
		maximum,
	],
	power: [
		[
			[[3, 4], 1, 0.4, 1],
			[[4], 2],
		],
		power,
	],
	gather: [[[[2, 5, 3], 1]], (x) => gather(x, whole(x, labels(8, 5), [2, 4]), 1)],
	'scatter add': [[[[7, 3], 1]], (u) => scatterAdd(whole(u, labels(7, 4), [7]), u, 4)],
	einsum: [
		[
			[[2, 3, 4], 1],
			[[4, 2, 5], 2],
			[[5, 3], 3],
		],
		(a, b, c) => einsum('bij,jbk,ki->kb', a, b, c),
	],
	'cross entropy': [[logits], (x) => crossEntropyLoss(x, truth(x))],
	'cross entropy smoothed': [[logits], (x) => crossEntropyLoss(x, truth(x), { labelSmoothing: 0.1 })],
	'cross entropy weighted': [
		[logits],
		(x) => crossEntropyLoss(x, truth(x), { classWeights: [1, 2, 0.5, 0.8], ignoreLabel: 2, labelSmoothing: 0.2 }),
	],
	'binary cross entropy': [
		[[[3, 4], 1, 4]],
		(x) => binaryCrossEntropyLoss(x, sigmoid(fixed(x, wave([3, 4], 2), [3, 4])), { positiveWeight: 2.5 }),
	],
	huber: [
		[
			[[3, 4], 1],
			[[3, 4], 2],
		],
		(a, b) => huberLoss(a, b, 0.7),
	],
	'mean squared error': [
		[
			[[3, 4], 1],
			[[3, 4], 2],
		],
		meanSquaredError,
	],
	'mean absolute error': [
		[
			[[3, 4], 1],
			[[3, 4], 2],
		],
		meanAbsoluteError,
	],
	chamfer: [
		[
			[[2, 5, 3], 1],
			[[2, 4, 3], 2],
		],
		chamferLoss,
	],
	'divergence of normals': [
		[
			[[2, 3], 1],
			[[2, 3], 2],
		],
		klNormalLoss,
	],
};

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
	expect(actual.length, what).toBe(expected.length);
	const scale = Math.max(1e-3, ...Array.from(expected, Math.abs));
	const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]) / scale));
	expect(worst, what).toBeLessThan(1e-11);
}

describe(`values and gradients of ${file.made}`, () => {
	test.each(Object.keys(cases))('%s', (name) => {
		const [operands, build] = cases[name];
		const golden = file.cases[name];
		const graph = createGraph();
		const leaves = operands.map(([shape], i) => input(graph, `x${i}`, shape));
		const result = build(...leaves);
		expect(result.shape).toEqual(golden.shape);
		const weights = Float64Array.from({ length: elementCount(result.shape) }, (_, i) => Math.cos(0.9 * i + 0.2));
		const outputGradient = constant(graph, weights, result.shape);
		const gradients = differentiate(result, leaves, { outputGradient });
		const feeds = Object.fromEntries(
			operands.map(([shape, k, scale, shift, change = (x: number) => x], i) => [
				`x${i}`,
				wave(shape, k, scale, shift).map(change),
			]),
		);
		const [value, ...slopes] = evaluate(graph, [result, ...gradients], feeds);
		expectClose(value, golden.result, 'result');
		slopes.forEach((slope, i) => expectClose(slope, golden.gradients[i], `gradient ${i}`));
	});

	test('running statistics of batch norm', () => {
		const graph = createGraph();
		const scope = createScope(graph, 'train');
		batchNormLayer(scope.child('norm'), input(graph, 'x', [3, 2, 2, 3]));
		const updates = [...scope.record.stateUpdates.values()];
		expect([...scope.record.stateUpdates.keys()]).toEqual(['norm.runningMean', 'norm.runningVariance']);
		const [mean, variance] = evaluate(graph, updates, {
			x: wave([3, 2, 2, 3], 1),
			'norm.runningMean': [0, 0],
			'norm.runningVariance': [1, 1],
		});
		expectClose(mean, file.cases['running statistics'].mean, 'mean');
		expectClose(variance, file.cases['running statistics'].variance, 'variance');
	});

	test('every case of the file is compared', () => {
		const others = ['running statistics', 'net A', 'net B'];
		expect(Object.keys(file.cases).filter((name) => !(name in cases) && !others.includes(name))).toEqual([]);
	});
});
