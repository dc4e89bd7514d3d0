import type { InferenceGraph, NamedTensors } from '#tensor';
import type { WeightStorage } from './compress-weights.ts';
import { lowerGraph } from './lower-graph.ts';
import { onnxBytes } from './onnx-model.ts';

/** Options of {@link writeOnnx}. */
export interface WriteOnnxOptions {
	/** Free texts that travel with the file: names, spacing, normalisation, licence of the training data. */
	readonly metadata?: Readonly<Record<string, string>>;
	/**
	 * How weights are stored: float16 halves the file, int8 (one scale a filter) quarters it. They are turned back to float32 when
	 * the file is used, so speed and memory stay about as they are. Small tensors stay float32. Default float32.
	 */
	readonly weights?: WeightStorage;
}

/**
 * A trained network as an ordinary ONNX file: forward only, standard operators only, weights and running statistics
 * stored, inputs and outputs under their names. Runs in any runtime, browsers included.
 *
 * @throws RangeError if a weight is missing, has another shape, or is beyond what float16 holds where that is asked for.
 */
export function writeOnnx(
	network: InferenceGraph,
	weights: NamedTensors,
	{ metadata, weights: storage }: WriteOnnxOptions = {},
): Uint8Array {
	const model = lowerGraph(network.graph, network.outputs, {
		standardOnly: true,
		stored: storedWeights(network, weights),
		weights: storage,
		metadata,
	});
	return onnxBytes(model);
}

/** The bytes of all weights and buffers by name. */
export function storedWeights(network: InferenceGraph, weights: NamedTensors): Map<string, Uint8Array> {
	return new Map(
		[...network.parameters, ...network.buffers].map(({ name, value }) => {
			const tensor = weights.get(name);
			if (!tensor) throw new RangeError(`there are no weights for ${name}`);
			const count = value.shape.reduce((product, length) => product * length, 1);
			if (tensor.data.length !== count)
				throw new RangeError(`${name} needs [${value.shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
			const { buffer, byteOffset, byteLength } = Float32Array.from(tensor.data);
			return [name, new Uint8Array(buffer, byteOffset, byteLength)];
		}),
	);
}
