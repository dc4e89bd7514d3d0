import type { TensorValue } from '../graph.ts';
import { multiply } from '../operations/binary.ts';
import type { Scope } from '../scope.ts';

/** Options of {@link dropoutLayer}. */
export interface DropoutOptions {
	/** Share of elements set to 0 in training. Default 0.5. */
	rate?: number;
	/** Whether whole channels of x [N, C, …] are dropped. Default false. */
	channels?: boolean;
}

/**
 * In training each element is dropped with probability `rate` and the others are scaled by 1 / (1 − rate); in use x as it
 * is. The mask is an input of the graph, `mask`, filled by the seeded generator: runs can be repeated.
 */
export function dropoutLayer(
	scope: Scope,
	x: TensorValue,
	{ rate = 0.5, channels = false }: DropoutOptions = {},
): TensorValue {
	if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: rate must be in [0, 1), got ${rate}`);
	if (scope.mode === 'infer' || rate === 0) return x;
	const shape = channels ? [...x.shape.slice(0, 2), ...x.shape.slice(2).map(() => 1)] : x.shape;
	const mask = scope.input('mask', shape, { random: { distribution: 'dropout', keep: 1 - rate } });
	return scope.layer(() => multiply(x, mask));
}
