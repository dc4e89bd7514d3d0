import type { NamedTensor, NamedTensors, SparseFeatures, SparseLayers, SparseNormRun, SparseWeights } from '#tensor';

/** Weights of a run in the memory of its layers, under the names of the network, and the gradients found so far. */
export interface LayerBook {
	/** Of a convolution: `<path>.weight`. */
	weights(path: string): SparseWeights;
	/** A batch norm of x; in training its running statistics follow. */
	norm(path: string, x: SparseFeatures): SparseNormRun;
	/** Back through activation and norm, in place. */
	activateBack(path: string, x: SparseFeatures, g: SparseFeatures, run: SparseNormRun): void;
	head(path: string): { readonly weight: ArrayLike<number>; readonly bias: number };
	/** Notes the gradient of a weight that is none of a convolution. */
	add(name: string, gradient: Float32Array): void;
	/** By the names of all weights; 0 for those that take no part in the loss. */
	gradients(): Map<string, Float32Array>;
	/** New running statistics by name. */
	readonly state: ReadonlyMap<string, Float32Array>;
}

const momentum = 0.1;

/** Puts the weights of convolutions into memory. */
export function layerBook(layers: SparseLayers, tensors: NamedTensors, isTraining: boolean): LayerBook {
	const loaded = new Map<string, { readonly weights: SparseWeights; readonly shape: readonly number[] }>();
	const found = new Map<string, Float32Array>();
	const state = new Map<string, Float32Array>();
	for (const [name, { shape, data }] of tensors)
		if (shape.length === 3) loaded.set(name, { weights: layers.loadWeights(data, shape, isTraining), shape });
	const tensorOf = (name: string): NamedTensor => {
		const tensor = tensors.get(name);
		if (!tensor) throw new RangeError(`directCompletionSteps: there is no weight ${name}`);
		return tensor;
	};
	const follow = (path: string, { batchMean, batchVariance }: SparseNormRun, rows: number): void => {
		const share = rows > 1 ? momentum : 0;
		const unbiased = rows / Math.max(rows - 1, 1);
		const move = (name: string, batch: Float32Array, factor: number): void => {
			const running = tensorOf(name).data;
			state.set(
				name,
				batch.map((value, c) => running[c] + share * (value * factor - running[c])),
			);
		};
		move(`${path}.runningMean`, batchMean, 1);
		move(`${path}.runningVariance`, batchVariance, unbiased);
	};
	return {
		weights: (path) => {
			const entry = loaded.get(`${path}.weight`);
			if (!entry) throw new RangeError(`directCompletionSteps: there is no weight ${path}.weight`);
			return entry.weights;
		},
		norm: (path, x) => {
			const weights = {
				scale: tensorOf(`${path}.weight`).data,
				shift: tensorOf(`${path}.bias`).data,
				runningMean: tensorOf(`${path}.runningMean`).data,
				runningVariance: tensorOf(`${path}.runningVariance`).data,
			};
			const run = layers.norm(x, weights, isTraining);
			if (isTraining) follow(path, run, x.rows);
			return run;
		},
		activateBack: (path, x, g, run) => {
			const { scale, shift } = layers.activateBack(x, g, run);
			found.set(`${path}.weight`, scale);
			found.set(`${path}.bias`, shift);
		},
		head: (path) => ({
			weight: tensorOf(`${path}.head.weight`).data,
			bias: tensorOf(`${path}.head.bias`).data[0],
		}),
		add: (name, gradient) => found.set(name, gradient),
		gradients: () => {
			const gradients = new Map<string, Float32Array>();
			for (const [name, { data }] of tensors) {
				if (/\.running(Mean|Variance)$/.test(name)) continue;
				const entry = loaded.get(name);
				const own = entry ? layers.readGradient(entry.weights, entry.shape) : found.get(name);
				gradients.set(name, own ?? new Float32Array(data.length));
			}
			return gradients;
		},
		state,
	};
}
