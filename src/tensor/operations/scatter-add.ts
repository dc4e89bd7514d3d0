import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { elementCount } from '../tensor-data.ts';

/** Rows added up at int32 indices: (indices [n], updates [n, …]) → [size, …]; rows without an update are 0. */
export function scatterAdd(indices: TensorValue, updates: TensorValue, size: number): TensorValue {
	const operands = [indices, updates];
	const fits = indices.shape.length === 1 && updates.shape[0] === indices.shape[0];
	if (!fits || indices.type !== 'int32' || updates.type !== 'float32') {
		refuse('scatterAdd', operands, 'needs int32 indices [n] and float32 updates [n, …]');
	}
	if (!(Number.isInteger(size) && size >= 1)) refuse('scatterAdd', operands, `size must be from 1, got ${size}`);
	const shape = updates.shape.with(0, size);
	return appendNode(indices.graph, {
		op: 'scatterAdd',
		inputs: operands,
		attributes: { size },
		shape,
		type: 'float32',
	});
}

export const evaluateScatterAdd: Evaluator<'scatterAdd'> = (node, [indices, updates]) => {
	const { size } = node.attributes;
	const width = elementCount(node.shape.slice(1));
	const result = new Float64Array(size * width);
	indices.data.forEach((index, row) => {
		if (!(index >= 0 && index < size)) throw new RangeError(`scatterAdd: index ${index} is not in [0, ${size})`);
		for (let i = 0; i < width; i++) result[index * width + i] += updates.data[row * width + i];
	});
	return result;
};
