import type { GraphNode, NodeOf } from '#tensor';
import { sharedValue, type Lowering, type LowerOperation } from './lowering.ts';
import { float, type OnnxBuilder, type OnnxValue } from './onnx-builder.ts';
import { addNode, binaryNode, castNode, multiplyNode, reshapeNode, sameShape, unaryNode } from './onnx-operations.ts';

const unaryOperators = {
	negate: 'Neg',
	abs: 'Abs',
	exp: 'Exp',
	log: 'Log',
	sqrt: 'Sqrt',
	reciprocal: 'Reciprocal',
	tanh: 'Tanh',
	sigmoid: 'Sigmoid',
	erf: 'Erf',
	sin: 'Sin',
	cos: 'Cos',
	floor: 'Floor',
} as const;

const binaryOperators = {
	add: 'Add',
	subtract: 'Sub',
	multiply: 'Mul',
	divide: 'Div',
	maximum: 'Max',
	minimum: 'Min',
	power: 'Pow',
} as const;

export const lowerUnary: LowerOperation<keyof typeof unaryOperators> = (lowering, node) =>
	unaryNode(lowering.builder, unaryOperators[node.op], lowering.value(node.inputs[0]));

/** WebGPU has no sign: there it is the difference of two comparisons. */
export const lowerSign: LowerOperation<'sign'> = (lowering, node) => {
	const { builder, provider } = lowering;
	const x = lowering.value(node.inputs[0]);
	if (provider !== 'webgpu') return unaryNode(builder, 'Sign', x);
	const zero = builder.scalar(0);
	const [above, below] = ['Greater', 'Less'].map((op) => binaryNode(builder, op, x, zero));
	return binaryNode(builder, 'Sub', castNode(builder, above, 'float32'), castNode(builder, below, 'float32'));
};

/** max(x, 0) + log(1 + e^−|x|): as exact as the runtime's own operator and eight times as fast. */
export const lowerSoftplus: LowerOperation<'softplus'> = (lowering, node) => {
	const { builder } = lowering;
	const x = lowering.value(node.inputs[0]);
	const decay = unaryNode(builder, 'Exp', unaryNode(builder, 'Neg', unaryNode(builder, 'Abs', x)));
	const tail = unaryNode(builder, 'Log', addNode(builder, decay, builder.scalar(1)));
	return addNode(builder, unaryNode(builder, 'Relu', x), tail);
};

export const lowerStep: LowerOperation<'step'> = (lowering, node) => {
	const { builder } = lowering;
	return castNode(builder, isPositive(builder, lowering.value(node.inputs[0])), 'float32');
};

export const lowerStopGradient: LowerOperation<'stopGradient'> = (lowering, node) => lowering.value(node.inputs[0]);

export const lowerBinary: LowerOperation<keyof typeof binaryOperators> = (lowering, node) => {
	if (node.op === 'multiply') {
		const masked = maskedProduct(lowering, node.inputs, node.shape);
		if (masked) return masked;
	}
	const [a, b] = stretchedOperands(lowering, node);
	return binaryNode(lowering.builder, binaryOperators[node.op], a, b);
};

export const lowerComparison: LowerOperation<'equal' | 'greater'> = (lowering, node) =>
	castNode(lowering.builder, comparison(lowering, node), 'float32');

export const lowerSelect: LowerOperation<'select'> = (lowering, node) => {
	const { builder, graph } = lowering;
	const mask = graph.nodes[node.inputs[0]];
	const condition =
		mask.op === 'equal' || mask.op === 'greater'
			? comparison(lowering, mask)
			: castNode(builder, lowering.value(node.inputs[0]), 'bool');
	const a = lowering.value(node.inputs[1]);
	const b = lowering.value(node.inputs[2]);
	return builder.node('Where', [condition, a, b], { shape: node.shape, type: a.type });
};

/**
 * 1 above 0, else 0, in one pass: a line so steep that every positive number (those below 1e-38 are zero to the runtime) is
 * beyond its end. A quarter of the time of a sign, half of that of comparing and casting.
 */
function stepNode(builder: OnnxBuilder, x: OnnxValue): OnnxValue {
	return builder.node('HardSigmoid', [x], { shape: x.shape }, { alpha: float(3e38), beta: float(0) });
}

/**
 * dy · step(x), the gradient of relu: relu(x) has the same mask as x, so that x need not be kept where relu(x) is there
 * already; else a choice between dy and 0.
 */
function maskedProduct(lowering: Lowering, inputs: readonly number[], shape: readonly number[]): OnnxValue | undefined {
	const { graph, builder } = lowering;
	const chosen = inputs.findIndex((input) => ['equal', 'greater'].includes(graph.nodes[input].op));
	if (chosen >= 0) return chosenProduct(lowering, inputs[chosen], inputs[1 - chosen], shape);
	const place = inputs.findIndex((input) => graph.nodes[input].op === 'step');
	if (place < 0) return undefined;
	const mask = graph.nodes[inputs[place]];
	const other = lowering.value(inputs[1 - place]);
	if (!sameShape(other.shape, shape) || !sameShape(mask.shape, shape)) return undefined;
	const rectified = lowering.shared.get(`relu:${mask.inputs[0]}`);
	if (rectified && lowering.provider === 'cpu') return multiplyNode(builder, other, stepNode(builder, rectified));
	const condition = isPositive(builder, lowering.value(mask.inputs[0]));
	return builder.node('Where', [condition, other, builder.scalar(0)], { shape });
}

/** mask · y with a comparison as mask: a choice between y and 0, without the mask as numbers. */
function chosenProduct(
	lowering: Lowering,
	mask: number,
	other: number,
	shape: readonly number[],
): OnnxValue | undefined {
	const { graph, builder } = lowering;
	const node = graph.nodes[mask];
	if (node.op !== 'equal' && node.op !== 'greater') return undefined;
	if (!sameShape(node.shape, shape)) return undefined;
	const condition = comparison(lowering, node);
	return builder.node('Where', [condition, unstretched(lowering, other), builder.scalar(0)], { shape });
}

function comparison(lowering: Lowering, node: NodeOf<'equal' | 'greater'>): OnnxValue {
	return sharedValue(lowering, `comparison:${node.op}:${node.inputs.join()}`, () => {
		const [a, b] = stretchedOperands(lowering, node);
		return binaryNode(lowering.builder, node.op === 'equal' ? 'Equal' : 'Greater', a, b);
	});
}

function isPositive(builder: OnnxBuilder, x: OnnxValue): OnnxValue {
	return binaryNode(builder, 'Greater', x, builder.scalar(0));
}

/**
 * The operands of an elementwise operation. What was only stretched to the other's shape is taken as it was: the operator
 * stretches while it reads, where a copy would cost a pass.
 */
function stretchedOperands(lowering: Lowering, node: GraphNode): [OnnxValue, OnnxValue] {
	const [a, b] = node.inputs;
	const shapeOf = (index: number): readonly number[] => lowering.graph.nodes[index].shape;
	const take = (index: number, other: number): OnnxValue =>
		sameShape(shapeOf(other), node.shape) ? unstretched(lowering, index) : lowering.value(index);
	const left = take(a, b);
	const keepsShape = sameShape(left.shape, node.shape);
	// At least one side must still have the full shape.
	const right = keepsShape ? take(b, a) : lowering.value(b);
	return [left, right];
}

/** A value before it was stretched (through reshapes that only add axes of length 1). */
export function unstretched(lowering: Lowering, index: number): OnnxValue {
	const node = lowering.graph.nodes[index];
	return node.op === 'broadcastTo' ? lowering.value(node.inputs[0]) : lowering.value(index);
}

/** Remembers relu(x) under its operand so that its gradient finds the mask. */
export const lowerRelu: LowerOperation<'relu'> = (lowering, node) => {
	const result = unaryNode(lowering.builder, 'Relu', lowering.value(node.inputs[0]));
	lowering.shared.set(`relu:${node.inputs[0]}`, result);
	return result;
};

export const lowerCast: LowerOperation<'cast'> = (lowering, node) =>
	castNode(lowering.builder, lowering.value(node.inputs[0]), node.type);

export const lowerBroadcastTo: LowerOperation<'broadcastTo'> = (lowering, node) => {
	const { builder } = lowering;
	const x = lowering.value(node.inputs[0]);
	if (sameShape(x.shape, node.shape)) return x;
	// Only axes of length 1 in front: no copy is needed.
	const squeezed = node.shape.filter((length) => length !== 1);
	if (
		sameShape(
			squeezed,
			x.shape.filter((length) => length !== 1),
		) &&
		x.type === 'float32'
	)
		return reshapeNode(builder, x, node.shape);
	return builder.node('Expand', [x, builder.integers(node.shape)], { shape: node.shape, type: x.type });
};
