import type { LowerOperation } from './lowering.ts';
import { multiplyNode, subtractNode } from './onnx-operations.ts';
import { stagedSum } from './staged-reduction.ts';

export const lowerSoftmax: LowerOperation<'softmax'> = (lowering, node) =>
	lowering.builder.node('Softmax', [lowering.value(node.inputs[0])], { shape: node.shape }, node.attributes);

/** y · (dy − Σ y · dy) */
export const lowerSoftmaxGradient: LowerOperation<'softmaxGradient'> = (lowering, node) => {
	const { builder } = lowering;
	const [y, dy] = node.inputs.map((input) => lowering.value(input));
	const total = stagedSum(builder, multiplyNode(builder, y, dy), [node.attributes.axis], true);
	return multiplyNode(builder, y, subtractNode(builder, dy, total));
};
