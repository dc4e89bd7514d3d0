import type { LowerOperation } from './lowering.ts';
import { castNode, reshapeNode } from './onnx-operations.ts';

export const lowerGather: LowerOperation<'gather'> = (lowering, node) => {
	const [x, indices] = node.inputs.map((input) => lowering.value(input));
	const { axis } = node.attributes;
	return lowering.builder.node('Gather', [x, indices], { shape: node.shape, type: x.type }, { axis });
};

export const lowerScatterAdd: LowerOperation<'scatterAdd'> = (lowering, node) => {
	const { builder } = lowering;
	const [indices, updates] = node.inputs.map((input) => lowering.value(input));
	const zeros = builder.node('ConstantOfShape', [builder.integers(node.shape)], { shape: node.shape });
	const rows = reshapeNode(builder, castNode(builder, indices, 'int64'), [indices.shape[0], 1]);
	return builder.node('ScatterND', [zeros, rows, updates], { shape: node.shape }, { reduction: 'add' });
};
