import { constant, refuse, type TensorValue } from '../graph.ts';
import { logSoftmax } from '../log-softmax.ts';
import { add, divide, equal, maximum, multiply, subtract } from '../operations/binary.ts';
import { reduceSum } from '../operations/reduce.ts';
import { reshape } from '../operations/reshape.ts';
import { negate } from '../operations/unary.ts';

/** Options of {@link crossEntropyLoss}. */
export interface CrossEntropyOptions {
	/** Share of each target that is spread evenly over all classes. Default 0. */
	labelSmoothing?: number;
	/** Label of elements that do not count. */
	ignoreLabel?: number;
	/** One weight per class; the mean is then a weighted one. */
	classWeights?: readonly number[];
}

/** Mean cross-entropy of logits [N, K, …] and int32 labels [N, …]; 0 where no element counts. Same numbers as PyTorch's. */
export function crossEntropyLoss(
	logits: TensorValue,
	labels: TensorValue,
	{ labelSmoothing = 0, ignoreLabel, classWeights }: CrossEntropyOptions = {},
): TensorValue {
	const truth = oneHot(labels, logits.shape[1]);
	if (truth.shape.join() !== logits.shape.join()) {
		refuse('crossEntropyLoss', [logits, labels], 'needs logits [N, K, …] and labels [N, …]');
	}
	const classes = logits.shape[1];
	if (classWeights && classWeights.length !== classes) {
		refuse('crossEntropyLoss', [logits], `needs ${classes} class weights, got ${classWeights.length}`);
	}
	const perClass = [classes, ...logits.shape.slice(2).map(() => 1)];
	const weighted = (value: TensorValue): TensorValue =>
		classWeights ? multiply(value, constant(logits.graph, classWeights, perClass)) : value;
	const surprise = weighted(negate(logSoftmax(logits, 1)));
	const weight = reduceSum(weighted(truth), { axes: [1] });
	const hit = reduceSum(multiply(truth, surprise), { axes: [1] });
	const spread = reduceSum(surprise, { axes: [1] });
	const single =
		labelSmoothing === 0 ? hit : add(multiply(hit, 1 - labelSmoothing), multiply(spread, labelSmoothing / classes));
	if (ignoreLabel === undefined) return divide(reduceSum(single), reduceSum(weight));
	const counts = subtract(1, equal(labels, constant(labels.graph, [ignoreLabel], [], 'int32')));
	return divide(reduceSum(multiply(single, counts)), maximum(reduceSum(multiply(weight, counts)), 1e-12));
}

/** int32 labels [N, …] → float32 [N, classes, …], 1 in the channel of the label; all 0 for labels that are no class. */
export function oneHot(labels: TensorValue, classes: number): TensorValue {
	const [items, ...rest] = labels.shape;
	const numbers = Array.from({ length: classes }, (_, i) => i);
	const channels = constant(labels.graph, numbers, [classes, ...rest.map(() => 1)], 'int32');
	return equal(reshape(labels, [items, 1, ...rest]), channels);
}
