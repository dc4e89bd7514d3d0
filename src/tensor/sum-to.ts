import type { TensorValue } from './graph.ts';
import { reduceSum } from './operations/reduce.ts';
import { reshape } from './operations/reshape.ts';
import type { TensorShape } from './tensor-data.ts';

/** Undoes a broadcast for gradients: sums over the axes along which `shape` was stretched. */
export function sumTo(x: TensorValue, shape: TensorShape): TensorValue {
	const offset = x.shape.length - shape.length;
	const axes = x.shape.flatMap((length, axis) =>
		axis < offset || (shape[axis - offset] === 1 && length !== 1) ? [axis] : [],
	);
	const summed = axes.length > 0 ? reduceSum(x, { axes, keepDims: true }) : x;
	return summed.shape.length === shape.length ? summed : reshape(summed, shape);
}
