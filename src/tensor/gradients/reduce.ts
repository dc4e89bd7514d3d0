import type { GradientRule } from '../gradient-rule.ts';
import type { TensorValue } from '../graph.ts';
import { divide, equal, multiply } from '../operations/binary.ts';
import { broadcastTo } from '../operations/broadcast-to.ts';
import { reduceSum } from '../operations/reduce.ts';
import { reshape } from '../operations/reshape.ts';
import { reducedShape } from '../reduction-axes.ts';

export const reduceSumGradient: GradientRule<'reduceSum'> = ({ node, inputs: [x], gradient }) => [
	broadcastTo(withAxes(gradient, x, node.attributes.axes), x.shape),
];

/** Equal maxima share. */
export const reduceMaxGradient: GradientRule<'reduceMax'> = ({ node, inputs: [x], output, gradient }) => {
	const { axes } = node.attributes;
	const isGreatest = equal(x, withAxes(output, x, axes));
	const shared = divide(withAxes(gradient, x, axes), reduceSum(isGreatest, { axes, keepDims: true }));
	return [multiply(isGreatest, shared)];
};

/** The reduced value with its axes of length 1 back in place. */
function withAxes(reduced: TensorValue, x: TensorValue, axes: readonly number[]): TensorValue {
	const shape = reducedShape(x.shape, axes, true);
	return reduced.shape.length === shape.length ? reduced : reshape(reduced, shape);
}
