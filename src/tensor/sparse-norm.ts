import { withGradient } from './custom-gradient.ts';
import { refuse, type TensorValue } from './graph.ts';
import { add, divide, maximum, multiply, subtract } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
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
	epsilon = 1e-5,
): SparseNorm {
	if (mask.shape.length !== 2 || mask.shape[0] !== x.shape[0] || mask.shape[1] !== 1)
		refuse('sparseBatchNorm', [x, mask], 'needs a mask of one number a row');
	const number = maximum(count, 1);
	const overRows = (value: TensorValue): TensorValue => divide(reduceSum(value, { axes: [0], keepDims: true }), number);
	const mean = overRows(x);
	const centred = multiply(subtract(x, mean), mask);
	const variance = overRows(multiply(centred, centred));
	const inverse = reciprocal(sqrt(add(variance, epsilon)));
	const slope = multiply(inverse, scale);
	const result = add(multiply(centred, slope), multiply(mask, shift));
	const named = withGradient(result, [x, scale, shift], (gradient) => {
		const along = multiply(reduceSum(multiply(gradient, centred), { axes: [0], keepDims: true }), inverse);
		const inShift = reduceSum(gradient, { axes: [0], keepDims: true });
		const tilt = divide(multiply(along, inverse), number);
		const level = divide(inShift, number);
		const inResult = subtract(subtract(gradient, multiply(mask, level)), multiply(centred, tilt));
		return [multiply(inResult, slope), along, inShift];
	});
	return { result: named, mean, variance };
}

/** Batch norm with known statistics: of a network in use. */
export function fixedBatchNorm(
	x: TensorValue,
	{ scale, shift }: NormWeights,
	statistics: { readonly mean: TensorValue; readonly variance: TensorValue },
	mask: TensorValue,
	epsilon = 1e-5,
): TensorValue {
	const slope = multiply(reciprocal(sqrt(add(statistics.variance, epsilon))), scale);
	const level = subtract(shift, multiply(statistics.mean, slope));
	return add(multiply(x, slope), multiply(mask, level));
}
