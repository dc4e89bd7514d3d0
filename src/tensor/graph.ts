import type { OperationAttributes, OperationName, RandomFill } from './operation-attributes.ts';
import { TensorShapeError } from './shape-error.ts';
import { elementCount, type FeedData, type TensorShape, type TensorType } from './tensor-data.ts';

/** One operation of a graph: plain data. */
export interface NodeOf<Name extends OperationName> {
	readonly op: Name;
	/** Indices of nodes before this one. */
	readonly inputs: readonly number[];
	readonly attributes: OperationAttributes[Name];
	readonly shape: TensorShape;
	readonly type: TensorType;
	/** Path of the layer that made it, e.g. `encoder.0.conv`; a gradient carries the path of what it is the gradient of. */
	readonly label: string;
}

/** A node of any operation; `op` tells which. */
export type GraphNode = { [Name in OperationName]: NodeOf<Name> }[OperationName];

/** Operations in the order of their creation, which is an order of evaluation. Grows while it is built. */
export interface TensorGraph {
	readonly nodes: GraphNode[];
	/** Inputs, parameters and buffers: name → node index. Names are unique over all three. */
	readonly names: Map<string, number>;
	/** Layer path given to the nodes now being made. */
	label: string;
}

/** The result of a node. */
export interface TensorValue {
	readonly graph: TensorGraph;
	readonly index: number;
	readonly shape: TensorShape;
	readonly type: TensorType;
}

/** A value, or a number that stands for a float32 scalar. */
export type Operand = TensorValue | number;

export function createGraph(): TensorGraph {
	return { nodes: [], names: new Map(), label: '' };
}

/** The value of a node by its index. */
export function valueAt(graph: TensorGraph, index: number): TensorValue {
	const node = graph.nodes[index];
	if (!node) throw new RangeError(`valueAt: the graph has ${graph.nodes.length} nodes, asked for ${index}`);
	return { graph, index, shape: node.shape, type: node.type };
}

/** The node that makes a value. */
export function nodeOf(value: TensorValue): GraphNode {
	return value.graph.nodes[value.index];
}

/** Runs `build` with the layer path set; nested paths replace each other. */
export function withLabel<Result>(graph: TensorGraph, label: string, build: () => Result): Result {
	const before = graph.label;
	graph.label = label;
	try {
		return build();
	} finally {
		graph.label = before;
	}
}

/** What {@link appendNode} needs to know. */
export interface NewNode<Name extends OperationName> {
	op: Name;
	inputs: readonly TensorValue[];
	attributes: OperationAttributes[Name];
	shape: TensorShape;
	/** Default: that of the first input, else float32. */
	type?: TensorType;
}

/** Adds a node whose shape the operation has worked out already. For the files of operations; users call those. */
export function appendNode<Name extends OperationName>(graph: TensorGraph, node: NewNode<Name>): TensorValue {
	for (const input of node.inputs) {
		if (input.graph !== graph) throw new TypeError(`${node.op}: an operand belongs to another graph`);
	}
	const { op, attributes, shape } = node;
	const type = node.type ?? node.inputs[0]?.type ?? 'float32';
	const inputs = node.inputs.map((input) => input.index);
	// The mapped union cannot follow the type parameter; NewNode<Name> has checked the pair.
	graph.nodes.push({ op, inputs, attributes, shape, type, label: graph.label } as NodeOf<Name> as GraphNode);
	return { graph, index: graph.nodes.length - 1, shape, type };
}

/** Fails with the operation, the layer and the shapes. */
export function refuse(operation: string, operands: readonly TensorValue[], problem: string): never {
	throw new TensorShapeError(
		operation,
		operands[0]?.graph.label ?? '',
		operands.map((operand) => operand.shape),
		problem,
	);
}

/** Options of {@link input}. */
export interface InputOptions {
	/** Default float32. */
	type?: TensorType;
	/** Filled by the seeded generator where the caller does not feed it. */
	random?: RandomFill;
}

/** A value fed at each run. */
export function input(graph: TensorGraph, name: string, shape: TensorShape, options: InputOptions = {}): TensorValue {
	const { type = 'float32', random } = options;
	return named(graph, { op: 'input', attributes: random ? { name, random } : { name }, shape, type, inputs: [] });
}

/** A weight, fed at each run under its name and trained. */
export function parameter(graph: TensorGraph, name: string, shape: TensorShape): TensorValue {
	return named(graph, { op: 'parameter', attributes: { name }, shape, inputs: [] });
}

/** State that is kept between runs but not trained by gradients. */
export function buffer(graph: TensorGraph, name: string, shape: TensorShape): TensorValue {
	return named(graph, { op: 'buffer', attributes: { name }, shape, inputs: [] });
}

/** Fixed numbers; they are copied. */
export function constant(
	graph: TensorGraph,
	data: FeedData,
	shape: TensorShape,
	type: TensorType = 'float32',
): TensorValue {
	checkShape('constant', shape);
	if (data.length !== elementCount(shape)) {
		throw new RangeError(`constant: shape [${shape.join(', ')}] does not hold ${data.length} numbers`);
	}
	const held = type === 'int32' ? Int32Array.from(data) : Float64Array.from(data);
	return appendNode(graph, { op: 'constant', inputs: [], attributes: { data: held }, shape: [...shape], type });
}

/** The operand as a value of the graph: numbers become scalar constants. */
export function asValue(graph: TensorGraph, operand: Operand): TensorValue {
	return typeof operand === 'number' ? constant(graph, [operand], []) : operand;
}

function named(graph: TensorGraph, node: NewNode<'input' | 'parameter' | 'buffer'>): TensorValue {
	const { name } = node.attributes;
	if (name === '') throw new RangeError(`${node.op}: the name is empty`);
	if (graph.names.has(name)) throw new RangeError(`${node.op}: the graph has a leaf named ${name} already`);
	checkShape(`${node.op} ${name}`, node.shape);
	const value = appendNode(graph, { ...node, shape: [...node.shape] });
	graph.names.set(name, value.index);
	return value;
}

function checkShape(operation: string, shape: TensorShape): void {
	for (const length of shape) {
		if (!(Number.isSafeInteger(length) && length >= 1)) {
			throw new RangeError(`${operation}: axis lengths must be whole numbers from 1, got [${shape.join(', ')}]`);
		}
	}
}
