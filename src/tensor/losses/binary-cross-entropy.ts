import type { TensorValue } from '../graph.ts';
import { mean } from '../mean.ts';
import { add, multiply, subtract } from '../operations/binary.ts';
import { softplus } from '../operations/unary.ts';

/** −t · log σ(x) − (1 − t) · log(1 − σ(x)) element by element, from logits x and targets t in [0, 1], without overflow. */
export function binaryCrossEntropy(logits: TensorValue, targets: TensorValue): TensorValue {
	return subtract(softplus(logits), multiply(logits, targets));
}

/** Options of {@link binaryCrossEntropyLoss}. */
export interface BinaryCrossEntropyOptions {
	/** Weight of the positive part, against rare positives. Default 1. */
	positiveWeight?: number;
}

/** Mean of {@link binaryCrossEntropy}. */
export function binaryCrossEntropyLoss(
	logits: TensorValue,
	targets: TensorValue,
	{ positiveWeight = 1 }: BinaryCrossEntropyOptions = {},
): TensorValue {
	if (positiveWeight === 1) return mean(binaryCrossEntropy(logits, targets));
	// w · t · softplus(−x) + (1 − t) · softplus(x), with softplus(−x) = softplus(x) − x.
	const both = softplus(logits);
	const positive = multiply(multiply(targets, positiveWeight), subtract(both, logits));
	return mean(add(positive, multiply(subtract(1, targets), both)));
}
