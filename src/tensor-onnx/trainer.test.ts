import { evaluate, inferenceGraph, initialTensors, type Trainer } from '#tensor';
import * as runtime from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import {
	contractBatch,
	contractLosses,
	contractNetwork,
	contractOptimiser,
	contractShape,
	contractStep,
	trainerContract,
} from '../../tests/trainer-contract.ts';
import type { OptimiserOptions } from './optimiser.ts';
import { openPredictor } from './predictor.ts';
import { openTrainer, type TrainerOptions } from './trainer.ts';
import { writeOnnx } from './write-onnx.ts';

const open = (options: Partial<TrainerOptions> = {}): Promise<Trainer> =>
	openTrainer(contractStep(), { runtime, optimiser: contractOptimiser, seed: 1, ...options });

describe.each(['host', 'graph'] as const)('trainer that updates by the %s', (updateBy) => {
	test.each(Object.entries(trainerContract))('%s', async (_, run) => {
		await run({
			kind: 'volumes',
			open: (step, options) => openTrainer(step, { runtime, updateBy, ...options }),
		});
	});

	test('another number of threads changes only the last digits', async () => {
		const [one, two] = [await open({ threads: 1, updateBy }), await open({ threads: 2, updateBy })];
		const [a, b] = [await contractLosses(one, 0, 3), await contractLosses(two, 0, 3)];
		a.forEach((loss, i) => expect(Math.abs(b[i] / loss - 1)).toBeLessThan(1e-6));
		await Promise.all([one.dispose(), two.dispose()]);
	});
});

// The runtime for browsers, in WebAssembly: it treats the memory of results otherwise.
test.each(
	(['host', 'graph'] as const).flatMap((updateBy) =>
		['a line is fitted', 'micro-batches give the gradient of their mean, and move running statistics on'].map(
			(name) => ({ updateBy, name }),
		),
	),
)('onnxruntime-web, updated by the $updateBy: $name', async ({ updateBy, name }) => {
	web.env.wasm.numThreads = 1;
	await trainerContract[name]({
		kind: 'rows',
		open: (step, options) => openTrainer(step, { runtime: web, updateBy, ...options }),
	});
});

test('both twins of the optimiser give the same bits', async () => {
	const [one, two] = [await open({ backend: 'wasm' }), await open({ backend: 'typescript' })];
	expect(await contractLosses(one, 0, 4)).toEqual(await contractLosses(two, 0, 4));
	await Promise.all([one.dispose(), two.dispose()]);
});

describe('update in the graph', () => {
	const variants: Readonly<Record<string, OptimiserOptions>> = {
		adamw: { method: 'adamw', learningRate: (update) => 0.01 / update },
		amsgrad: { method: 'adamw', learningRate: 0.01, amsgrad: true, averageDecay: 0.9 },
		sgd: { method: 'sgd', learningRate: 0.01, weightDecay: 0.01 },
		nesterov: { method: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
	};

	test.each(Object.entries(variants))('%s: the bits of the compiled kernel', async (_, optimiser) => {
		const [host, graph] = [await open({ optimiser }), await open({ optimiser, updateBy: 'graph' })];
		for (let i = 0; i < 4; i++) {
			// Three micro-batches: their share, a third, is no power of two.
			const feeds = i === 2 ? [contractBatch(7), contractBatch(8), contractBatch(9)] : contractBatch(i);
			const [a, b] = [await host.step(feeds), await graph.step(feeds)];
			expect(b.loss / a.loss).toBeCloseTo(1, 6);
			expect(b.gradientNorm / a.gradientNorm).toBeCloseTo(1, 6);
			expect(b.learningRate).toBe(a.learningRate);
			expect(b.outputs).toEqual(a.outputs);
		}
		expect(await graph.state()).toEqual(await host.state());
		await Promise.all([host.dispose(), graph.dispose()]);
	});

	test('clipping differs by what the norm is rounded to, and a checkpoint of one goes on in the other', async () => {
		const optimiser: OptimiserOptions = { ...contractOptimiser, clipNorm: 0.01 };
		const [host, graph] = [await open({ optimiser }), await open({ optimiser, updateBy: 'graph' })];
		await host.step(contractBatch(0));
		await graph.load(await host.state());
		await host.step(contractBatch(1));
		await graph.step(contractBatch(1));
		const [a, b] = [(await host.state()).tensors, (await graph.state()).tensors];
		for (const [name, { data }] of a) {
			const largest = Math.max(...data.map(Math.abs));
			data.forEach((value, i) =>
				expect(Math.abs(b.get(name)!.data[i] - value)).toBeLessThanOrEqual(largest * 2 ** -21),
			);
		}
		await Promise.all([host.dispose(), graph.dispose()]);
	});

	test('figures are read every so many steps: the loss is the mean, the learning the same', async () => {
		const [always, rarely] = [await open({ updateBy: 'graph' }), await open({ updateBy: 'graph', readEvery: 3 })];
		const losses = await contractLosses(always, 0, 6);
		const found = await contractLosses(rarely, 0, 6);
		expect(found.slice(0, 2)).toEqual([NaN, NaN]);
		[2, 5].forEach((last) => {
			const mean = (losses[last - 2] + losses[last - 1] + losses[last]) / 3;
			expect(found[last]).toBeCloseTo(mean, 6);
		});
		expect(found.slice(3, 5)).toEqual([found[2], found[2]]);
		expect(await rarely.parameters()).toEqual(await always.parameters());
		// An update that was left out is seen at the reading; a checkpoint reads.
		const { x, t } = contractBatch(1);
		expect((await rarely.step({ x: x.with(0, NaN), t })).skipped).toBe(false);
		expect((await rarely.state()).tensors.get('moment/updates')?.data[0]).toBe(6);
		await Promise.all([always.dispose(), rarely.dispose()]);
		await expect(open({ updateBy: 'host', readEvery: 2 })).rejects.toThrow('readEvery');
		await expect(open({ readEvery: 0 })).rejects.toThrow('readEvery');
	});
});

describe('trained networks', () => {
	test('the predictor and the exported file give what the reference gives', async () => {
		const use = inferenceGraph((scope) => ({ y: contractNetwork(scope, scope.input('x', contractShape)) }));
		const weights = initialTensors(use, 4);
		const { x } = contractBatch(1);
		const feeds = Object.fromEntries([...weights].map(([name, { data }]) => [name, data]));
		const [expected] = evaluate(use.graph, [use.outputs['y']], { ...feeds, x });

		const predictor = await openPredictor(use, weights, { runtime });
		const predicted = (await predictor.predict({ x }))['y'];
		await predictor.dispose();
		const file = writeOnnx(use, weights, { metadata: { licence: 'CC BY 4.0' } });
		const session = await runtime.InferenceSession.create(file);
		const exported = await session.run({ x: new runtime.Tensor('float32', x, contractShape) });
		expect(session.inputNames).toEqual(['x']);
		expect(session.outputNames).toEqual(['y']);
		await session.release();
		for (const found of [predicted, exported['y'].data as Float32Array])
			expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
	});

	test('missing and wrong weights are named', () => {
		const use = inferenceGraph((scope) => ({ y: contractNetwork(scope, scope.input('x', contractShape)) }));
		const weights = initialTensors(use, 4);
		weights.set('second.bias', { shape: [2], type: 'float32', data: new Float32Array(2) });
		expect(() => writeOnnx(use, weights)).toThrow('second.bias');
		weights.delete('second.bias');
		expect(() => writeOnnx(use, weights)).toThrow('second.bias');
	});
});
