import type { TensorValue } from './graph.ts';
import { multiply, subtract } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
import { resolveAxes, type ReductionOptions } from './reduction-axes.ts';
import { elementCount } from './tensor-data.ts';

/** Mean over axes; default all. */
export function mean(x: TensorValue, options: ReductionOptions = {}): TensorValue {
	return multiply(reduceSum(x, options), 1 / reducedCount(x, options));
}

/** Options of {@link variance}. */
export interface VarianceOptions extends ReductionOptions {
	/** Whether to divide by n − 1 in place of n. Default false. */
	unbiased?: boolean;
}

/** Variance over axes, of the centred values. */
export function variance(x: TensorValue, { unbiased = false, ...options }: VarianceOptions = {}): TensorValue {
	const centred = subtract(x, mean(x, { ...options, keepDims: true }));
	const count = reducedCount(x, options);
	return multiply(reduceSum(multiply(centred, centred), options), 1 / (unbiased ? count - 1 : count));
}

const reducedCount = (x: TensorValue, options: ReductionOptions): number =>
	elementCount(resolveAxes('mean', x, options.axes).map((axis) => x.shape[axis]));
