import { broadcastShape, broadcastStrides, stridedOffsets } from '../broadcast.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, asValue, refuse, type Operand, type TensorValue } from '../graph.ts';
import { zeros } from '../tensor-data.ts';

/** a where the float32 mask is not 0, else b; all three broadcast. No gradient reaches the mask. */
export function select(mask: TensorValue, a: Operand, b: Operand): TensorValue {
	const operands = [mask, asValue(mask.graph, a), asValue(mask.graph, b)];
	const type = operands[1].type;
	if (mask.type !== 'float32' || operands[2].type !== type) {
		refuse('select', operands, `needs a float32 mask and equal types, got ${operands.map((o) => o.type).join(', ')}`);
	}
	const shape = broadcastShape('select', operands);
	return appendNode(mask.graph, { op: 'select', inputs: operands, attributes: {}, shape, type });
}

export const evaluateSelect: Evaluator<'select'> = (node, inputs) => {
	const [mask, a, b] = inputs.map(({ data, shape }) => {
		const places = stridedOffsets(node.shape, broadcastStrides(shape, node.shape));
		return (i: number): number => data[places[i]];
	});
	const count = node.shape.reduce((product, length) => product * length, 1);
	const result = zeros(node.type, count);
	for (let i = 0; i < count; i++) result[i] = mask(i) !== 0 ? a(i) : b(i);
	return result;
};
