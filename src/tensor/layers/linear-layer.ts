import type { TensorValue } from '../graph.ts';
import { defaultBiasInitialiser, defaultWeightInitialiser } from '../initialisers.ts';
import { add } from '../operations/binary.ts';
import { matmul } from '../operations/matmul.ts';
import { reshape } from '../operations/reshape.ts';
import type { Initialiser, Scope } from '../scope.ts';
import { refuse } from '../graph.ts';

/** x [… , in] · weightᵀ [out, in] + bias [out] → [… , out]. All axes but the last are rows of one matrix product. */
export function linear(x: TensorValue, weight: TensorValue, bias?: TensorValue): TensorValue {
	const inner = x.shape.at(-1);
	if (inner === undefined || weight.shape.length !== 2 || weight.shape[1] !== inner) {
		refuse('linear', [x, weight], 'needs x […, in] and weights [out, in]');
	}
	const rows = x.shape.length === 2 ? x : reshape(x, [-1, inner]);
	const product = matmul(rows, weight, { transposeB: true });
	const result = bias ? add(product, bias) : product;
	return x.shape.length === 2 ? result : reshape(result, [...x.shape.slice(0, -1), weight.shape[0]]);
}

/** Options of {@link linearLayer}. */
export interface LinearLayerOptions {
	/** Length of the last axis of the result. */
	features: number;
	/** Whether a bias is added. Default true. */
	bias?: boolean;
	/** Default: PyTorch's. */
	initialise?: Initialiser;
	/** Default: PyTorch's. */
	initialiseBias?: Initialiser;
}

/** {@link linear} with its own `weight` [features, in] and `bias` [features]. */
export function linearLayer(scope: Scope, x: TensorValue, options: LinearLayerOptions): TensorValue {
	const { features, bias = true, initialise = defaultWeightInitialiser } = options;
	return scope.layer(() => {
		const shape = [features, x.shape.at(-1) ?? 1];
		const { initialiseBias = defaultBiasInitialiser(shape) } = options;
		const weight = scope.parameter('weight', shape, initialise);
		return linear(x, weight, bias ? scope.parameter('bias', [features], initialiseBias) : undefined);
	});
}
