import {
	drawRandomInputs,
	initialTensors,
	type FeedData,
	type Feeds,
	type NamedTensor,
	type NamedTensors,
	type StepResult,
	type Trainer,
	type TrainerState,
	type TrainingStep,
} from '#tensor';
import type { Backend } from '#wasm';
import type { Tensor } from 'onnxruntime-common';
import { probeChannelBlock } from './channel-block.ts';
import { graphHash } from './graph-hash.ts';
import { lowerGraph } from './lower-graph.ts';
import type { Provider } from './provider.ts';
import { decaysByDefault, momentNames, updateWeights, type OptimiserOptions } from './optimiser.ts';
import { createParameterStore, type ParameterStore } from './parameter-store.ts';
import { openSession, type OnnxRuntime, type OnnxSession } from './session.ts';
import type { StrategyChoice } from './strategy-table.ts';

/** Options of {@link openTrainer}. */
export interface TrainerOptions {
	/** The module `onnxruntime-node` or `onnxruntime-web`. */
	readonly runtime: OnnxRuntime;
	readonly optimiser: OptimiserOptions;
	/** Default cpu. */
	readonly provider?: Provider;
	/** Threads inside one operator. Default 1. */
	readonly threads?: number;
	/** Of initial values, dropout masks and noise. Default 0. */
	readonly seed?: number | string;
	/** First values of parameters and buffers, by name; the initialisers fill the others. */
	readonly initial?: NamedTensors;
	/** Strategies by hand. */
	readonly strategies?: StrategyChoice;
	/** Which twin of the optimiser's kernel runs. Default: the compiled one. */
	readonly backend?: Backend;
	/** File prefix of the runtime's profile. Default: none. */
	readonly profile?: string;
}

/**
 * Compiles a training step and keeps its weights, gradients and moments in one memory: the runtime reads the weights and
 * writes the gradients in place, and the fused kernel updates them. Equal seed, provider and thread count give equal bits.
 */
export async function openTrainer(step: TrainingStep, options: TrainerOptions): Promise<Trainer> {
	const { optimiser, seed = 0, provider = 'cpu', threads } = options;
	checkOptimiser(optimiser);
	const names = ['weight', 'gradient', ...momentNames(optimiser)];
	if (optimiser.averageDecay !== undefined) names.push('average');
	const leaves = step.parameters.map(({ name, value }) => ({ name, shape: value.shape }));
	const store = createParameterStore(leaves, names, optimiser.decays ?? decaysByDefault, options.backend);
	const channelBlock = provider === 'cpu' ? await probeChannelBlock(options.runtime) : 0;
	const model = lowerGraph(step.graph, stepOutputs(step), { provider, strategies: options.strategies, channelBlock });
	const session = await openSession(options.runtime, model, { provider, threads, profile: options.profile });
	const state: RunState = {
		step: 0,
		updates: 0,
		buffers: new Map(step.buffers.map(({ name, value }) => [name, new Float32Array(size(value.shape))])),
		settings: { optimiser: settingsOf(optimiser), graph: graphHash(step.graph), seed: String(seed) },
	};
	const run = createRun(step, session, store, state);
	const initial = new Map([...initialTensors(step, seed), ...(options.initial ?? [])]);
	for (const parameter of store.parameters) {
		const data = tensorOf(initial, parameter.name, parameter.count);
		store.view('weight', parameter).set(data);
		if (optimiser.averageDecay !== undefined) store.view('average', parameter).set(data);
	}
	for (const [name, data] of state.buffers) data.set(tensorOf(initial, name, data.length));
	return {
		provider,
		get stepCount() {
			return state.step;
		},
		step: async (feeds) => {
			const batches = Array.isArray(feeds) ? (feeds as readonly Feeds[]) : [feeds as Feeds];
			if (batches.length === 0) throw new RangeError('Trainer.step: needs at least one feed');
			let loss = 0;
			let outputs: StepResult['outputs'] = {};
			for (const [index, batch] of batches.entries()) {
				const inputs = step.inputs.filter(({ name }) => !batch[name]);
				const filled = { ...drawRandomInputs({ inputs }, `${seed}/${state.step}`, index), ...batch };
				({ loss, outputs } = await run(filled, index, loss));
			}
			const update = updateWeights(store, optimiser, state.updates + 1, batches.length);
			state.step++;
			if (!update.skipped) state.updates++;
			return { loss: loss / batches.length, ...update, outputs };
		},
		parameters: async ({ averaged = false } = {}) => {
			if (averaged && optimiser.averageDecay === undefined)
				throw new RangeError('Trainer.parameters: no average is kept; set averageDecay');
			return new Map([...copies(store, averaged ? 'average' : 'weight', ''), ...bufferCopies(step, state, '')]);
		},
		state: async () => snapshot(step, store, state, names),
		load: async (saved) => restore(saved, store, state, names),
		dispose: () => session.release(),
	};
}

interface RunState {
	step: number;
	/** Steps that changed the weights. */
	updates: number;
	readonly buffers: Map<string, Float32Array>;
	readonly settings: Readonly<Record<string, string>>;
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

function stepOutputs(step: TrainingStep) {
	const prefixed = <Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> =>
		Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]));
	return {
		'#loss': step.loss,
		...prefixed('#gradient', step.gradients),
		...prefixed('#output', step.outputs),
		...prefixed('#state', step.stateUpdates),
	};
}

/** Runs one micro-batch: gradients go into the store (added to what is there from the second on), buffers move on. */
function createRun(step: TrainingStep, session: OnnxSession, store: ParameterStore, state: RunState) {
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
			if (isFed.has(name)) fed[name] = session.tensor(state.buffers.get(name)!, value.shape);
		const results = await session.run(fed, index === 0 ? targets : extra);
		if (index > 0) store.kernel.accumulate(store.address('gradient'), store.address('partial'), store.count, 1);
		for (const name of Object.keys(step.stateUpdates))
			state.buffers.get(name)!.set(results[`#state/${name}`].data as Float32Array);
		const outputs = Object.fromEntries(
			Object.keys(step.outputs).map((name) => [name, results[`#output/${name}`].data as Float32Array | Int32Array]),
		);
		return { loss: lossBefore + (results['#loss'].data as Float32Array)[0], outputs };
	};
}

/** Checks and converts what a caller feeds. */
export function fedArray(
	name: string,
	{ shape, type }: { readonly shape: readonly number[]; readonly type: 'float32' | 'int32' },
	data: FeedData | undefined,
): Float32Array | Int32Array {
	if (!data) throw new RangeError(`the input ${name} is not fed`);
	if (data.length !== size(shape))
		throw new RangeError(`the input ${name} is [${shape.join(', ')}], fed ${data.length} numbers`);
	if (type === 'int32') return data instanceof Int32Array ? data : Int32Array.from(data);
	return data instanceof Float32Array ? data : Float32Array.from(data);
}

function tensorOf(tensors: NamedTensors, name: string, count: number): Float32Array | Int32Array {
	const tensor = tensors.get(name);
	if (!tensor) throw new RangeError(`Trainer: no values for ${name}`);
	if (tensor.data.length !== count)
		throw new RangeError(`Trainer: ${name} holds ${count} numbers, got [${tensor.shape.join(', ')}]`);
	return tensor.data;
}

function copies(store: ParameterStore, array: string, prefix: string): [string, NamedTensor][] {
	return store.parameters.map((one) => [
		prefix + one.name,
		{ shape: one.shape, type: 'float32', data: store.view(array, one).slice() },
	]);
}

function bufferCopies(step: TrainingStep, state: RunState, prefix: string): [string, NamedTensor][] {
	return step.buffers.map(({ name, value }) => [
		prefix + name,
		{ shape: value.shape, type: 'float32', data: state.buffers.get(name)!.slice() },
	]);
}

/** Prefix of an array's tensors in a checkpoint. */
function prefixOf(array: string): string {
	if (array === 'weight') return 'parameter/';
	return array === 'average' ? 'average/' : `moment/${array}/`;
}

function snapshot(step: TrainingStep, store: ParameterStore, state: RunState, names: readonly string[]): TrainerState {
	const kept = names.filter((name) => name !== 'gradient');
	const updates: NamedTensor = { shape: [1], type: 'int32', data: Int32Array.of(state.updates) };
	return {
		step: state.step,
		tensors: new Map([
			...kept.flatMap((name) => copies(store, name, prefixOf(name))),
			...bufferCopies(step, state, 'buffer/'),
			['moment/updates', updates] as const,
		]),
		settings: state.settings,
	};
}

function restore(saved: TrainerState, store: ParameterStore, state: RunState, names: readonly string[]): void {
	for (const [key, value] of Object.entries(state.settings))
		if (saved.settings[key] !== value)
			throw new RangeError(`Trainer.load: the checkpoint's ${key} is ${saved.settings[key]}, the trainer's ${value}`);
	const found = (name: string, count: number): Float32Array | Int32Array => tensorOf(saved.tensors, name, count);
	// Everything is looked up before anything is changed.
	const updates = found('moment/updates', 1)[0];
	const parts = names
		.filter((name) => name !== 'gradient')
		.flatMap((array) =>
			store.parameters.map((one) => [store.view(array, one), found(prefixOf(array) + one.name, one.count)] as const),
		);
	const buffers = [...state.buffers].map(([name, data]) => [data, found(`buffer/${name}`, data.length)] as const);
	for (const [target, data] of [...parts, ...buffers]) target.set(data);
	state.step = saved.step;
	state.updates = updates;
}

function settingsOf(optimiser: OptimiserOptions): string {
	// Functions are not compared.
	return JSON.stringify(optimiser, (_, value: unknown) => (typeof value === 'function' ? 'function' : value));
}

function checkOptimiser({ learningRate, clipNorm, averageDecay }: OptimiserOptions): void {
	if (typeof learningRate === 'number' && !(learningRate >= 0 && Number.isFinite(learningRate)))
		throw new RangeError(`openTrainer: learningRate must be from 0, got ${learningRate}`);
	if (clipNorm !== undefined && !(clipNorm > 0))
		throw new RangeError(`openTrainer: clipNorm must be above 0, got ${clipNorm}`);
	if (averageDecay !== undefined && !(averageDecay >= 0 && averageDecay < 1))
		throw new RangeError(`openTrainer: averageDecay must be in [0, 1), got ${averageDecay}`);
}
