import type { LowerOperation } from './lowering.ts';
import { reshapeNode } from './onnx-operations.ts';
import { stagedSquareSum, stagedSum } from './staged-reduction.ts';

export const lowerReduceSum: LowerOperation<'reduceSum'> = (lowering, node) => {
	const { axes, keepDims } = node.attributes;
	const summed = lowering.graph.nodes[node.inputs[0]];
	if (summed.op === 'multiply' && summed.inputs[0] === summed.inputs[1] && axes.length > 0)
		return stagedSquareSum(lowering.builder, lowering.value(summed.inputs[0]), axes, keepDims);
	return stagedSum(lowering.builder, lowering.value(node.inputs[0]), axes, keepDims);
};

/** A maximum is exact in any order: one stage. */
export const lowerReduceMax: LowerOperation<'reduceMax'> = (lowering, node) => {
	const { builder } = lowering;
	const { axes, keepDims } = node.attributes;
	const x = lowering.value(node.inputs[0]);
	if (axes.length === 0) return reshapeNode(builder, x, node.shape);
	const attributes = { keepdims: keepDims ? 1 : 0 };
	return builder.node('ReduceMax', [x, builder.integers(axes)], { shape: node.shape }, attributes);
};
