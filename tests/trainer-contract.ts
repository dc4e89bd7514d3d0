/**
 * What every form of the trainer must do, on every provider: the fused kernel on the processor and the update in the graph run
 * the same cases. They need no test runner, so that a child process can run them where WebGPU is emulated.
 */
import assert from 'node:assert/strict';
import { createRandom } from '#numeric';
import {
	batchNormLayer,
	constantInitialiser,
	convolutionLayer,
	evaluate,
	initialTensors,
	linearLayer,
	mean,
	multiply,
	readSafetensors,
	reduceSum,
	relu,
	subtract,
	trainingStep,
	writeSafetensors,
	type NamedTensors,
	type Scope,
	type TensorValue,
	type Trainer,
	type TrainingStep,
} from '#tensor';
import type { OptimiserOptions, TrainerOptions } from '#tensor-onnx';

export const contractShape = [2, 1, 6, 6, 6];
export const contractOptimiser: OptimiserOptions = { method: 'adamw', learningRate: 0.01 };

/**
 * A small net with batch norm (buffers) and a dropout mask (random input): convolutions of volumes, or, where every kind of
 * operation costs seconds, products with matrices.
 */
export function contractNetwork(scope: Scope, x: TensorValue, kind: ContractKind = 'volumes'): TensorValue {
	const layer = (name: string, value: TensorValue, filters: number): TensorValue => {
		const inner = scope.child(name);
		if (kind === 'rows') return linearLayer(inner, value, { features: filters });
		return convolutionLayer(inner, value, { filters, kernel: 3, padding: 1 });
	};
	const inner = relu(batchNormLayer(scope.child('norm'), layer('first', x, 16)));
	const mask =
		scope.mode === 'train'
			? scope.input('mask', inner.shape, { random: { distribution: 'dropout', keep: 0.8 } })
			: undefined;
	return layer('second', mask ? multiply(inner, mask) : inner, kind === 'rows' ? 6 : 1);
}

/** What the net of the cases works on. */
export type ContractKind = 'volumes' | 'rows';

/** Its training on the squared error. */
export function contractStep(kind: ContractKind = 'volumes'): TrainingStep {
	const shape = kind === 'rows' ? [72, 6] : contractShape;
	return trainingStep((scope) => {
		const y = contractNetwork(scope, scope.input('x', shape), kind);
		const difference = subtract(y, scope.input('t', shape));
		return { loss: mean(multiply(difference, difference)), outputs: { y } };
	});
}

/** Random numbers as x and t. */
export function contractBatch(seed: number): { x: Float32Array; t: Float32Array } {
	const random = createRandom(seed);
	const numbers = (): Float32Array => Float32Array.from({ length: 432 }, () => random.normal());
	return { x: numbers(), t: numbers() };
}

/** The trainer under test. */
export interface TestedTrainer {
	readonly kind: ContractKind;
	open(step: TrainingStep, options: Omit<TrainerOptions, 'runtime'>): Promise<Trainer>;
}

/** Losses of so many steps on random batches. */
export async function contractLosses(trainer: Trainer, from: number, count: number): Promise<number[]> {
	const found = [];
	for (let i = from; i < from + count; i++) found.push((await trainer.step(contractBatch(i))).loss);
	return found;
}

const near = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, name: string): void => {
	assert.equal(found.length, expected.length, name);
	for (let i = 0; i < expected.length; i++)
		assert.ok(Math.abs(found[i] - expected[i]) <= tolerance, `${name}[${i}]: ${found[i]}, expected ${expected[i]}`);
};

const dataOf = (tensors: NamedTensors): Record<string, Float32Array | Int32Array> =>
	Object.fromEntries([...tensors].map(([name, { data }]) => [name, data]));

/** The cases by name. */
export const trainerContract: Readonly<Record<string, (tested: TestedTrainer) => Promise<void>>> = {
	'equal seeds give equal bits, another seed other ones': async ({ open, kind }) => {
		const runs = [];
		for (const seed of [1, 1, 2]) {
			const trainer = await open(contractStep(kind), { optimiser: contractOptimiser, seed });
			runs.push(await contractLosses(trainer, 0, 3));
			await trainer.dispose();
		}
		assert.deepEqual(runs[0], runs[1]);
		assert.notDeepEqual(runs[0], runs[2]);
	},

	'a checkpoint, written and read as safetensors, goes on to the bit': async ({ open, kind }) => {
		const optimiser: OptimiserOptions = { ...contractOptimiser, averageDecay: 0.9, amsgrad: true, clipNorm: 0.5 };
		const first = await open(contractStep(kind), { optimiser, seed: 1 });
		await contractLosses(first, 0, 2);
		const { step, tensors, settings } = await first.state();
		const bytes = writeSafetensors(tensors, settings);
		const expected = await contractLosses(first, 2, 2);
		const averaged = await first.parameters({ averaged: true });
		await first.dispose();

		const second = await open(contractStep(kind), { optimiser, seed: 1 });
		await contractLosses(second, 10, 1);
		const saved = readSafetensors(bytes);
		await second.load({ step, tensors: saved.tensors, settings: saved.metadata });
		assert.equal(second.stepCount, 2);
		assert.deepEqual(dataOf(await second.parameters()), dataOf(parametersOf(saved.tensors)));
		assert.deepEqual(await contractLosses(second, 2, 2), expected);
		assert.deepEqual(await second.parameters({ averaged: true }), averaged);
		await second.dispose();
	},

	'a checkpoint of another network or optimiser is refused, and nothing changes': async ({ open, kind }) => {
		const trainer = await open(contractStep(kind), { optimiser: contractOptimiser });
		const state = await trainer.state();
		await trainer.step(contractBatch(0));
		const before = await trainer.parameters();
		await assert.rejects(trainer.load({ ...state, settings: { ...state.settings, graph: 'x' } }), RangeError);
		const tensors = new Map(state.tensors);
		tensors.delete('parameter/second.bias');
		await assert.rejects(trainer.load({ ...state, tensors }), /second\.bias/);
		assert.deepEqual(await trainer.parameters(), before);
		await trainer.dispose();
	},

	'micro-batches give the gradient of their mean, and move running statistics on': async ({ open, kind }) => {
		// Plain descent at rate 1 shows the gradient itself; no batch norm, so the mean over items is the mean over batches.
		const step = (items: number): TrainingStep =>
			trainingStep((scope) => {
				const x = scope.input('x', kind === 'rows' ? [items * 36, 6] : [items, 1, 6, 6, 6]);
				const y =
					kind === 'rows'
						? linearLayer(scope.child('only'), x, { features: 16 })
						: convolutionLayer(scope.child('only'), x, { filters: 16, kernel: 3, padding: 1 });
				scope.buffer('seen', [1], constantInitialiser(0));
				scope.updateBuffer('seen', mean(x));
				return { loss: mean(multiply(y, y)), outputs: { y } };
			});
		const optimiser: OptimiserOptions = { method: 'sgd', learningRate: 1 };
		const { x } = contractBatch(0);
		const whole = await open(step(2), { optimiser });
		const parts = await open(step(1), { optimiser });
		const halves = [{ x: x.slice(0, 216) }, { x: x.slice(216) }];
		const [one, two] = [await whole.step({ x }), await parts.step(halves)];
		assert.ok(one.gradientNorm > 0.01);
		near([two.loss, two.gradientNorm], [one.loss, one.gradientNorm], 1e-6, 'loss and norm');
		near(two.outputs['y'], one.outputs['y'].slice(one.outputs['y'].length / 2), 1e-5, 'the last outputs');
		const [a, b] = [dataOf(await whole.parameters()), dataOf(await parts.parameters())];
		for (const name of ['only.weight', 'only.bias']) near(b[name], a[name], 1e-6, name);
		near(b['seen'], [halves[1].x.reduce((sum, value) => sum + value / 216, 0)], 1e-6, 'seen');
		// A single batch afterwards, and several again, are not disturbed.
		assert.equal((await parts.step(halves[0])).skipped, false);
		assert.equal((await parts.step(halves)).skipped, false);
		assert.equal(parts.stepCount, 3);
		await Promise.all([whole.dispose(), parts.dispose()]);
	},

	'a gradient that is not finite leaves everything as it was': async ({ open, kind }) => {
		const optimiser: OptimiserOptions = { ...contractOptimiser, averageDecay: 0.9, clipNorm: 1 };
		const trainer = await open(contractStep(kind), { optimiser });
		await trainer.step(contractBatch(0));
		const before = await trainer.state();
		const { x, t } = contractBatch(1);
		for (const bad of [NaN, Infinity]) {
			const result = await trainer.step({ x: x.with(0, bad), t });
			assert.equal(result.skipped, true);
			assert.equal(Number.isFinite(result.gradientNorm), false);
			const several = await trainer.step([contractBatch(2), { x: x.with(0, bad), t }]);
			assert.equal(several.skipped, true);
		}
		const after = await trainer.state();
		assert.equal(after.step, before.step + 4);
		assert.deepEqual(dataOf(after.tensors), dataOf(before.tensors));
		assert.equal((await trainer.step(contractBatch(2))).skipped, false);
		await trainer.dispose();
	},

	'outputs and running statistics are those of the reference': async ({ open, kind }) => {
		const step = contractStep(kind);
		const trainer = await open(step, { optimiser: contractOptimiser, seed: 9 });
		const feeds = { ...contractBatch(0), mask: new Float32Array(kind === 'rows' ? 72 * 16 : 2 * 16 * 216).fill(1) };
		const names = Object.keys(step.stateUpdates);
		const values = [step.outputs['y'], ...Object.values(step.stateUpdates)];
		const [y, ...updated] = evaluate(step.graph, values, { ...dataOf(initialTensors(step, 9)), ...feeds });
		const { outputs } = await trainer.step(feeds);
		near(outputs['y'], y, 1e-5, 'y');
		const after = dataOf(await trainer.parameters());
		names.forEach((name, k) => near(after[name], updated[k], 1e-5, name));
		await trainer.dispose();
	},

	'what a caller gets wrong is named': async ({ open, kind }) => {
		const wrong = (options: Partial<OptimiserOptions>): Promise<Trainer> =>
			open(contractStep(kind), { optimiser: { ...contractOptimiser, ...options } as OptimiserOptions });
		await assert.rejects(wrong({ learningRate: -1 }), /learningRate/);
		await assert.rejects(wrong({ clipNorm: 0 }), /clipNorm/);
		const trainer = await open(contractStep(kind), { optimiser: contractOptimiser });
		await assert.rejects(trainer.step({ x: contractBatch(0).x }), /input t/);
		await assert.rejects(trainer.step({ ...contractBatch(0), t: new Float32Array(3) }), /fed 3 numbers/);
		await assert.rejects(trainer.parameters({ averaged: true }), /average/);
		await trainer.dispose();
	},

	'a line is fitted': async ({ open }) => {
		const step = trainingStep((scope) => {
			const slope = scope.parameter('slope', [1], constantInitialiser(0));
			const difference = subtract(multiply(scope.input('x', [8]), slope), scope.input('t', [8]));
			return { loss: reduceSum(multiply(difference, difference)) };
		});
		const trainer = await open(step, { optimiser: { method: 'adamw', learningRate: 0.1, weightDecay: 0 } });
		const x = Float32Array.from({ length: 8 }, (_, i) => i - 3);
		for (let i = 0; i < 200; i++) await trainer.step({ x, t: x.map((value) => 2.5 * value) });
		near(dataOf(await trainer.parameters())['slope'], [2.5], 1e-3, 'slope');
		await trainer.dispose();
	},
};

/** Weights and buffers of a checkpoint, as a trainer gives them. */
function parametersOf(tensors: NamedTensors): NamedTensors {
	return new Map(
		[...tensors]
			.filter(([key]) => /^(parameter|buffer)\//.test(key))
			.map(([key, tensor]) => [key.slice(key.indexOf('/') + 1), tensor]),
	);
}
