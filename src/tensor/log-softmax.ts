import type { TensorValue } from './graph.ts';
import { add, subtract } from './operations/binary.ts';
import { reduceMax, reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import { exp, log, stopGradient } from './operations/unary.ts';
import { reducedShape, resolveAxis } from './reduction-axes.ts';

/** log Σ eˣ along an axis, without overflow; the axis is gone. */
export function logSumExp(x: TensorValue, axis: number): TensorValue {
	const place = resolveAxis('logSumExp', x, axis);
	return reshape(keptLogSumExp(x, place), reducedShape(x.shape, [place], false));
}

/** log softmax(x) along an axis, without overflow. */
export function logSoftmax(x: TensorValue, axis: number): TensorValue {
	return subtract(x, keptLogSumExp(x, resolveAxis('logSoftmax', x, axis)));
}

/** The greatest element only moves the zero of the exponentials, so no gradient need pass through it. */
function keptLogSumExp(x: TensorValue, axis: number): TensorValue {
	const greatest = stopGradient(reduceMax(x, { axes: [axis], keepDims: true }));
	return add(log(reduceSum(exp(subtract(x, greatest)), { axes: [axis], keepDims: true })), greatest);
}
