import { broadcastShape, broadcastStrides, stridedOffsets } from '../broadcast.ts';
import { type Evaluator, type TensorArray } from '../evaluator.ts';
import { appendNode, asValue, refuse, type Operand, type TensorValue } from '../graph.ts';
import { zeros, type TensorShape } from '../tensor-data.ts';

/** Operations of two operands, element by element with NumPy broadcasting. */
export type BinaryName = keyof typeof binaryFormulas;

/** What each computes. */
export const binaryFormulas = {
	add: (a: number, b: number) => a + b,
	subtract: (a: number, b: number) => a - b,
	multiply: (a: number, b: number) => a * b,
	divide: (a: number, b: number) => a / b,
	maximum: (a: number, b: number) => Math.max(a, b),
	minimum: (a: number, b: number) => Math.min(a, b),
	power: (a: number, b: number) => a ** b,
	equal: (a: number, b: number) => (a === b ? 1 : 0),
	greater: (a: number, b: number) => (a > b ? 1 : 0),
} as const;

/** Operations that also take two int32 operands. */
const forIntegers: readonly BinaryName[] = ['add', 'subtract', 'multiply', 'equal', 'greater'];

function binary(op: BinaryName, a: Operand, b: Operand): TensorValue {
	const graph = typeof a === 'number' ? (typeof b === 'number' ? undefined : b.graph) : a.graph;
	if (!graph) throw new TypeError(`${op}: at least one operand must be a value of a graph`);
	const operands = [asValue(graph, a), asValue(graph, b)];
	const [left, right] = operands;
	if (left.type !== right.type) refuse(op, operands, `types ${left.type} and ${right.type} differ`);
	if (left.type === 'int32' && !forIntegers.includes(op)) refuse(op, operands, 'needs float32, got int32');
	const type = op === 'equal' || op === 'greater' ? 'float32' : left.type;
	return appendNode(graph, { op, inputs: operands, attributes: {}, shape: broadcastShape(op, operands), type });
}

export const add = (a: Operand, b: Operand): TensorValue => binary('add', a, b);
export const subtract = (a: Operand, b: Operand): TensorValue => binary('subtract', a, b);
export const multiply = (a: Operand, b: Operand): TensorValue => binary('multiply', a, b);
export const divide = (a: Operand, b: Operand): TensorValue => binary('divide', a, b);
/** Where both are equal they share the gradient. */
export const maximum = (a: Operand, b: Operand): TensorValue => binary('maximum', a, b);
/** Where both are equal they share the gradient. */
export const minimum = (a: Operand, b: Operand): TensorValue => binary('minimum', a, b);
/** aᵇ; the gradient in b is 0 where a ≤ 0. */
export const power = (a: Operand, b: Operand): TensorValue => binary('power', a, b);
/** 1 where a = b, else 0; float32. */
export const equal = (a: Operand, b: Operand): TensorValue => binary('equal', a, b);
/** 1 where a > b, else 0; float32. */
export const greater = (a: Operand, b: Operand): TensorValue => binary('greater', a, b);

export const evaluateBinary: Evaluator<BinaryName> = (node, [a, b]) => {
	const formula = binaryFormulas[node.op];
	const left = readAs(a, node.shape);
	const right = readAs(b, node.shape);
	const result = zeros(node.type, left.length);
	for (let i = 0; i < result.length; i++) result[i] = formula(a.data[left[i]], b.data[right[i]]);
	return result;
};

const readAs = (array: TensorArray, shape: TensorShape): Int32Array =>
	stridedOffsets(shape, broadcastStrides(array.shape, shape));
