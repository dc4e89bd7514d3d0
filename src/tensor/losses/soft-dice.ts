import type { TensorValue } from '../graph.ts';
import { refuse } from '../graph.ts';
import { mean } from '../mean.ts';
import { add, divide, multiply, subtract } from '../operations/binary.ts';
import { reduceSum } from '../operations/reduce.ts';

/** Options of {@link softDiceLoss}. */
export interface SoftDiceOptions {
	/** Added above and below, so that an empty channel that is predicted empty scores 1. Default 1. */
	smoothing?: number;
	/** Whether the sums below are of squares (Milletari et al., 2016). Default false. */
	squared?: boolean;
	/** Whether all items of the batch are counted as one volume. Default false. */
	batch?: boolean;
}

/** 1 − mean over items and channels of (2 Σ p·t + s) / (Σ p + Σ t + s), of probabilities and targets [N, C, …]. */
export function softDiceLoss(
	probabilities: TensorValue,
	targets: TensorValue,
	{ smoothing = 1, squared = false, batch = false }: SoftDiceOptions = {},
): TensorValue {
	if (probabilities.shape.join() !== targets.shape.join()) {
		refuse('softDiceLoss', [probabilities, targets], 'needs probabilities and targets of one shape [N, C, …]');
	}
	const axes = targets.shape.flatMap((_, axis) => (axis >= 2 || (batch && axis === 0) ? [axis] : []));
	const total = (value: TensorValue): TensorValue => reduceSum(value, { axes });
	const size = (value: TensorValue): TensorValue => total(squared ? multiply(value, value) : value);
	const shared = total(multiply(probabilities, targets));
	const above = add(multiply(shared, 2), smoothing);
	const below = add(add(size(probabilities), size(targets)), smoothing);
	return subtract(1, mean(divide(above, below)));
}
