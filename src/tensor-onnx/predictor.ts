import type { InferenceGraph, NamedTensors, Predictor } from '#tensor';
import { probeChannelBlock } from './channel-block.ts';
import { checkFloat16, chooseProvider } from './choose-provider.ts';
import { lowerGraph } from './lower-graph.ts';
import type { Provider } from './provider.ts';
import { openSession, type OnnxRuntime } from './session.ts';
import type { StrategyChoice } from './strategy-table.ts';
import { fedArray } from './training-engine.ts';
import { storedWeights } from './write-onnx.ts';

/** Options of {@link openPredictor}. */
export interface PredictorOptions {
	/** The module `onnxruntime-node` or `onnxruntime-web`. */
	readonly runtime: OnnxRuntime;
	/** Default cpu. One that does not work here is an error; `auto` chooses (see `chooseProvider`). */
	readonly provider?: Provider | 'auto';
	/** On webgpu and cuda: fail when an operator would fall back to the processor. Default false. */
	readonly strict?: boolean;
	/** `mixed`: convolutions and matrix products in float16, everything else in float32. Default float32. */
	readonly precision?: 'float32' | 'mixed';
	/** Threads inside one operator. Default 1. */
	readonly threads?: number;
	/** Strategies by hand. */
	readonly strategies?: StrategyChoice;
}

/**
 * Loads a network with its weights, ready to predict; the runtime may lay the weights out anew, as they no longer change.
 *
 * @throws ProviderError if the provider that is asked for does not work here.
 */
export async function openPredictor(
	network: InferenceGraph,
	weights: NamedTensors,
	{ runtime, threads, strategies, strict, precision = 'float32', ...options }: PredictorOptions,
): Promise<Predictor> {
	const { provider } = await chooseProvider(runtime, options.provider ?? 'cpu', { threads });
	if (precision === 'mixed') await checkFloat16(runtime, provider);
	const stored = storedWeights(network, weights);
	const channelBlock = provider === 'cpu' && precision === 'float32' ? await probeChannelBlock(runtime) : 0;
	const model = lowerGraph(network.graph, network.outputs, { provider, strategies, stored, channelBlock, precision });
	const session = await openSession(runtime, model, { provider, threads, strict });
	const isFed = new Set(session.inputs.map(({ name }) => name));
	return {
		provider,
		predict: async (feeds) => {
			const fed = Object.fromEntries(
				network.inputs
					.filter(({ name }) => isFed.has(name))
					.map(({ name, value }) => [name, session.tensor(fedArray(name, value, feeds[name]), value.shape)]),
			);
			const results = await session.run(fed);
			return Object.fromEntries(
				Object.keys(network.outputs).map((name) => [name, results[name].data as Float32Array | Int32Array]),
			);
		},
		dispose: () => session.release(),
	};
}
