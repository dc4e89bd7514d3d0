import type { GradientRule } from '../gradient-rule.ts';
import { multiply, subtract } from '../operations/binary.ts';
import { reduceSum } from '../operations/reduce.ts';
import { softmaxGradient } from '../operations/softmax.ts';

export const softmaxRule: GradientRule<'softmax'> = ({ node, output, gradient }) => [
	softmaxGradient(output, gradient, node.attributes.axis),
];

/** z = y · (dy − Σ y·dy). In y: g · (dy − Σ y·dy) − dy · Σ g·y. In dy the map is its own transpose. */
export const softmaxGradientRule: GradientRule<'softmaxGradient'> = ({ node, inputs: [y, dy], gradient, wanted }) => {
	const { axis } = node.attributes;
	const total = (a: typeof y, b: typeof y) => reduceSum(multiply(a, b), { axes: [axis], keepDims: true });
	const inY = () => subtract(multiply(gradient, subtract(dy, total(y, dy))), multiply(dy, total(gradient, y)));
	return [wanted(0) ? inY() : undefined, wanted(1) ? softmaxGradient(y, gradient, axis) : undefined];
};
