import type { TensorValue } from '../graph.ts';
import { multiply, subtract } from '../operations/binary.ts';
import { softplus } from '../operations/unary.ts';

/** −t · log σ(x) − (1 − t) · log(1 − σ(x)) element by element, from logits x and targets t in [0, 1], without overflow. */
export function binaryCrossEntropy(logits: TensorValue, targets: TensorValue): TensorValue {
	return subtract(softplus(logits), multiply(logits, targets));
}
