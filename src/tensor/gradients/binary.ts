import type { GradientRule } from '../gradient-rule.ts';
import type { TensorValue } from '../graph.ts';
import { add, divide, equal, greater, multiply, power, subtract, type BinaryName } from '../operations/binary.ts';
import { select } from '../operations/select.ts';
import { log, negate } from '../operations/unary.ts';
import { sumTo } from '../sum-to.ts';

type Partial = (dy: TensorValue, a: TensorValue, b: TensorValue, y: TensorValue) => TensorValue;

/** dy · ∂f/∂a and dy · ∂f/∂b on the broadcast shape; equal operands of maximum and minimum get half each. */
const partials: Record<BinaryName, readonly [Partial, Partial] | undefined> = {
	add: [(dy) => dy, (dy) => dy],
	subtract: [(dy) => dy, (dy) => negate(dy)],
	multiply: [(dy, _, b) => multiply(dy, b), (dy, a) => multiply(dy, a)],
	divide: [(dy, _, b) => divide(dy, b), (dy, _, b, y) => negate(multiply(dy, divide(y, b)))],
	maximum: [(dy, a, b) => multiply(dy, wins(a, b)), (dy, a, b) => multiply(dy, wins(b, a))],
	minimum: [(dy, a, b) => multiply(dy, wins(b, a)), (dy, a, b) => multiply(dy, wins(a, b))],
	power: [
		(dy, a, b) => multiply(dy, multiply(b, power(a, subtract(b, 1)))),
		(dy, a, _, y) => multiply(dy, logarithmTimes(a, y)),
	],
	equal: undefined,
	greater: undefined,
};

export const binaryGradient: GradientRule<BinaryName> = ({ node, inputs: [a, b], output, gradient, wanted }) => {
	const rules = partials[node.op];
	if (!rules) return [];
	return [
		wanted(0) ? sumTo(rules[0](gradient, a, b, output), a.shape) : undefined,
		wanted(1) ? sumTo(rules[1](gradient, a, b, output), b.shape) : undefined,
	];
};

/** 1 where a > b, ½ where they are equal, else 0. */
const wins = (a: TensorValue, b: TensorValue): TensorValue => add(greater(a, b), multiply(0.5, equal(a, b)));

/** y · log a, and 0 where a ≤ 0. */
function logarithmTimes(a: TensorValue, y: TensorValue): TensorValue {
	const positive = greater(a, 0);
	return select(positive, multiply(y, log(select(positive, a, 1))), 0);
}
