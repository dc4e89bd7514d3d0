import { refuse, type TensorValue } from './graph.ts';
import { divide, maximum, multiply, subtract } from './operations/binary.ts';
import { reduceSum } from './operations/reduce.ts';
import { softplus } from './operations/unary.ts';
import type { ActiveVoxels } from './sparse-norm.ts';

/**
 * Mean binary cross-entropy of logits over the active voxels; 0 for a set without voxels.
 *
 * @param logits [size, 1].
 * @param targets [size, 1], 0 to 1.
 * @returns a scalar.
 */
export function sparseCrossEntropy(logits: TensorValue, targets: TensorValue, active: ActiveVoxels): TensorValue {
	if (logits.shape[1] !== 1 || targets.shape.join() !== logits.shape.join())
		refuse('sparseCrossEntropy', [logits, targets], 'needs one logit and one target a row');
	const each = multiply(active.mask, subtract(softplus(logits), multiply(logits, targets)));
	return reduceSum(divide(reduceSum(each, { axes: [0], keepDims: true }), maximum(active.count, 1)));
}
