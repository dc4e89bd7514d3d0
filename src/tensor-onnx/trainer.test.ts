import {
	batchNormLayer,
	constantInitialiser,
	convolutionLayer,
	evaluate,
	inferenceGraph,
	initialTensors,
	mean,
	multiply,
	readSafetensors,
	reduceSum,
	relu,
	subtract,
	trainingStep,
	writeSafetensors,
	type Scope,
	type Trainer,
	type TensorValue,
	type TrainingStep,
} from '#tensor';
import { createRandom } from '#numeric';
import * as runtime from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import type { OptimiserOptions } from './optimiser.ts';
import { openPredictor } from './predictor.ts';
import { openTrainer, type TrainerOptions } from './trainer.ts';
import { writeOnnx } from './write-onnx.ts';

const shape = [2, 1, 6, 6, 6];
const adamw: OptimiserOptions = { method: 'adamw', learningRate: 0.01 };

/** A small net with batch norm (buffers) and a dropout mask (random input). */
function network(scope: Scope, x: TensorValue): TensorValue {
	const first = convolutionLayer(scope.child('first'), x, { filters: 16, kernel: 3, padding: 1 });
	const inner = relu(batchNormLayer(scope.child('norm'), first));
	const mask =
		scope.mode === 'train'
			? scope.input('mask', inner.shape, { random: { distribution: 'dropout', keep: 0.8 } })
			: undefined;
	const dropped = mask ? multiply(inner, mask) : inner;
	return convolutionLayer(scope.child('second'), dropped, { filters: 1, kernel: 3, padding: 1 });
}

function stepOf(): TrainingStep {
	return trainingStep((scope) => {
		const y = network(scope, scope.input('x', shape));
		const difference = subtract(y, scope.input('t', shape));
		return { loss: mean(multiply(difference, difference)), outputs: { y } };
	});
}

const batch = (seed: number): { x: Float32Array; t: Float32Array } => {
	const random = createRandom(seed);
	const numbers = (): Float32Array => Float32Array.from({ length: 432 }, () => random.normal());
	return { x: numbers(), t: numbers() };
};

const open = (options: Partial<TrainerOptions> = {}, step = stepOf()): Promise<Trainer> =>
	openTrainer(step, { runtime, optimiser: adamw, seed: 1, ...options });

async function losses(trainer: Trainer, from: number, count: number): Promise<number[]> {
	const found = [];
	for (let i = from; i < from + count; i++) found.push((await trainer.step(batch(i))).loss);
	return found;
}

describe('trainer', () => {
	test('equal seeds give equal bits, another seed other ones', async () => {
		const runs = [];
		for (const seed of [1, 1, 2]) {
			const trainer = await open({ seed });
			runs.push(await losses(trainer, 0, 4));
			await trainer.dispose();
		}
		expect(runs[0]).toEqual(runs[1]);
		expect(runs[0]).not.toEqual(runs[2]);
	});

	test('another number of threads changes only the last digits', async () => {
		const [one, two] = [await open({ threads: 1 }), await open({ threads: 2 })];
		const [a, b] = [await losses(one, 0, 4), await losses(two, 0, 4)];
		a.forEach((loss, i) => expect(Math.abs(b[i] / loss - 1)).toBeLessThan(1e-6));
		await Promise.all([one.dispose(), two.dispose()]);
	});

	test('both twins of the optimiser give the same bits', async () => {
		const [one, two] = [await open({ backend: 'wasm' }), await open({ backend: 'typescript' })];
		expect(await losses(one, 0, 4)).toEqual(await losses(two, 0, 4));
		await Promise.all([one.dispose(), two.dispose()]);
	});

	test('a checkpoint, written and read as safetensors, goes on to the bit', async () => {
		const options = { optimiser: { ...adamw, averageDecay: 0.9, amsgrad: true } as OptimiserOptions };
		const first = await open(options);
		await losses(first, 0, 3);
		const { step, tensors, settings } = await first.state();
		const bytes = writeSafetensors(tensors, settings);
		const expected = await losses(first, 3, 3);
		const averaged = await first.parameters({ averaged: true });
		await first.dispose();

		const second = await open({ ...options, seed: 1 });
		await losses(second, 10, 2);
		const saved = readSafetensors(bytes);
		await second.load({ step, tensors: saved.tensors, settings: saved.metadata });
		expect(second.stepCount).toBe(3);
		expect(await losses(second, 3, 3)).toEqual(expected);
		expect(await second.parameters({ averaged: true })).toEqual(averaged);
		await second.dispose();
	});

	test('a checkpoint of another network or optimiser is refused, and nothing changes', async () => {
		const trainer = await open();
		const state = await trainer.state();
		await trainer.step(batch(0));
		const before = await trainer.parameters();
		await expect(trainer.load({ ...state, settings: { ...state.settings, graph: 'x' } })).rejects.toThrow(RangeError);
		const tensors = new Map(state.tensors);
		tensors.delete('parameter/second.bias');
		await expect(trainer.load({ ...state, tensors })).rejects.toThrow('second.bias');
		expect(await trainer.parameters()).toEqual(before);
		await trainer.dispose();
	});

	test('micro-batches give the gradient of their mean', async () => {
		// Plain descent at rate 1 shows the gradient itself; no batch norm, so the mean over items is the mean over batches.
		const step = (items: number): TrainingStep =>
			trainingStep((scope) => {
				const x = scope.input('x', [items, 1, 6, 6, 6]);
				const y = convolutionLayer(scope.child('only'), x, { filters: 16, kernel: 3, padding: 1 });
				return { loss: mean(multiply(y, y)) };
			});
		const optimiser: OptimiserOptions = { method: 'sgd', learningRate: 1 };
		const { x } = batch(0);
		const whole = await open({ optimiser }, step(2));
		const parts = await open({ optimiser }, step(1));
		const [one, two] = [await whole.step({ x }), await parts.step([{ x: x.slice(0, 216) }, { x: x.slice(216) }])];
		expect(two.loss).toBeCloseTo(one.loss, 6);
		expect(two.gradientNorm).toBeCloseTo(one.gradientNorm, 6);
		const [a, b] = [await whole.parameters(), await parts.parameters()];
		for (const [name, { data }] of a) data.forEach((value, i) => expect(b.get(name)?.data[i]).toBeCloseTo(value, 6));
		// A single batch afterwards is not disturbed by the array of partial gradients.
		expect((await parts.step({ x: x.slice(0, 216) })).skipped).toBe(false);
		await Promise.all([whole.dispose(), parts.dispose()]);
	});

	test('a loss that is not finite is reported and the update left out', async () => {
		const trainer = await open();
		const before = (await trainer.parameters()).get('first.weight');
		const { x, t } = batch(0);
		const result = await trainer.step({ x: x.with(0, NaN), t });
		expect(result.skipped).toBe(true);
		expect((await trainer.parameters()).get('first.weight')).toEqual(before);
		await trainer.dispose();
	});

	test('running statistics follow the batches and the outputs come back', async () => {
		const step = stepOf();
		const trainer = await open({ seed: 9 }, step);
		const feeds = { ...batch(0), mask: new Float32Array(2 * 16 * 216).fill(1) };
		const start = Object.fromEntries([...initialTensors(step, 9)].map(([name, { data }]) => [name, data]));
		const names = Object.keys(step.stateUpdates);
		const expected = evaluate(step.graph, [step.outputs['y'], ...Object.values(step.stateUpdates)], {
			...start,
			...feeds,
		});
		const { outputs } = await trainer.step(feeds);
		expected[0].forEach((value, i) => expect(outputs['y'][i]).toBeCloseTo(value, 5));
		const after = await trainer.parameters();
		names.forEach((name, k) =>
			expected[k + 1].forEach((value, i) => expect(after.get(name)?.data[i]).toBeCloseTo(value, 5)),
		);
		await trainer.dispose();
	});

	test('what a caller gets wrong is named', async () => {
		await expect(open({ optimiser: { ...adamw, learningRate: -1 } })).rejects.toThrow('learningRate');
		await expect(open({ optimiser: { ...adamw, clipNorm: 0 } })).rejects.toThrow('clipNorm');
		const trainer = await open();
		await expect(trainer.step({ x: batch(0).x })).rejects.toThrow('input t');
		await expect(trainer.step({ ...batch(0), t: new Float32Array(3) })).rejects.toThrow('fed 3 numbers');
		await expect(trainer.parameters({ averaged: true })).rejects.toThrow('average');
		await trainer.dispose();
	});

	test('a line is fitted', async () => {
		const step = trainingStep((scope) => {
			const slope = scope.parameter('slope', [1], constantInitialiser(0));
			const difference = subtract(multiply(scope.input('x', [8]), slope), scope.input('t', [8]));
			return { loss: reduceSum(multiply(difference, difference)) };
		});
		const optimiser: OptimiserOptions = { method: 'adamw', learningRate: 0.1, weightDecay: 0 };
		const trainer = await open({ optimiser }, step);
		const x = Float32Array.from({ length: 8 }, (_, i) => i - 3);
		for (let i = 0; i < 200; i++) await trainer.step({ x, t: x.map((value) => 2.5 * value) });
		expect((await trainer.parameters()).get('slope')?.data[0]).toBeCloseTo(2.5, 3);
		await trainer.dispose();
	});
});

describe('trained networks', () => {
	test('the predictor and the exported file give what the reference gives', async () => {
		const use = inferenceGraph((scope) => ({ y: network(scope, scope.input('x', shape)) }));
		const weights = initialTensors(use, 4);
		const { x } = batch(1);
		const feeds = Object.fromEntries([...weights].map(([name, { data }]) => [name, data]));
		const [expected] = evaluate(use.graph, [use.outputs['y']], { ...feeds, x });

		const predictor = await openPredictor(use, weights, { runtime });
		const predicted = (await predictor.predict({ x }))['y'];
		await predictor.dispose();
		const file = writeOnnx(use, weights, { metadata: { licence: 'CC BY 4.0' } });
		const session = await runtime.InferenceSession.create(file);
		const exported = await session.run({ x: new runtime.Tensor('float32', x, shape) });
		expect(session.inputNames).toEqual(['x']);
		expect(session.outputNames).toEqual(['y']);
		await session.release();
		for (const found of [predicted, exported['y'].data as Float32Array])
			expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
	});

	test('missing and wrong weights are named', () => {
		const use = inferenceGraph((scope) => ({ y: network(scope, scope.input('x', shape)) }));
		const weights = initialTensors(use, 4);
		weights.set('second.bias', { shape: [2], type: 'float32', data: new Float32Array(2) });
		expect(() => writeOnnx(use, weights)).toThrow('second.bias');
		weights.delete('second.bias');
		expect(() => writeOnnx(use, weights)).toThrow('second.bias');
	});
});
