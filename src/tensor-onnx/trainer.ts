import {
	drawRandomInputs,
	initialTensors,
	scaleLoss,
	type Feeds,
	type NamedTensor,
	type NamedTensors,
	type Trainer,
	type TrainerState,
	type TrainingStep,
} from '#tensor';
import type { Backend } from '#wasm';
import { probeChannelBlock } from './channel-block.ts';
import { checkFloat16, chooseProvider } from './choose-provider.ts';
import { createGraphEngine } from './graph-engine.ts';
import { graphHash } from './graph-hash.ts';
import { createHostEngine, hostOutputs } from './host-engine.ts';
import { lossScaleRules } from './loss-scale.ts';
import { lowerGraph, type LowerOptions } from './lower-graph.ts';
import type { OptimiserOptions } from './optimiser.ts';
import type { Provider } from './provider.ts';
import { openSession, type OnnxRuntime, type SessionOptions } from './session.ts';
import type { StrategyChoice } from './strategy-table.ts';
import { engineShapes, firstTensors, tensorOf, type TrainingEngine } from './training-engine.ts';

/** Options of {@link openTrainer}. */
export interface TrainerOptions {
	/** The module `onnxruntime-node` or `onnxruntime-web`. */
	readonly runtime: OnnxRuntime;
	readonly optimiser: OptimiserOptions;
	/** Default cpu. One that does not work here is an error; `auto` chooses (see `chooseProvider`). */
	readonly provider?: Provider | 'auto';
	/** On webgpu and cuda: fail when an operator would fall back to the processor. Default false. */
	readonly strict?: boolean;
	/**
	 * Who updates the weights: the compiled kernel on the processor (`host`), or operations of the graph, whose weights and moments
	 * then stay on the device. Default `graph` on webgpu, else `host`: the runtime for Node copies what CUDA computes to the
	 * processor in any case, and `host` moves only gradients and weights.
	 */
	readonly updateBy?: 'host' | 'graph';
	/**
	 * With updates by the graph: steps between two readings of loss, norm and outputs, each of which waits for the device. The steps
	 * between give back what was read last; the loss is the mean since the reading before. Default 1.
	 */
	readonly readEvery?: number;
	/**
	 * `mixed`: convolutions and matrix products in float16, everything else and the weights in float32, the loss scaled as
	 * gradients allow. On cpu float16 is imitated, exactly and slowly. Default float32.
	 */
	readonly precision?: 'float32' | 'mixed';
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
 * Compiles a training step for a provider and keeps its weights and moments there. Equal seed, provider and thread count
 * give equal bits. A step whose gradient is not finite leaves everything as it was, running statistics too.
 *
 * @throws ProviderError if the provider that is asked for does not work here.
 */
export async function openTrainer(step: TrainingStep, options: TrainerOptions): Promise<Trainer> {
	const { runtime, optimiser, seed = 0, threads, precision = 'float32' } = options;
	checkOptions(options);
	const { provider } = await chooseProvider(runtime, options.provider ?? 'cpu', { threads });
	const isScaled = precision === 'mixed';
	if (isScaled) await checkFloat16(runtime, provider);
	const settings = {
		optimiser: settingsOf(optimiser),
		graph: graphHash(step.graph),
		seed: String(seed),
		...(isScaled ? { precision } : {}),
	};
	const engine = await openEngine(isScaled ? scaleLoss(step) : step, provider, options);
	const shapes = engineShapes(step, optimiser, isScaled);
	const initial = new Map([...initialTensors(step, seed), ...(options.initial ?? [])]);
	await engine.write(firstTensors(shapes, initial, lossScaleRules.initial), 0);
	let done = 0;
	const tensors = async (wanted: (key: string) => boolean): Promise<[string, NamedTensor][]> =>
		[...(await engine.read())]
			.filter(([key]) => wanted(key))
			.map(([key, data]) => [key, { shape: shapes.get(key)!, type: 'float32', data }]);
	return {
		provider,
		get stepCount() {
			return done;
		},
		step: async (feeds) => {
			const batches = Array.isArray(feeds) ? (feeds as readonly Feeds[]) : [feeds as Feeds];
			if (batches.length === 0) throw new RangeError('Trainer.step: needs at least one feed');
			const complete = batches.map((batch, index) => {
				const inputs = step.inputs.filter(({ name }) => !batch[name]);
				return { ...drawRandomInputs({ inputs }, `${seed}/${done}`, index), ...batch };
			});
			const result = await engine.step(complete);
			done++;
			return result;
		},
		parameters: async ({ averaged = false } = {}) => {
			if (averaged && optimiser.averageDecay === undefined)
				throw new RangeError('Trainer.parameters: no average is kept; set averageDecay');
			const kinds = [averaged ? 'average' : 'parameter', 'buffer'];
			const found = await tensors((key) => kinds.includes(key.split('/')[0]));
			return new Map(found.map(([key, tensor]) => [key.slice(key.indexOf('/') + 1), tensor]));
		},
		state: async () => {
			const found = await tensors(() => true);
			const updates: NamedTensor = { shape: [1], type: 'int32', data: Int32Array.of(engine.updates) };
			return { step: done, tensors: new Map([...found, ['moment/updates', updates] as const]), settings };
		},
		load: async (saved) => {
			await restore(saved, engine, shapes, settings);
			done = saved.step;
		},
		dispose: () => engine.dispose(),
	};
}

async function openEngine(step: TrainingStep, provider: Provider, options: TrainerOptions): Promise<TrainingEngine> {
	const { runtime, optimiser, precision = 'float32', strategies, threads, profile, strict, readEvery = 1 } = options;
	const isScaled = precision === 'mixed';
	const channelBlock = provider === 'cpu' && !isScaled ? await probeChannelBlock(runtime) : 0;
	const lower: LowerOptions = { provider, strategies, channelBlock, precision };
	const session: SessionOptions = { provider, threads, profile, strict };
	const { updateBy = provider === 'webgpu' ? 'graph' : 'host' } = options;
	if (updateBy === 'graph') return createGraphEngine({ runtime, step, optimiser, isScaled, readEvery, lower, session });
	const model = lowerGraph(step.graph, hostOutputs(step), lower);
	const opened = await openSession(runtime, model, session);
	return createHostEngine({ step, session: opened, optimiser, isScaled, backend: options.backend });
}

async function restore(
	saved: TrainerState,
	engine: TrainingEngine,
	shapes: ReadonlyMap<string, readonly number[]>,
	settings: Readonly<Record<string, string>>,
): Promise<void> {
	const keys = new Set([...Object.keys(settings), 'precision']);
	for (const key of keys)
		if (saved.settings[key] !== settings[key])
			throw new RangeError(
				`Trainer.load: the checkpoint's ${key} is ${saved.settings[key]}, the trainer's ${settings[key]}`,
			);
	// Everything is looked up before anything is changed.
	const updates = tensorOf(saved.tensors, 'moment/updates', 1)[0];
	const found = new Map(
		[...shapes].map(([key, shape]) => [
			key,
			tensorOf(
				saved.tensors,
				key,
				shape.reduce((product, length) => product * length, 1),
			),
		]),
	);
	await engine.write(found, updates);
}

function settingsOf(optimiser: OptimiserOptions): string {
	// Functions are not compared.
	return JSON.stringify(optimiser, (_, value: unknown) => (typeof value === 'function' ? 'function' : value));
}

function checkOptions({ optimiser, readEvery = 1, updateBy }: TrainerOptions): void {
	const { learningRate, clipNorm, averageDecay } = optimiser;
	if (typeof learningRate === 'number' && !(learningRate >= 0 && Number.isFinite(learningRate)))
		throw new RangeError(`openTrainer: learningRate must be from 0, got ${learningRate}`);
	if (clipNorm !== undefined && !(clipNorm > 0))
		throw new RangeError(`openTrainer: clipNorm must be above 0, got ${clipNorm}`);
	if (averageDecay !== undefined && !(averageDecay >= 0 && averageDecay < 1))
		throw new RangeError(`openTrainer: averageDecay must be in [0, 1), got ${averageDecay}`);
	if (!(Number.isInteger(readEvery) && readEvery >= 1))
		throw new RangeError(`openTrainer: readEvery must be a whole number from 1, got ${readEvery}`);
	if (readEvery > 1 && updateBy === 'host')
		throw new RangeError('openTrainer: readEvery needs updates by the graph; the host reads every gradient');
}
