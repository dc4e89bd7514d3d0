import { readStrided } from '../broadcast.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { stridesOf } from '../tensor-data.ts';

/** Axes in another order: output axis i is input axis permutation[i]. */
export function transpose(x: TensorValue, permutation: readonly number[]): TensorValue {
	const sorted = [...permutation].sort((a, b) => a - b);
	const fits = sorted.length === x.shape.length && sorted.every((axis, place) => axis === place);
	if (!fits) refuse('transpose', [x], `[${permutation.join(', ')}] is not an order of its axes`);
	const shape = permutation.map((axis) => x.shape[axis]);
	return appendNode(x.graph, {
		op: 'transpose',
		inputs: [x],
		attributes: { permutation: [...permutation] },
		shape,
	});
}

export const evaluateTranspose: Evaluator<'transpose'> = (node, [x]) => {
	const strides = stridesOf(x.shape);
	return readStrided(
		x.data,
		node.shape,
		node.attributes.permutation.map((axis) => strides[axis]),
	);
};
