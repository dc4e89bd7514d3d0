import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { elementCount, type TensorShape } from '../tensor-data.ts';

/** The same elements in the same order under another shape; one length may be −1, to be worked out. */
export function reshape(x: TensorValue, shape: TensorShape): TensorValue {
	const open = shape.indexOf(-1);
	const known = elementCount(shape.filter((length) => length !== -1));
	const resolved = shape.map((length, axis) => (axis === open ? elementCount(x.shape) / known : length));
	const fits = resolved.every((length) => Number.isInteger(length) && length >= 1);
	if (!fits || elementCount(resolved) !== elementCount(x.shape)) {
		refuse('reshape', [x], `cannot become [${shape.join(', ')}]`);
	}
	return appendNode(x.graph, { op: 'reshape', inputs: [x], attributes: {}, shape: resolved });
}

export const evaluateReshape: Evaluator<'reshape'> = (_, [x]) => x.data.slice();
