import { broadcastStrides, readStrided } from '../broadcast.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import type { TensorShape } from '../tensor-data.ts';

/** x repeated along new leading axes and along its axes of length 1 until it has the shape. */
export function broadcastTo(x: TensorValue, shape: TensorShape): TensorValue {
	const offset = shape.length - x.shape.length;
	const fits = offset >= 0 && x.shape.every((length, axis) => length === 1 || length === shape[axis + offset]);
	if (!fits) refuse('broadcastTo', [x], `does not stretch to [${shape.join(', ')}]`);
	return appendNode(x.graph, { op: 'broadcastTo', inputs: [x], attributes: {}, shape: [...shape] });
}

export const evaluateBroadcastTo: Evaluator<'broadcastTo'> = (node, [x]) =>
	readStrided(x.data, node.shape, broadcastStrides(x.shape, node.shape));
