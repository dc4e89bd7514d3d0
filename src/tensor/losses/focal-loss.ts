import type { TensorValue } from '../graph.ts';
import { mean } from '../mean.ts';
import { add, multiply, power, subtract } from '../operations/binary.ts';
import { sigmoid } from '../operations/unary.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';

/** Options of {@link focalLoss}. */
export interface FocalOptions {
	/** How strongly elements that are right already fade. Default 2. */
	gamma?: number;
	/** Weight of positives; negatives get 1 − α. Default 0.25. */
	alpha?: number;
}

/** Mean of α · (1 − p)^γ · cross-entropy, with p the probability given to the truth; targets 0 or 1. Lin et al., 2017. */
export function focalLoss(
	logits: TensorValue,
	targets: TensorValue,
	{ gamma = 2, alpha = 0.25 }: FocalOptions = {},
): TensorValue {
	const probability = sigmoid(logits);
	const missed = add(multiply(probability, subtract(1, targets)), multiply(subtract(1, probability), targets));
	const weight = add(multiply(targets, alpha), multiply(subtract(1, targets), 1 - alpha));
	return mean(multiply(multiply(weight, power(missed, gamma)), binaryCrossEntropy(logits, targets)));
}
