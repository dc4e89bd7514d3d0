import type { GradientRule } from '../gradient-rule.ts';
import type { TensorValue } from '../graph.ts';
import { divide, multiply, subtract } from '../operations/binary.ts';
import { cos, exp, negate, sigmoid, sign, sin, step, type UnaryName } from '../operations/unary.ts';

/** dy · f′, from x and y = f(x). Where x is 0, abs and relu have 0. */
const derivatives: Record<UnaryName, ((dy: TensorValue, x: TensorValue, y: TensorValue) => TensorValue) | undefined> = {
	negate: (dy) => negate(dy),
	abs: (dy, x) => multiply(dy, sign(x)),
	exp: (dy, _, y) => multiply(dy, y),
	log: (dy, x) => divide(dy, x),
	sqrt: (dy, _, y) => divide(multiply(dy, 0.5), y),
	reciprocal: (dy, _, y) => negate(multiply(dy, multiply(y, y))),
	tanh: (dy, _, y) => multiply(dy, subtract(1, multiply(y, y))),
	sigmoid: (dy, _, y) => multiply(dy, multiply(y, subtract(1, y))),
	softplus: (dy, x) => multiply(dy, sigmoid(x)),
	erf: (dy, x) => multiply(dy, multiply(2 / Math.sqrt(Math.PI), exp(negate(multiply(x, x))))),
	sin: (dy, x) => multiply(dy, cos(x)),
	cos: (dy, x) => negate(multiply(dy, sin(x))),
	floor: undefined,
	sign: undefined,
	step: undefined,
	relu: (dy, x) => multiply(dy, step(x)),
	stopGradient: undefined,
};

export const unaryGradient: GradientRule<UnaryName> = ({ node, inputs: [x], output, gradient }) => [
	derivatives[node.op]?.(gradient, x, output),
];
