import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { resolveAxis } from '../reduction-axes.ts';
import { elementCount, zeros } from '../tensor-data.ts';

/** Elements of an axis by their int32 indices, each in [0, length): the axis is replaced by the axes of the indices. */
export function gather(x: TensorValue, indices: TensorValue, axis: number): TensorValue {
	if (indices.type !== 'int32') refuse('gather', [x, indices], `the indices must be int32, got ${indices.type}`);
	const place = resolveAxis('gather', x, axis);
	const shape = x.shape.toSpliced(place, 1, ...indices.shape);
	return appendNode(x.graph, { op: 'gather', inputs: [x, indices], attributes: { axis: place }, shape });
}

export const evaluateGather: Evaluator<'gather'> = (node, [x, indices]) => {
	const { axis } = node.attributes;
	const rows = elementCount(x.shape.slice(0, axis));
	const length = x.shape[axis];
	const width = elementCount(x.shape.slice(axis + 1));
	const result = zeros(node.type, elementCount(node.shape));
	let place = 0;
	for (let row = 0; row < rows; row++) {
		for (const index of indices.data) {
			if (!(index >= 0 && index < length)) throw new RangeError(`gather: index ${index} is not in [0, ${length})`);
			const start = (row * length + index) * width;
			result.set(x.data.subarray(start, start + width), place);
			place += width;
		}
	}
	return result;
};
