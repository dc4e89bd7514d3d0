import type { TensorValue } from './graph.ts';
import { add, greater, maximum, minimum, multiply, subtract } from './operations/binary.ts';
import { select } from './operations/select.ts';
import { erf, exp, sigmoid } from './operations/unary.ts';

/** x · Φ(x) with the exact normal distribution. */
export const gelu = (x: TensorValue): TensorValue => multiply(x, multiply(0.5, add(1, erf(multiply(x, Math.SQRT1_2)))));

/** x · σ(x), also called Swish. */
export const silu = (x: TensorValue): TensorValue => multiply(x, sigmoid(x));

/** x where positive, else slope · x. */
export const leakyRelu = (x: TensorValue, slope = 0.01): TensorValue => select(greater(x, 0), x, multiply(x, slope));

/** x where positive, else α · (eˣ − 1). */
export const elu = (x: TensorValue, alpha = 1): TensorValue =>
	select(greater(x, 0), x, multiply(alpha, subtract(exp(minimum(x, 0)), 1)));

/** x held within [low, high]. */
export const clip = (x: TensorValue, low: number, high: number): TensorValue => minimum(maximum(x, low), high);
