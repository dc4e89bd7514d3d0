import type { GradientRule } from '../gradient-rule.ts';
import type { TensorValue } from '../graph.ts';
import { add, divide, multiply, subtract } from '../operations/binary.ts';
import { normalise, normaliseGradient } from '../operations/normalise.ts';
import { reduceSum } from '../operations/reduce.ts';
import { negate, reciprocal, sqrt } from '../operations/unary.ts';
import { elementCount } from '../tensor-data.ts';

export const normaliseRule: GradientRule<'normalise'> = ({ node, inputs: [x], gradient }) => [
	normaliseGradient(x, gradient, node.attributes),
];

/**
 * z = J(x)·dy with J = inv · (1 − 11ᵀ/n − x̂x̂ᵀ/n), which is symmetric: in dy the rule is J(x)·g. In x:
 * −inv · x̂ · mean(g · z) from inv, and −inv · J(x)·(g · mean(dy · x̂) + dy · mean(g · x̂)) from x̂.
 */
export const normaliseGradientRule: GradientRule<'normaliseGradient'> = (task) => {
	const { node, inputs, output, gradient, wanted } = task;
	const [x, dy] = inputs;
	const { axes, epsilon } = node.attributes;
	const size = elementCount(axes.map((axis) => x.shape[axis]));
	const mean = (value: TensorValue): TensorValue => divide(reduceSum(value, { axes, keepDims: true }), size);
	const inX = (): TensorValue => {
		const unit = normalise(x, node.attributes);
		const centred = subtract(x, mean(x));
		const inverse = reciprocal(sqrt(add(mean(multiply(centred, centred)), epsilon)));
		const crossed = add(multiply(gradient, mean(multiply(dy, unit))), multiply(dy, mean(multiply(gradient, unit))));
		const fromInverse = multiply(unit, mean(multiply(gradient, output)));
		return negate(multiply(inverse, add(fromInverse, normaliseGradientOf(crossed))));
	};
	const normaliseGradientOf = (value: TensorValue): TensorValue => normaliseGradient(x, value, node.attributes);
	return [wanted(0) ? inX() : undefined, wanted(1) ? normaliseGradientOf(gradient) : undefined];
};
