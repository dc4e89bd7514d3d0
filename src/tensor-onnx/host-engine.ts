import type { Feeds, TrainingStep } from '#tensor';
import { lossScaleName } from '#tensor';
import type { Tensor } from 'onnxruntime-common';
import { lossScaleRules, nextLossScale, type LossScale } from './loss-scale.ts';
import { momentNames, updateWeights, type OptimiserOptions } from './optimiser.ts';
import { createParameterStore, type ParameterStore } from './parameter-store.ts';
import type { OnnxSession } from './session.ts';
import { decayRule, fedArray, type TrainingEngine } from './training-engine.ts';
import type { Backend } from '#wasm';

/** What {@link createHostEngine} needs. */
export interface HostEngineParts {
	readonly step: TrainingStep;
	/** Of the outputs that {@link hostOutputs} names. */
	readonly session: OnnxSession;
	readonly optimiser: OptimiserOptions;
	readonly isScaled: boolean;
	readonly backend?: Backend;
}

/** What the host's graph computes. */
export function hostOutputs(step: TrainingStep) {
	const prefixed = <Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> =>
		Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]));
	return {
		'#loss': step.loss,
		...prefixed('#gradient', step.gradients),
		...prefixed('#output', step.outputs),
		...prefixed('#state', step.stateUpdates),
	};
}

/**
 * Weights, gradients and moments in one memory of the processor: the runtime reads the weights and writes the gradients in
 * place, and the fused kernel updates them.
 */
export function createHostEngine({ step, session, optimiser, isScaled, backend }: HostEngineParts): TrainingEngine {
	const names = ['weight', 'gradient', ...momentNames(optimiser)];
	if (optimiser.averageDecay !== undefined) names.push('average');
	const leaves = step.parameters.map(({ name, value }) => ({ name, shape: value.shape }));
	const store = createParameterStore(leaves, names, decayRule(optimiser), backend);
	const buffers = new Map<string, Float32Array>(
		step.buffers.map(({ name, value }) => [name, new Float32Array(value.shape.reduce((a, b) => a * b, 1))]),
	);
	const scale: { now: LossScale } = { now: { value: lossScaleRules.initial, good: 0 } };
	const run = createRun(step, session, store, { buffers, scale: isScaled ? scale : undefined });
	/** Arrays by name in a checkpoint. */
	const held = (): Map<string, Float32Array> => {
		const arrays = names
			.filter((array) => array !== 'gradient')
			.flatMap((array) => store.parameters.map((one) => [prefixOf(array) + one.name, store.view(array, one)] as const));
		return new Map([...arrays, ...[...buffers].map(([name, data]) => [`buffer/${name}`, data] as const)]);
	};
	let updates = 0;
	return {
		get updates() {
			return updates;
		},
		step: async (batches) => {
			const before = new Map([...buffers].map(([name, data]) => [name, data.slice()]));
			let loss = 0;
			let outputs = {};
			for (const [index, batch] of batches.entries()) ({ loss, outputs } = await run(batch, index, loss));
			// Gradients are sums over micro-batches, times the loss scale.
			const divisor = batches.length * (isScaled ? scale.now.value : 1);
			const update = updateWeights(store, optimiser, updates + 1, divisor);
			if (isScaled) scale.now = nextLossScale(scale.now, update.skipped);
			if (update.skipped) for (const [name, data] of before) buffers.get(name)!.set(data);
			else updates++;
			return { loss: loss / batches.length, ...update, outputs };
		},
		read: () => {
			const copies = new Map([...held()].map(([key, data]) => [key, data.slice()]));
			if (isScaled) {
				copies.set('scale/value', Float32Array.of(scale.now.value));
				copies.set('scale/good', Float32Array.of(scale.now.good));
			}
			return Promise.resolve(copies);
		},
		write: (tensors, count) => {
			for (const [key, data] of held()) data.set(tensors.get(key)!);
			if (isScaled) scale.now = { value: tensors.get('scale/value')![0], good: tensors.get('scale/good')![0] };
			updates = count;
			return Promise.resolve();
		},
		dispose: () => session.release(),
	};
}

/** Prefix of an array's tensors in a checkpoint. */
function prefixOf(array: string): string {
	if (array === 'weight') return 'parameter/';
	return array === 'average' ? 'average/' : `moment/${array}/`;
}

interface Kept {
	readonly buffers: Map<string, Float32Array>;
	readonly scale?: { now: LossScale };
}

/** Runs one micro-batch: gradients go into the store (added to what is there from the second on), buffers move on. */
function createRun(step: TrainingStep, session: OnnxSession, store: ParameterStore, { buffers, scale }: Kept) {
	let weights: Record<string, Tensor> = {};
	let targets: Record<string, Tensor> = {};
	let extra: Record<string, Tensor> | undefined;
	const isFed = new Set(session.inputs.map(({ name }) => name));
	const tensors = (array: string, prefix: string): Record<string, Tensor> =>
		Object.fromEntries(
			store.parameters
				.filter(({ name }) => prefix !== '' || isFed.has(name))
				.map((one) => [prefix + one.name, session.tensor(store.view(array, one), one.shape)]),
		);
	const makeViews = (): void => {
		weights = tensors('weight', '');
		targets = tensors('gradient', '#gradient/');
		if (extra) extra = tensors('partial', '#gradient/');
	};
	makeViews();
	return async (feeds: Feeds, index: number, lossBefore: number) => {
		if (index > 0 && !extra) {
			store.addArray('partial');
			extra = {};
			makeViews();
		}
		const fed: Record<string, Tensor> = { ...weights };
		for (const { name, value } of step.inputs)
			if (isFed.has(name)) fed[name] = session.tensor(fedArray(name, value, feeds[name]), value.shape);
		for (const { name, value } of step.buffers)
			if (isFed.has(name)) fed[name] = session.tensor(buffers.get(name)!, value.shape);
		if (scale) fed[lossScaleName] = session.tensor(Float32Array.of(scale.now.value), []);
		const results = await session.run(fed, index === 0 ? targets : extra);
		if (index > 0) store.kernel.accumulate(store.address('gradient'), store.address('partial'), store.count, 1);
		for (const name of Object.keys(step.stateUpdates))
			buffers.get(name)!.set(results[`#state/${name}`].data as Float32Array);
		const outputs = Object.fromEntries(
			Object.keys(step.outputs).map((name) => [name, results[`#output/${name}`].data as Float32Array | Int32Array]),
		);
		return { loss: lossBefore + (results['#loss'].data as Float32Array)[0], outputs };
	};
}
