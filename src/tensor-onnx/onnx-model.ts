import {
	createMessage,
	messageBytes,
	utf8,
	writeBytes,
	writeFloat,
	writeFloats,
	writeInteger,
	writeIntegers,
	writeMessage,
	writeText,
	type ProtobufMessage,
} from './protobuf.ts';

/** Element types of ONNX tensors that this layer writes. */
export type OnnxType = 'float32' | 'float16' | 'int8' | 'int32' | 'int64' | 'bool';

/** Codes of `TensorProto.DataType`. */
export const onnxTypeCode: Readonly<Record<OnnxType, number>> = {
	float32: 1,
	int8: 3,
	int32: 6,
	int64: 7,
	bool: 9,
	float16: 10,
};

/** A tensor stored in the file: little-endian elements in row-major order. */
export interface OnnxTensor {
	readonly name: string;
	readonly type: OnnxType;
	readonly shape: readonly number[];
	readonly bytes: Uint8Array;
}

/** Value of an attribute; whole numbers and fractions need different fields, so the kind is explicit. */
export type OnnxAttribute =
	| { readonly integer: number }
	| { readonly float: number }
	| { readonly text: string }
	| { readonly integers: readonly number[] }
	| { readonly floats: readonly number[] }
	| { readonly texts: readonly string[] };

export interface OnnxNode {
	readonly op: string;
	/** Empty for the standard operators. */
	readonly domain: string;
	readonly name: string;
	/** An empty text stands for an optional input that is left out. */
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxPort {
	readonly name: string;
	readonly type: OnnxType;
	readonly shape: readonly number[];
}

export interface OnnxModel {
	readonly name: string;
	readonly nodes: readonly OnnxNode[];
	readonly initialisers: readonly OnnxTensor[];
	readonly inputs: readonly OnnxPort[];
	readonly outputs: readonly OnnxPort[];
	/** Version of every operator domain that nodes use; the standard domain is the empty text. */
	readonly opsets: Readonly<Record<string, number>>;
	/** Free texts: spacing, licence, checksum … */
	readonly metadata?: Readonly<Record<string, string>>;
}

const irVersion = 10;

/**
 * An ONNX file: https://onnx.ai/onnx/repo-docs/IR.html. The caller guarantees the graph's meaning; the runtime and the
 * official checker judge it.
 */
export function onnxBytes(model: OnnxModel): Uint8Array {
	const file = createMessage();
	writeInteger(file, 1, irVersion);
	writeText(file, 2, 'medshapenet');
	writeMessage(file, 7, graphMessage(model));
	for (const [domain, version] of Object.entries(model.opsets)) {
		const opset = createMessage();
		writeText(opset, 1, domain);
		writeInteger(opset, 2, version);
		writeMessage(file, 8, opset);
	}
	for (const [key, value] of Object.entries(model.metadata ?? {})) {
		const entry = createMessage();
		writeText(entry, 1, key);
		writeText(entry, 2, value);
		writeMessage(file, 14, entry);
	}
	return messageBytes(file);
}

function graphMessage(model: OnnxModel): ProtobufMessage {
	const graph = createMessage();
	for (const node of model.nodes) writeMessage(graph, 1, nodeMessage(node));
	writeText(graph, 2, model.name);
	for (const tensor of model.initialisers) writeMessage(graph, 5, tensorMessage(tensor));
	for (const port of model.inputs) writeMessage(graph, 11, portMessage(port));
	for (const port of model.outputs) writeMessage(graph, 12, portMessage(port));
	return graph;
}

function nodeMessage(node: OnnxNode): ProtobufMessage {
	const message = createMessage();
	for (const input of node.inputs) writeText(message, 1, input);
	for (const output of node.outputs) writeText(message, 2, output);
	writeText(message, 3, node.name);
	writeText(message, 4, node.op);
	for (const [name, value] of Object.entries(node.attributes)) writeMessage(message, 5, attributeMessage(name, value));
	if (node.domain) writeText(message, 7, node.domain);
	return message;
}

function attributeMessage(name: string, value: OnnxAttribute): ProtobufMessage {
	const message = createMessage();
	const typeField = 20;
	writeText(message, 1, name);
	if ('float' in value) {
		writeFloat(message, 2, value.float);
		writeInteger(message, typeField, 1);
	} else if ('integer' in value) {
		writeInteger(message, 3, value.integer);
		writeInteger(message, typeField, 2);
	} else if ('text' in value) {
		writeBytes(message, 4, utf8(value.text));
		writeInteger(message, typeField, 3);
	} else if ('floats' in value) {
		writeFloats(message, 7, value.floats);
		writeInteger(message, typeField, 6);
	} else if ('integers' in value) {
		writeIntegers(message, 8, value.integers);
		writeInteger(message, typeField, 7);
	} else {
		for (const text of value.texts) writeText(message, 9, text);
		writeInteger(message, typeField, 8);
	}
	return message;
}

function tensorMessage(tensor: OnnxTensor): ProtobufMessage {
	const message = createMessage();
	writeIntegers(message, 1, tensor.shape);
	writeInteger(message, 2, onnxTypeCode[tensor.type]);
	writeText(message, 8, tensor.name);
	writeBytes(message, 9, tensor.bytes);
	return message;
}

function portMessage(port: OnnxPort): ProtobufMessage {
	const shape = createMessage();
	for (const size of port.shape) {
		const dimension = createMessage();
		writeInteger(dimension, 1, size);
		writeMessage(shape, 1, dimension);
	}
	const tensorType = createMessage();
	writeInteger(tensorType, 1, onnxTypeCode[port.type]);
	writeMessage(tensorType, 2, shape);
	const type = createMessage();
	writeMessage(type, 1, tensorType);
	const message = createMessage();
	writeText(message, 1, port.name);
	writeMessage(message, 2, type);
	return message;
}
