import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { foldConstants } from './fold-constants.ts';
import { constant, createGraph, input, parameter, type GraphNode } from './graph.ts';
import { convolutionLayer } from './layers/convolution-layer.ts';
import { dropoutLayer } from './layers/dropout-layer.ts';
import { linearLayer } from './layers/linear-layer.ts';
import { batchNormLayer } from './layers/norm-layers.ts';
import { crossEntropyLoss } from './losses/cross-entropy.ts';
import { mean } from './mean.ts';
import { mergeEqualNodes } from './merge-equal-nodes.ts';
import { add, divide, multiply } from './operations/binary.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { reshape } from './operations/reshape.ts';
import { transpose } from './operations/transpose.ts';
import { exp, relu, sin } from './operations/unary.ts';
import { pruneGraph } from './prune-graph.ts';
import { drawRandomInputs } from './random-inputs.ts';
import { createScope } from './scope.ts';
import { simplifyInference, simplifyStep } from './simplify.ts';
import { elementCount } from './tensor-data.ts';
import { inferenceGraph, initialTensors, parameterCount, trainingStep } from './training-step.ts';

const ops = (nodes: readonly GraphNode[]): string[] => nodes.map((node) => node.op);

test('pruneGraph keeps what the outputs need', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2]);
	parameter(graph, 'unused', [3]);
	exp(x);
	const y = sin(x);
	const pruned = pruneGraph(graph, [y]);
	expect(ops(pruned.graph.nodes)).toEqual(['input', 'sin']);
	expect(pruned.graph.names).toEqual(new Map([['x', 0]]));
	expect(evaluate(pruned.graph, [pruned.valueOf(y)], { x: [0, 1] })[0]).toEqual(Float64Array.of(0, Math.sin(1)));
	expect(() => pruned.valueOf(exp(x))).toThrow(/was dropped/);
});

test('foldConstants works out what is fixed, but does not blow up broadcasts', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2]);
	const fixed = exp(divide(constant(graph, [2, 4], [2]), 2));
	const y = multiply(x, fixed);
	const large = add(broadcastTo(constant(graph, [1], []), [3000]), 0);
	const folded = foldConstants(graph);
	const of = (value: typeof y): GraphNode => folded.graph.nodes[folded.valueOf(value).index];
	expect(of(fixed)).toMatchObject({ op: 'constant', attributes: { data: Float64Array.of(Math.E, Math.exp(2)) } });
	expect(of(y).op).toBe('multiply');
	expect(of(large).op).toBe('add');
});

test('mergeEqualNodes makes one of two, and none of what changes nothing', () => {
	const graph = createGraph();
	const x = input(graph, 'x', [2, 3]);
	const [a, b] = [exp(x), exp(x)];
	const c = sin(x);
	const same = transpose(reshape(broadcastTo(x, [2, 3]), [2, 3]), [0, 1]);
	const [one, another] = [multiply(a, 2), multiply(b, 2)];
	const [zero, minusZero] = [constant(graph, [0], []), constant(graph, [-0], [])];
	const { valueOf } = mergeEqualNodes(graph);
	expect(valueOf(a)).toEqual(valueOf(b));
	expect(valueOf(one)).toEqual(valueOf(another));
	expect(valueOf(a)).not.toEqual(valueOf(c));
	expect(valueOf(same)).toEqual(valueOf(x));
	expect(valueOf(zero)).not.toEqual(valueOf(minusZero));
});

const classifier = trainingStep((scope) => {
	const x = scope.input('x', [3, 1, 6]);
	const labels = scope.input('labels', [3], { type: 'int32' });
	const convolved = convolutionLayer(scope.child('conv'), x, { filters: 4, kernel: 3, stride: 2, padding: 1 });
	const features = relu(batchNormLayer(scope.child('norm'), convolved));
	const kept = dropoutLayer(scope.child('drop'), mean(features, { axes: [2] }), { rate: 0.25 });
	const logits = linearLayer(scope.child('head'), kept, { features: 2 });
	return { loss: crossEntropyLoss(logits, labels, { labelSmoothing: 0.1 }), outputs: { logits } };
});

const feedsOf = (step: typeof classifier) => ({
	x: Float64Array.from({ length: 18 }, (_, i) => Math.sin(i)),
	labels: [0, 1, 1],
	...drawRandomInputs(step, 1, 0),
	...Object.fromEntries([...initialTensors(step, 1)].map(([name, { data }]) => [name, data])),
});

describe('training steps', () => {
	test('are made of named parts', () => {
		const names = ['conv.weight', 'conv.bias', 'norm.weight', 'norm.bias', 'head.weight', 'head.bias'];
		expect(classifier.parameters.map((leaf) => leaf.name)).toEqual(names);
		expect(Object.keys(classifier.gradients)).toEqual(names);
		expect(classifier.buffers.map((leaf) => leaf.name)).toEqual(['norm.runningMean', 'norm.runningVariance']);
		expect(Object.keys(classifier.stateUpdates)).toEqual(['norm.runningMean', 'norm.runningVariance']);
		expect(classifier.inputs.map((leaf) => leaf.name)).toEqual(['x', 'labels', 'drop.mask']);
		expect(parameterCount(classifier)).toBe(4 * 3 + 4 + 4 + 4 + 2 * 4 + 2);
		for (const { name, value } of classifier.parameters) expect(classifier.gradients[name].shape).toEqual(value.shape);
	});

	test('compute the same after simplification, with fewer operations and all their leaves', () => {
		const simple = simplifyStep(classifier);
		expect(simple.graph.nodes.length).toBeLessThan(classifier.graph.nodes.length);
		const all = (step: typeof classifier) => {
			const values = [
				step.loss,
				...[step.gradients, step.outputs, step.stateUpdates].flatMap((map) => Object.values(map)),
			];
			return evaluate(step.graph, values, feedsOf(step));
		};
		expect(all(simple)).toEqual(all(classifier));
		expect(simple.inputs.map((leaf) => leaf.name)).toEqual(classifier.inputs.map((leaf) => leaf.name));
	});

	test('of a network in use have no dropout and no batch statistics', () => {
		const network = inferenceGraph((scope) => {
			const x = scope.input('x', [2, 3]);
			return { y: dropoutLayer(scope.child('drop'), batchNormLayer(scope.child('norm'), x)) };
		});
		expect(network.inputs.map((leaf) => leaf.name)).toEqual(['x']);
		const simple = simplifyInference(network);
		const feeds = { x: [1, 2, 3, 4, 5, 6], 'norm.runningMean': [1, 1, 1], 'norm.runningVariance': [4, 4, 4] };
		const weights = { 'norm.weight': [2, 2, 2], 'norm.bias': [0, 1, 2] };
		const [y] = evaluate(simple.graph, [simple.outputs.y], { ...feeds, ...weights });
		const unit = (x: number): number => (x - 1) / Math.sqrt(4 + 1e-5);
		const expected = [1, 2, 3, 4, 5, 6].map((x, i) => 2 * unit(x) + (i % 3));
		y.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
	});
});

describe('seeds', () => {
	test('the same seed gives the same weights; a layer more leaves the others as they were', () => {
		const build = (extra: boolean) =>
			trainingStep((scope) => {
				const x = scope.input('x', [2, 3]);
				const first = linearLayer(scope.child('first'), x, { features: 3 });
				const then = extra ? linearLayer(scope.child('extra'), first, { features: 3 }) : first;
				return { loss: mean(linearLayer(scope.child('last'), then, { features: 1 })) };
			});
		const [short, long] = [initialTensors(build(false), 7), initialTensors(build(true), 7)];
		expect(short).toEqual(initialTensors(build(false), 7));
		for (const [name, tensor] of short) expect(long.get(name)).toEqual(tensor);
		expect(short.get('first.weight')).not.toEqual(initialTensors(build(false), 8).get('first.weight'));
	});

	test("first weights lie within PyTorch's bounds and fill them", () => {
		const bound = 1 / Math.sqrt(1 * 3);
		const weights = [1, 2, 3, 4].flatMap((seed) => [
			...(initialTensors(classifier, seed).get('conv.weight')?.data ?? []),
		]);
		const greatest = Math.max(...weights.map(Math.abs));
		expect(weights.length).toBe(48);
		expect(greatest).toBeLessThanOrEqual(bound);
		expect(greatest).toBeGreaterThan(0.8 * bound);
	});

	test('random inputs depend on seed, step and name alone', () => {
		const masks = [0, 1].map((step) => drawRandomInputs(classifier, 5, step)['drop.mask']);
		expect(drawRandomInputs(classifier, 5, 0)['drop.mask']).toEqual(masks[0]);
		expect(masks[0]).not.toEqual(masks[1]);
		const scope = createScope(createGraph(), 'train');
		const x = scope.input('noise', [10_000], { random: { distribution: 'normal' } });
		dropoutLayer(scope.child('drop'), input(scope.graph, 'x', [10_000]), { rate: 0.25 });
		const drawn = drawRandomInputs(scope.record, 1, 0);
		expect(drawn.noise.length).toBe(elementCount(x.shape));
		const average = (data: Float32Array): number => data.reduce((sum, value) => sum + value, 0) / data.length;
		expect(Math.abs(average(drawn.noise))).toBeLessThan(0.04);
		expect(Math.abs(average(drawn.noise.map((value) => value * value)) - 1)).toBeLessThan(0.06);
		expect(Math.abs(average(drawn['drop.mask']) - 1)).toBeLessThan(0.03);
		expect([...new Set(drawn['drop.mask'])].sort()).toEqual([0, Math.fround(1 / 0.75)]);
	});
});

test('initialisers have the spread they promise', async () => {
	const { glorotUniformInitialiser, heNormalInitialiser, truncatedNormalInitialiser } =
		await import('./initialisers.ts');
	const shape = [64, 32, 3];
	const deviation = (data: Float32Array): number => Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
	const random = createRandom('spread');
	expect(deviation(heNormalInitialiser(shape, random)) / Math.sqrt(2 / 96)).toBeCloseTo(1, 1);
	const bound = Math.sqrt(6 / (96 + 192));
	expect(deviation(glorotUniformInitialiser(shape, random)) / (bound / Math.sqrt(3))).toBeCloseTo(1, 1);
	const cut = truncatedNormalInitialiser(0.01)(shape, random);
	expect(Math.max(...cut.map(Math.abs))).toBeLessThanOrEqual(0.02);
	// Deviation of the standard normal cut at ±2.
	expect(deviation(cut) / 0.01).toBeCloseTo(0.8796, 1);
});
