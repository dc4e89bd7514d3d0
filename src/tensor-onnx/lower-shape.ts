import type { LowerOperation } from './lowering.ts';
import { concatNode, padWithNode, reshapeNode, sliceNode, transposeNode } from './onnx-operations.ts';

export const lowerReshape: LowerOperation<'reshape'> = (lowering, node) =>
	reshapeNode(lowering.builder, lowering.value(node.inputs[0]), node.shape);

export const lowerTranspose: LowerOperation<'transpose'> = (lowering, node) =>
	transposeNode(lowering.builder, lowering.value(node.inputs[0]), node.attributes.permutation);

export const lowerSlice: LowerOperation<'slice'> = (lowering, node) => {
	const { starts, ends, steps } = node.attributes;
	const cuts = starts.map((start, axis) => ({ axis, start, end: ends[axis], step: steps[axis] }));
	return sliceNode(lowering.builder, lowering.value(node.inputs[0]), cuts);
};

export const lowerPad: LowerOperation<'pad'> = (lowering, node) => {
	const { low, high, value } = node.attributes;
	return padWithNode(lowering.builder, lowering.value(node.inputs[0]), [low, high], value);
};

export const lowerConcatenate: LowerOperation<'concatenate'> = (lowering, node) =>
	concatNode(
		lowering.builder,
		node.inputs.map((input) => lowering.value(input)),
		node.attributes.axis,
	);
