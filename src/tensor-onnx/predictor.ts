import type { InferenceGraph, NamedTensors, Predictor } from '#tensor';
import { probeChannelBlock } from './channel-block.ts';
import { lowerGraph } from './lower-graph.ts';
import type { Provider } from './provider.ts';
import { openSession, type OnnxRuntime } from './session.ts';
import type { StrategyChoice } from './strategy-table.ts';
import { fedArray } from './trainer.ts';
import { storedWeights } from './write-onnx.ts';

/** Options of {@link openPredictor}. */
export interface PredictorOptions {
	/** The module `onnxruntime-node` or `onnxruntime-web`. */
	readonly runtime: OnnxRuntime;
	/** Default cpu. */
	readonly provider?: Provider;
	/** Threads inside one operator. Default 1. */
	readonly threads?: number;
	/** Strategies by hand. */
	readonly strategies?: StrategyChoice;
}

/** Loads a network with its weights, ready to predict; the runtime may lay the weights out anew, as they no longer change. */
export async function openPredictor(
	network: InferenceGraph,
	weights: NamedTensors,
	{ runtime, provider = 'cpu', threads, strategies }: PredictorOptions,
): Promise<Predictor> {
	const stored = storedWeights(network, weights);
	const channelBlock = provider === 'cpu' ? await probeChannelBlock(runtime) : 0;
	const model = lowerGraph(network.graph, network.outputs, { provider, strategies, stored, channelBlock });
	const session = await openSession(runtime, model, { provider, threads });
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
