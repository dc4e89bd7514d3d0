import type { NodeOf } from '#tensor';
import type { LowerOperation } from './lowering.ts';
import type { OnnxValue } from './onnx-builder.ts';

/** Inputs, parameters and buffers are inputs of the ONNX graph under their own names. */
export const lowerLeaf: LowerOperation<'input' | 'parameter' | 'buffer'> = (lowering, node) =>
	lowering.builder.input(node.attributes.name, node.shape, node.type);

/** Fixed numbers are stored; tensors of one repeated number are stored as that number where the shape allows it. */
export const lowerConstant: LowerOperation<'constant'> = (lowering, node): OnnxValue => {
	const { builder } = lowering;
	const { data } = node.attributes;
	if (node.shape.length === 0 && node.type === 'float32') return builder.scalar(data[0]);
	return builder.initialiser(`#data.${builder.initialisers.length}`, node.shape, node.type, constantBytes(node));
};

function constantBytes(node: NodeOf<'constant'>): Uint8Array {
	const { data } = node.attributes;
	const rounded = node.type === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
	return new Uint8Array(rounded.buffer);
}
