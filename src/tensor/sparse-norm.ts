import { withGradient } from './custom-gradient.ts';
import { refuse, type TensorGraph, type TensorValue } from './graph.ts';
import { add, divide, greater, maximum, multiply, subtract } from './operations/binary.ts';
import { broadcastTo } from './operations/broadcast-to.ts';
import { reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { select } from './operations/select.ts';
import { reciprocal, sqrt } from './operations/unary.ts';

/** The voxels of a set as inputs of a graph. */
export interface ActiveVoxels {
	/** [size, 1]: 1 for a voxel, 0 for padding. */
	readonly mask: TensorValue;
	/** [1, 1]: how many voxels. */
	readonly count: TensorValue;
}

/** Weights of a batch norm, [channels] each as [1, channels]. */
export interface NormWeights {
	readonly scale: TensorValue;
	readonly shift: TensorValue;
}

export interface SparseNorm {
	/** [size, channels]; rows of padding are 0. */
	readonly result: TensorValue;
	/** [1, channels] each, of the active voxels; the variance is the biased one. No gradient passes through them. */
	readonly mean: TensorValue;
	readonly variance: TensorValue;
}

/** Options of {@link sparseBatchNorm}. */
export interface SparseNormOptions {
	/** Default 1e-5. */
	readonly epsilon?: number;
	/**
	 * Statistics to use for a set of one voxel, which has no variance: [1, channels] each, e.g. the running ones. Without
	 * them such a set gives the shift, whatever goes in.
	 */
	readonly fallback?: { readonly mean: TensorValue; readonly variance: TensorValue };
}

/**
 * Batch norm with the statistics of all active voxels of the batch. Rows of padding, 0 on the way in, count neither in
 * the statistics nor in the gradients and are 0 on the way out. A set without voxels gives zeros.
 *
 * @param x [size, channels], rows of padding 0.
 */
export function sparseBatchNorm(
	x: TensorValue,
	{ scale, shift }: NormWeights,
	{ mask, count }: ActiveVoxels,
	{ epsilon = 1e-5, fallback }: SparseNormOptions = {},
): SparseNorm {
	if (mask.shape.length !== 2 || mask.shape[0] !== x.shape[0] || mask.shape[1] !== 1)
		refuse('sparseBatchNorm', [x, mask], 'needs a mask of one number a row');
	const [size, channels] = x.shape;
	const rows = size % rowsTogether === 0 ? rowsTogether : 1;
	// Several rows are seen as one, so that what is broadcast along them is long enough for a fast inner loop.
	const wide = (value: TensorValue): TensorValue => reshape(value, [size / rows, rows * channels]);
	const along = (vector: TensorValue): TensorValue =>
		rows === 1 ? vector : reshape(broadcastTo(vector, [rows, channels]), [1, rows * channels]);
	const sum = (value: TensorValue): TensorValue => {
		const parts = reduceSum(value, { axes: [0] });
		return reduceSum(reshape(parts, [rows, channels]), { axes: [0], keepDims: true });
	};
	const present = wide(spreadMask(mask, channels));
	const number = maximum(count, 1);
	// 1 where the set has statistics of its own.
	const own = fallback ? greater(count, 1) : undefined;
	const known = (value: TensorValue, other?: TensorValue): TensorValue =>
		own && other ? select(own, value, other) : value;
	const mean = known(divide(sum(wide(x)), number), fallback?.mean);
	const centred = multiply(subtract(wide(x), along(mean)), present);
	const variance = known(divide(sum(multiply(centred, centred)), number), fallback?.variance);
	const inverse = reciprocal(sqrt(add(variance, epsilon)));
	const slope = multiply(inverse, scale);
	const result = reshape(add(multiply(centred, along(slope)), multiply(present, along(shift))), x.shape);
	const named = withGradient(result, [x, scale, shift], (gradient) => {
		const incoming = wide(gradient);
		const inScale = multiply(sum(multiply(incoming, centred)), inverse);
		const inShift = sum(incoming);
		// What x does to the statistics, if they are its own.
		const through = own ? divide(own, number) : reciprocal(number);
		const tilt = multiply(multiply(inScale, inverse), through);
		const level = multiply(inShift, through);
		const flat = subtract(incoming, multiply(present, along(level)));
		const inResult = subtract(flat, multiply(centred, along(tilt)));
		return [reshape(multiply(inResult, along(slope)), x.shape), inScale, inShift];
	});
	return { result: named, mean, variance };
}

/** Masks over all channels, which the norms of a set share, while a graph is being built: by mask and channels. */
const spreadMasks = new WeakMap<TensorGraph, Map<string, TensorValue>>();

function spreadMask(mask: TensorValue, channels: number): TensorValue {
	const known = spreadMasks.get(mask.graph) ?? new Map<string, TensorValue>();
	spreadMasks.set(mask.graph, known);
	const key = `${mask.index} ${channels}`;
	const spread = known.get(key) ?? broadcastTo(mask, [mask.shape[0], channels]);
	known.set(key, spread);
	return spread;
}

/** Rows of the set that are seen as one. */
const rowsTogether = 16;

/** What {@link fixedBatchNorm} is given besides the weights. */
export interface FixedNorm {
	/** [1, channels] each. */
	readonly mean: TensorValue;
	readonly variance: TensorValue;
	/** [size, 1]: 1 for a voxel, 0 for padding. */
	readonly mask: TensorValue;
	/** Default 1e-5. */
	readonly epsilon?: number;
}

/** Batch norm with known statistics: of a network in use. */
export function fixedBatchNorm(
	x: TensorValue,
	{ scale, shift }: NormWeights,
	{ mean, variance, mask, epsilon = 1e-5 }: FixedNorm,
): TensorValue {
	const slope = multiply(reciprocal(sqrt(add(variance, epsilon))), scale);
	const level = subtract(shift, multiply(mean, slope));
	return add(multiply(x, slope), multiply(mask, level));
}
