import { type Evaluator } from '../evaluator.ts';
import { appendNode, type TensorValue } from '../graph.ts';
import type { TensorType } from '../tensor-data.ts';

/** x in another type; float32 → int32 cuts off towards 0. No gradient passes. */
export function cast(x: TensorValue, type: TensorType): TensorValue {
	return appendNode(x.graph, { op: 'cast', inputs: [x], attributes: {}, shape: x.shape, type });
}

export const evaluateCast: Evaluator<'cast'> = (node, [x]) =>
	node.type === 'int32' ? Int32Array.from(x.data) : Float64Array.from(x.data);
