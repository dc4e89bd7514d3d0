import { setImmediate } from 'node:timers/promises';
import {
	completionDescription,
	completionSteps,
	directCompletionSteps,
	type CompletionGradients,
	type CompletionSteps,
} from '#learning';
import {
	initialTensors,
	sparseCoordinates,
	type FeedData,
	type Feeds,
	type NamedTensor,
	type NamedTensors,
	type SparseCoordinates,
	type Trainer,
	type TrainerState,
	type TrainingStep,
} from '#tensor';
import {
	createParameterStore,
	momentNames,
	updateWeights,
	type OptimiserOptions,
	type ParameterStore,
} from '#tensor-onnx';
import { onnxCompiler, type OnnxCompilerOptions } from './onnx-compiler.ts';

/** The optimiser of the original: Adam with AMSGrad, rate 1e-3, no decay. */
export const completionOptimiser: OptimiserOptions = {
	method: 'adamw',
	learningRate: 1e-3,
	weightDecay: 0,
	amsgrad: true,
};

/** Options of {@link openCompletionTrainer}. */
export interface CompletionTrainerOptions extends Partial<OnnxCompilerOptions> {
	/**
	 * `direct`: compiled layers of our own, without graphs or an ONNX runtime, on one thread of the processor. `graphs`: one ONNX
	 * graph a level and size, on the provider given. Default: `graphs` where a provider other than cpu is given, else `direct`.
	 */
	readonly engine?: 'direct' | 'graphs';
	/** Channels of the seven scales: one of `completionChannels`. */
	readonly channels: readonly number[];
	/** Default: {@link completionOptimiser}. */
	readonly optimiser?: OptimiserOptions;
	/** Of the first weights. Default 0. */
	readonly seed?: number | string;
	/** First weights and running statistics in place of random ones. */
	readonly initial?: NamedTensors;
	/**
	 * First bias of the occupancy heads. The original starts near 0, so that at first about half of all candidates are
	 * kept: at 128³ ten times the voxels of later steps, at 512³ more than fit. A bias of −1 keeps little but the target.
	 * Default −1; 0 is about the original's start.
	 */
	readonly headBias?: number;
}

/** A {@link Trainer} whose feeds are voxels: `input` and `target`, int32 [n, 4] (batch, x, y, z) in any order. */
export interface CompletionTrainer extends Trainer {
	/** Every voxel the network fills with the weights it has now, by running statistics. */
	predict(input: SparseCoordinates): Promise<SparseCoordinates>;
	/** Most bytes that layers without a graph have held; 0 where a runtime holds them. */
	readonly peakBytes: number;
}

/**
 * Trains the sparse completion network, by compiled layers or in ONNX Runtime. Outputs of a step: `losses` of the six scales, finest first, and
 * `candidates`, voxels of each scale of the decoder.
 */
export async function openCompletionTrainer(options: CompletionTrainerOptions): Promise<CompletionTrainer> {
	const { channels, optimiser = completionOptimiser, seed = 0, headBias = -1 } = options;
	const description = completionDescription(channels);
	const names = ['weight', 'gradient', ...momentNames(optimiser)];
	const leaves = description.parameters.map(({ name, value }) => ({ name, shape: value.shape }));
	const store = createParameterStore(leaves, names, optimiser.decays ?? ((_, shape) => shape.length >= 2));
	const weights = firstWeights(description, store, { seed, headBias, initial: options.initial });
	const steps = stepsOf(options);
	const moved = names.filter((name) => name !== 'gradient');
	const settings = { optimiser: JSON.stringify(optimiser), channels: channels.join(), seed: String(seed) };
	let stepCount = 0;
	let updates = 0;

	const held = (): Map<string, NamedTensor> => heldTensors(store, weights, { moved, buffers: description.buffers });

	return {
		provider: options.provider ?? 'cpu',
		get stepCount() {
			return stepCount;
		},
		step: async (feeds) => {
			const batches = Array.isArray(feeds) ? (feeds as readonly Feeds[]) : [feeds as Feeds];
			if (batches.length === 0) throw new RangeError('CompletionTrainer.step: needs at least one feed');
			let loss = 0;
			let last: CompletionGradients | undefined;
			for (const [index, batch] of batches.entries()) {
				// Layers without a runtime never wait: signals, timers and pages get their turn here.
				await setImmediate();
				last = await steps.gradients(weights, { input: voxels('input', batch), target: voxels('target', batch) });
				addGradients(store, last.gradients, index > 0);
				for (const [name, values] of last.state) tensorOf(weights, name).data.set(values);
				loss += last.loss / batches.length;
			}
			const update = updateWeights(store, optimiser, updates + 1, batches.length);
			stepCount++;
			if (!update.skipped) updates++;
			const outputs = {
				losses: Float32Array.from(last?.losses ?? []),
				candidates: Int32Array.from(last?.voxelCounts.decoder ?? []),
			};
			return { loss, ...update, outputs };
		},
		predict: async (input) => {
			await setImmediate();
			return steps.predict(weights, input);
		},
		get peakBytes() {
			return steps.peakBytes ?? 0;
		},
		parameters: ({ averaged = false } = {}) => {
			if (averaged) return Promise.reject(new RangeError('CompletionTrainer: no average is kept'));
			return Promise.resolve(copyOf(weights));
		},
		state: () => {
			const tensors = copyOf(held());
			tensors.set('moment/updates', { shape: [1], type: 'int32', data: Int32Array.of(updates) });
			return Promise.resolve({ step: stepCount, tensors, settings });
		},
		load: (saved) => {
			const known = held();
			checkState(saved, settings, known);
			for (const [name, { data }] of known) data.set(tensorOf(saved.tensors, name).data);
			stepCount = saved.step;
			updates = tensorOf(saved.tensors, 'moment/updates').data[0];
			return Promise.resolve();
		},
		dispose: () => steps.dispose(),
	};
}

/** Weights, moments and buffers: name in the state → the array itself. */
function heldTensors(
	store: ParameterStore,
	weights: ReadonlyMap<string, NamedTensor>,
	{ moved, buffers }: { readonly moved: readonly string[]; readonly buffers: TrainingStep['buffers'] },
): Map<string, NamedTensor> {
	const found = new Map<string, NamedTensor>();
	for (const array of moved)
		for (const one of store.parameters)
			found.set(`${array === 'weight' ? 'parameter' : `moment/${array}`}/${one.name}`, {
				shape: one.shape,
				type: 'float32',
				data: store.view(array, one),
			});
	for (const { name } of buffers) found.set(`buffer/${name}`, tensorOf(weights, name));
	return found;
}

function stepsOf(options: CompletionTrainerOptions): CompletionSteps {
	const { channels, runtime, provider = 'cpu', engine = provider === 'cpu' ? 'direct' : 'graphs' } = options;
	const keepsMemory = options.arena !== false;
	if (engine === 'direct') return directCompletionSteps({ channels, keepsMemory });
	if (!runtime)
		throw new RangeError('openCompletionTrainer: graphs need a runtime, the module onnxruntime-node or -web');
	return completionSteps({ channels, compile: onnxCompiler({ ...options, runtime }), keepsMemory });
}

/** Weights as views on the store, and buffers, under their names. */
function firstWeights(
	description: TrainingStep,
	store: ParameterStore,
	{ seed, headBias, initial }: { seed: number | string; headBias: number; initial?: NamedTensors },
): Map<string, NamedTensor> {
	const first = initialTensors(description, seed);
	for (const [name, { data }] of first) if (/^decoder\.\d\.head\.bias$/.test(name)) data.fill(headBias);
	const weights = new Map<string, NamedTensor>();
	for (const one of store.parameters) {
		const data = store.view('weight', one);
		data.set(sized(initial?.get(one.name) ?? tensorOf(first, one.name), one.name, one.count));
		weights.set(one.name, { shape: one.shape, type: 'float32', data });
	}
	for (const { name, value } of description.buffers) {
		const start = tensorOf(first, name);
		const data = sized(initial?.get(name) ?? start, name, start.data.length).slice();
		weights.set(name, { shape: value.shape, type: 'float32', data });
	}
	return weights;
}

function addGradients(store: ParameterStore, gradients: ReadonlyMap<string, Float32Array>, onTop: boolean): void {
	for (const one of store.parameters) {
		const values = gradients.get(one.name);
		if (!values) throw new RangeError(`CompletionTrainer: there is no gradient of ${one.name}`);
		const sum = store.view('gradient', one);
		if (onTop) for (let i = 0; i < sum.length; i++) sum[i] += values[i];
		else sum.set(values);
	}
}

function voxels(name: string, feeds: Feeds): SparseCoordinates {
	const data: FeedData | undefined = feeds[name];
	if (!data) throw new RangeError(`CompletionTrainer: ${name} is not fed`);
	return sparseCoordinates(data instanceof Int32Array ? data : Int32Array.from(data));
}

function tensorOf(tensors: NamedTensors, name: string): NamedTensor {
	const tensor = tensors.get(name);
	if (!tensor) throw new RangeError(`CompletionTrainer: no values for ${name}`);
	return tensor;
}

function sized({ data }: NamedTensor, name: string, count: number): Float32Array | Int32Array {
	if (data.length !== count)
		throw new RangeError(`CompletionTrainer: ${name} holds ${count} numbers, got ${data.length}`);
	return data;
}

const copyOf = (tensors: NamedTensors): Map<string, NamedTensor> =>
	new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));

/** Looks everything up before anything is changed. */
function checkState(
	saved: TrainerState,
	settings: Readonly<Record<string, string>>,
	known: ReadonlyMap<string, NamedTensor>,
): void {
	for (const [key, value] of Object.entries(settings))
		if (saved.settings[key] !== value)
			throw new RangeError(
				`CompletionTrainer.load: the checkpoint's ${key} is ${saved.settings[key]}, the trainer's ${value}`,
			);
	for (const [name, { data }] of known) sized(tensorOf(saved.tensors, name), name, data.length);
	tensorOf(saved.tensors, 'moment/updates');
}
