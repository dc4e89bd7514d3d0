import type { TensorValue } from '../graph.ts';
import { mean } from '../mean.ts';
import { multiply, minimum, subtract } from '../operations/binary.ts';
import { abs } from '../operations/unary.ts';

/** Mean of (a − b)². */
export function meanSquaredError(a: TensorValue, b: TensorValue): TensorValue {
	const difference = subtract(a, b);
	return mean(multiply(difference, difference));
}

/** Mean of |a − b|. */
export const meanAbsoluteError = (a: TensorValue, b: TensorValue): TensorValue => mean(abs(subtract(a, b)));

/** Mean of ½ d² up to |d| = δ and δ · (|d| − ½ δ) beyond. Huber, 1964. */
export function huberLoss(a: TensorValue, b: TensorValue, delta = 1): TensorValue {
	const size = abs(subtract(a, b));
	const near = minimum(size, delta);
	return mean(multiply(near, subtract(size, multiply(near, 0.5))));
}
