import { inferenceGraph, initialTensors, linearLayer } from '#tensor';
import * as node from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { contractOptimiser, contractStep } from '../../tests/trainer-contract.ts';
import { operationCases } from '../tensor/operation-cases.ts';
import { caseErrors } from './case-errors.ts';
import { chooseProvider, ProviderError } from './choose-provider.ts';
import { lowerGraph } from './lower-graph.ts';
import { openPredictor } from './predictor.ts';
import { runtimeOptions, type OnnxRuntime } from './session.ts';
import { openTrainer } from './trainer.ts';

/** The runtime, saying that it was built with these providers. */
const runtimeWith = (...names: string[]): OnnxRuntime => ({
	InferenceSession: node.InferenceSession,
	Tensor: node.Tensor,
	listSupportedBackends: () => names.map((name) => ({ name })),
});
const hasCudaLibraries = await chooseProvider(node, 'cuda').then(
	() => true,
	() => false,
);

describe('provider', () => {
	test('the processor needs no trial', async () => {
		await expect(chooseProvider(runtimeWith(), 'cpu')).resolves.toEqual({ provider: 'cpu', reason: 'asked for' });
	});

	test('one that the runtime has not is an error that says what to do', async () => {
		const chosen = chooseProvider(runtimeWith('cpu'), 'cuda');
		await expect(chosen).rejects.toThrow(ProviderError);
		await expect(chosen).rejects.toThrow(
			/CUDA is asked for .* has no such provider.*--onnxruntime-node-install=cuda12/,
		);
	});

	test.skipIf(hasCudaLibraries)('one that the runtime knows but cannot load as well, with what it said', async () => {
		const chosen = chooseProvider(runtimeWith('cpu', 'cuda'), 'cuda');
		await expect(chosen).rejects.toThrow(/Failed to load shared library.*npm rebuild onnxruntime-node/);
		const error = await chosen.catch((reason: unknown) => reason);
		expect(error).toMatchObject({ name: 'ProviderError', provider: 'cuda' });
	});

	test('what the caller knows to be missing is not tried, and said', async () => {
		const missing = { cuda: 'its libraries are not installed; do this.' };
		await expect(chooseProvider(node, 'cuda', { missing })).rejects.toThrow('not installed; do this');
		const { provider, reason } = await chooseProvider(runtimeWith('cpu', 'cuda'), 'auto', { missing });
		expect(provider).toBe('cpu');
		expect(reason).toBe(
			'CUDA: its libraries are not installed; do this; WebGPU: this ONNX Runtime has no such provider',
		);
	});

	test('a trainer and a predictor never change to another by themselves', async () => {
		const runtime = runtimeWith('cpu');
		for (const provider of ['cuda', 'webgpu'] as const) {
			await expect(openTrainer(contractStep(), { runtime, provider, optimiser: contractOptimiser })).rejects.toThrow(
				ProviderError,
			);
			const use = inferenceGraph((scope) => ({ y: linearLayer(scope, scope.input('x', [2, 3]), { features: 1 }) }));
			await expect(openPredictor(use, initialTensors(use, 1), { runtime, provider })).rejects.toThrow(ProviderError);
		}
		const trainer = await openTrainer(contractStep(), { runtime, provider: 'auto', optimiser: contractOptimiser });
		expect(trainer.provider).toBe('cpu');
		await trainer.dispose();
	});
});

describe('session', () => {
	const outputs = [
		{ name: 'loss', type: 'float32', shape: [] },
		{ name: 'weight', type: 'float32', shape: [3] },
	] as const;

	test('is asked of the provider alone, without help where that is wanted', () => {
		const strict = runtimeOptions({ outputs }, { provider: 'cuda', threads: 2, strict: true });
		expect(strict).toMatchObject({ executionProviders: ['cuda'], intraOpNumThreads: 2, interOpNumThreads: 1 });
		expect(strict.extra).toEqual({ session: { set_denormal_as_zero: '1', disable_cpu_ep_fallback: '1' } });
		expect(runtimeOptions({ outputs }, { provider: 'cpu', strict: true }).extra).toEqual({
			session: { set_denormal_as_zero: '1' },
		});
	});

	test('keeps outputs on the device where the runtime can', () => {
		expect(runtimeOptions({ outputs }, { provider: 'webgpu', onDevice: ['weight'] }).preferredOutputLocation).toEqual({
			loss: 'cpu',
			weight: 'gpu-buffer',
		});
		for (const provider of ['cpu', 'cuda'] as const)
			expect(runtimeOptions({ outputs }, { provider, onDevice: ['weight'] }).preferredOutputLocation).toBeUndefined();
	});
});

// No CUDA device here: the graphs that are made for one are at least right. Those that depend on the provider at all.
const dependent =
	/^(convolution\w*|matmul|relu|sign|maxPool\w*|averagePool|normalise\w*|softmax\w*|multiply|groupNorm|batchNorm)$/;
const seen = new Set<string>();
const cases = operationCases(1).filter(({ operation }) => {
	const isWanted = dependent.test(operation) && (operation.startsWith('convolution') || !seen.has(operation));
	seen.add(operation);
	return isWanted;
});

test('the graphs for CUDA compute what they should', async () => {
	expect(cases.length).toBeGreaterThan(30);
	for (const one of cases) {
		const { value, gradients } = await caseErrors(node, one, { provider: 'cuda', runOn: 'cpu' });
		expect(value, one.name).toBeLessThan(5e-7);
		expect(gradients, one.name).toBeLessThan(3e-6);
	}
});

test('convolutions for CUDA are native ones, forward and backward', () => {
	const step = contractStep();
	const { nodes } = lowerGraph(step.graph, { loss: step.loss }, { provider: 'cuda' });
	expect(nodes.some(({ domain }) => domain.includes('nchwc'))).toBe(false);
	expect(nodes.filter(({ op }) => op === 'Conv')).toHaveLength(2);
	const gradients = Object.fromEntries(Object.entries(step.gradients).map(([name, value]) => [`g/${name}`, value]));
	const backward = lowerGraph(step.graph, gradients, { provider: 'cuda' }).nodes;
	expect(backward.some(({ op }) => op === 'ConvTranspose')).toBe(true);
});
