import {
	add,
	binaryCrossEntropy,
	convolutionLayer,
	convolutionTransposeLayer,
	elementCount,
	evaluate,
	groupNormLayer,
	initialTensors,
	linearLayer,
	mean,
	multiply,
	reshape,
	silu,
	tanh,
	trainingStep,
	type NamedTensors,
	type Trainer,
	type TrainingStep,
} from '#tensor';
import { createRandom } from '#numeric';
import * as runtime from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { contractBatch, contractOptimiser, contractStep } from '../../tests/trainer-contract.ts';
import { denseGroupNormNet } from '../learning/networks/dense-group-norm-net.ts';
import { checkFloat16 } from './choose-provider.ts';
import { lossScaleRules, nextLossScale } from './loss-scale.ts';
import { lowerGraph } from './lower-graph.ts';
import type { OnnxModel } from './onnx-model.ts';
import { openSession } from './session.ts';
import { openTrainer, type TrainerOptions } from './trainer.ts';

/** The number in float16, by its definition: 11 significant bits, steps of 2⁻²⁴ below 2⁻¹⁴, nothing above 65504. */
function half(value: number): number {
	const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
	const step = 2 ** (exponent - 10);
	// Math.round rounds halves up; to even is asked for.
	const quotient = value / step;
	const down = Math.floor(quotient);
	const rounded = quotient - down === 0.5 ? down + (down % 2 === 0 ? 0 : 1) : Math.round(quotient);
	const result = value === 0 ? 0 : rounded * step;
	return Math.abs(result) > 65504 ? Math.sign(value) * Infinity : result;
}

const numbers = (seed: string, count: number, scale = 1): Float32Array => {
	const random = createRandom(seed);
	return Float32Array.from({ length: count }, () => scale * random.normal());
};

async function run(model: OnnxModel, feeds: Record<string, Float32Array>): Promise<Record<string, Float32Array>> {
	const session = await openSession(runtime, model);
	const fed = model.inputs.map(({ name, shape }) => [name, session.tensor(feeds[name], shape)] as const);
	const results = await session.run(Object.fromEntries(fed));
	await session.release();
	return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

describe('graph', () => {
	test('a convolution reads and writes numbers of 16 bits, and nothing of more', async () => {
		const step = trainingStep((scope) => {
			const y = convolutionLayer(scope, scope.input('x', [1, 2, 3, 3, 3]), { filters: 3, kernel: 3, padding: 1 });
			return { loss: mean(y), outputs: { y } };
		});
		const feeds = { x: numbers('x', 54), weight: numbers('w', 162), bias: numbers('b', 3) };
		const model = lowerGraph(step.graph, { y: step.outputs['y'] }, { precision: 'mixed' });
		const { y } = await run(model, feeds);
		const rounded = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, data.map(half)]));
		const [exact] = evaluate(step.graph, [step.outputs['y']], rounded);
		y.forEach((value, i) => {
			expect(half(value)).toBe(value);
			// One place in float16 and what the sum is rounded to in float32.
			expect(Math.abs(value - exact[i])).toBeLessThanOrEqual(2 ** -11 * Math.abs(exact[i]) + 1e-6);
		});
	});

	test('products are of 16 bits; norms, sums, losses, weights and the optimiser of 32', () => {
		const step = trainingStep((scope) => {
			const y = denseGroupNormNet(scope, scope.input('x', [1, 1, 8, 8, 8]), { channels: [16, 32] });
			return { loss: mean(binaryCrossEntropy(y, scope.input('t', y.shape))) };
		});
		const gradients = Object.fromEntries(Object.entries(step.gradients).map(([name, g]) => [`g/${name}`, g]));
		const model = lowerGraph(step.graph, { loss: step.loss, ...gradients }, { precision: 'mixed', provider: 'cuda' });
		expect(model.inputs.every(({ type }) => type === 'float32')).toBe(true);
		expect(model.outputs.every(({ type }) => type === 'float32')).toBe(true);
		// Values of 16 bits: what a conversion to them gives, and what follows from those alone.
		const halves = new Set<string>();
		for (const { op, attributes, outputs, inputs } of model.nodes) {
			const to = attributes['to'] && 'integer' in attributes['to'] ? attributes['to'].integer : 0;
			if (op === 'Cast' ? to === 10 : inputs.some((name) => halves.has(name)))
				outputs.forEach((name) => halves.add(name));
		}
		const operators = new Set(
			model.nodes.filter(({ inputs }) => inputs.some((name) => halves.has(name))).map(({ op }) => op),
		);
		const products = model.nodes.filter(({ op }) => /^(Conv|ConvTranspose|MatMul|FusedMatMul)$/.test(op));
		expect(products.length).toBeGreaterThan(10);
		for (const { inputs } of products) expect(inputs.every((name) => name === '' || halves.has(name))).toBe(true);
		const allowed =
			/^(Conv|ConvTranspose|MatMul|FusedMatMul|Cast|Concat|Expand|Gather|MaxPool|Pad|Relu|Reshape|Sign|Slice|Transpose|Where|Add)$/;
		for (const op of operators) expect(op).toMatch(allowed);
		// No value is converted twice.
		const casts = model.nodes.filter(({ name }) => name.startsWith('precision/Cast')).map(({ inputs }) => inputs[0]);
		expect(new Set(casts).size).toBe(casts.length);
	});
});

/** Relative error of the gradient of every parameter by itself against double precision. */
async function gradientErrors(step: TrainingStep, initial: NamedTensors): Promise<Record<string, number>> {
	const feeds: Record<string, Float32Array> = {};
	for (const [name, { data }] of initial) feeds[name] = Float32Array.from(data);
	for (const { name, value } of step.inputs) feeds[name] = numbers(name, elementCount(value.shape));
	const entries = Object.entries(step.gradients);
	const expected = evaluate(
		step.graph,
		entries.map(([, value]) => value),
		feeds,
	);
	const outputs = Object.fromEntries(entries.map(([name, value]) => [`g/${name}`, value]));
	const found = await run(lowerGraph(step.graph, outputs, { precision: 'mixed' }), feeds);
	const errorOf = (name: string, exact: ArrayLike<number>): number => {
		const length = Math.hypot(...Array.from(exact));
		return Math.hypot(...Array.from(exact, (value, k) => found[`g/${name}`][k] - value)) / length;
	};
	return Object.fromEntries(entries.map(([name], i) => [name, errorOf(name, expected[i])]));
}

test('gradients of every parameter are within 3e-3 of double precision', async () => {
	// Smooth all over: at the kink of a ReLU the smallest error turns a whole gradient on or off.
	const step = trainingStep((scope) => {
		const x = scope.input('x', [2, 1, 8, 8, 8]);
		const first = convolutionLayer(scope.child('first'), x, { filters: 16, kernel: 3, padding: 1 });
		const normed = silu(groupNormLayer(scope.child('norm'), first, 4));
		const coarse = tanh(
			convolutionLayer(scope.child('down'), normed, { filters: 32, kernel: 4, stride: 2, padding: 1 }),
		);
		const points = reshape(coarse, [2, 32, 64]);
		const mixed = add(points, linearLayer(scope.child('mix'), points, { features: 64 }));
		const inner = reshape(mixed, coarse.shape);
		const up = convolutionTransposeLayer(scope.child('up'), inner, { filters: 8, kernel: 2, stride: 2 });
		const logits = convolutionLayer(scope.child('last'), silu(up), { filters: 1, kernel: 1 });
		// The mean over many voxels makes gradients that float16 would lose without the scale: as in training, × 1024.
		return { loss: multiply(mean(binaryCrossEntropy(logits, scope.input('t', logits.shape))), 1024) };
	});
	const errors = await gradientErrors(step, initialTensors(step, 5));
	for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(3e-3);
	expect(Object.keys(errors)).toHaveLength(12);
	// And it is float16: in float32 all of them are below 1e-6.
	expect(Math.max(...Object.values(errors))).toBeGreaterThan(1e-4);
});

describe('training', () => {
	const open = (options: Partial<TrainerOptions>, step = contractStep()): Promise<Trainer> =>
		openTrainer(step, { runtime, optimiser: contractOptimiser, seed: 1, ...options });

	test.each(['host', 'graph'] as const)('reaches the loss of float32, updated by the %s', async (updateBy) => {
		const [full, mixed] = [await open({}), await open({ precision: 'mixed', updateBy })];
		const { x } = contractBatch(0);
		// A blurred copy is to be learnt: losses fall by much, and are still compared closely.
		const feeds = { x, t: x.map((value, i) => (value + (x[i + 1] ?? 0)) / 2) };
		const losses = { full: 0, mixed: 0, first: 0 };
		for (let i = 0; i < 40; i++) {
			losses.full = (await full.step(feeds)).loss;
			const result = await mixed.step(feeds);
			expect(result.skipped).toBe(false);
			losses.mixed = result.loss;
			losses.first ||= result.loss;
		}
		expect(losses.full).toBeLessThan(losses.first / 2);
		expect(Math.abs(losses.mixed / losses.full - 1)).toBeLessThan(0.01);
		await Promise.all([full.dispose(), mixed.dispose()]);
	});

	test.each(['host', 'graph'] as const)(
		'the loss scale keeps small gradients, and is halved where it overflows: %s',
		async (updateBy) => {
			// Gradients of 1e-9 before the product with x, far below what float16 can hold.
			const step = (factor: number): TrainingStep =>
				trainingStep((scope) => {
					const y = convolutionLayer(scope, scope.input('x', [1, 2, 4, 4, 4]), { filters: 2, kernel: 3, padding: 1 });
					return { loss: multiply(mean(y), factor) };
				});
			const optimiser = { method: 'sgd', learningRate: 1 } as const;
			const small = await open({ precision: 'mixed', updateBy, optimiser }, step(1e-6));
			const x = numbers('x', 128);
			const result = await small.step({ x });
			const exact = step(1e-6);
			const norm = Math.hypot(
				...evaluate(exact.graph, Object.values(exact.gradients), {
					...Object.fromEntries([...initialTensors(exact, 1)].map(([name, { data }]) => [name, data])),
					x,
				}).flatMap((values) => [...values]),
			);
			expect(result.gradientNorm / norm).toBeCloseTo(1, 2);
			await small.dispose();

			const large = await open({ precision: 'mixed', updateBy, optimiser }, step(1e3));
			const before = await large.state();
			let skips = 0;
			while ((await large.step({ x })).skipped) skips++;
			expect(skips).toBeGreaterThan(0);
			const after = await large.state();
			const { initial, backoff } = lossScaleRules;
			expect(after.tensors.get('scale/value')?.data[0]).toBe(initial * backoff ** skips);
			expect(after.tensors.get('scale/good')?.data[0]).toBe(1);
			expect(after.tensors.get('parameter/weight')).not.toEqual(before.tensors.get('parameter/weight'));
			await large.dispose();
		},
	);

	test('both forms learn the same; a checkpoint goes on to the bit; one of float32 is refused', async () => {
		const [host, graph] = [await open({ precision: 'mixed' }), await open({ precision: 'mixed', updateBy: 'graph' })];
		for (let i = 0; i < 2; i++) {
			await host.step([contractBatch(i), contractBatch(i + 5)]);
			await graph.step([contractBatch(i), contractBatch(i + 5)]);
		}
		const state = await graph.state();
		expect(state).toEqual(await host.state());
		const loss = (await graph.step(contractBatch(9))).loss;
		await host.step(contractBatch(20));
		await host.load(state);
		expect((await host.step(contractBatch(9))).loss).toBe(loss);
		const full = await open({});
		await expect(full.load(state)).rejects.toThrow('precision');
		await expect(host.load(await full.state())).rejects.toThrow('precision');
		await Promise.all([host.dispose(), graph.dispose(), full.dispose()]);
	});

	test('the scale grows after many updates in a row, within bounds', () => {
		const { interval, greatest, least } = lossScaleRules;
		let scale = { value: 4, good: 0 };
		for (let i = 0; i < interval; i++) scale = nextLossScale(scale, false);
		expect(scale).toEqual({ value: 8, good: 0 });
		expect(nextLossScale({ value: 8, good: 100 }, true)).toEqual({ value: 4, good: 0 });
		expect(nextLossScale({ value: least, good: 0 }, true).value).toBe(least);
		expect(nextLossScale({ value: greatest, good: interval - 1 }, false).value).toBe(greatest);
	});

	test('the processor can', async () => {
		await expect(checkFloat16(runtime, 'cpu')).resolves.toBeUndefined();
	});
});
