import { broadcastStrides, stridedOffsets } from '../broadcast.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { reducedShape, resolveAxes, type ReductionOptions } from '../reduction-axes.ts';

/** Reductions of whole axes. */
export type ReduceName = 'reduceSum' | 'reduceMax';

function reduce(op: ReduceName, x: TensorValue, { axes, keepDims = false }: ReductionOptions): TensorValue {
	if (x.type !== 'float32') refuse(op, [x], `needs float32, got ${x.type}`);
	const resolved = resolveAxes(op, x, axes);
	const shape = reducedShape(x.shape, resolved, keepDims);
	return appendNode(x.graph, { op, inputs: [x], attributes: { axes: resolved, keepDims }, shape });
}

/** Sum over axes. */
export const reduceSum = (x: TensorValue, options: ReductionOptions = {}): TensorValue =>
	reduce('reduceSum', x, options);

/** Greatest element over axes; equal ones share the gradient. */
export const reduceMax = (x: TensorValue, options: ReductionOptions = {}): TensorValue =>
	reduce('reduceMax', x, options);

export const evaluateReduce: Evaluator<ReduceName> = (node, [x]) => {
	const kept = reducedShape(x.shape, node.attributes.axes, true);
	const places = stridedOffsets(x.shape, broadcastStrides(kept, x.shape));
	const count = kept.reduce((product, length) => product * length, 1);
	if (node.op === 'reduceMax') {
		const greatest = new Float64Array(count).fill(-Infinity);
		places.forEach((place, i) => (greatest[place] = Math.max(greatest[place], x.data[i])));
		return greatest;
	}
	const sums = new Float64Array(count);
	places.forEach((place, i) => (sums[place] += x.data[i]));
	return sums;
};
