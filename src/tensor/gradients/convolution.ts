import type { GradientRule } from '../gradient-rule.ts';
import type { TensorValue } from '../graph.ts';
import type { ConvolutionAttributes } from '../operation-attributes.ts';
import { convolutionTranspose } from '../operations/convolution-transpose.ts';
import { convolutionWeightGradient } from '../operations/convolution-weight-gradient.ts';
import { convolution } from '../operations/convolution.ts';
import { reduceSum } from '../operations/reduce.ts';

export const convolutionGradient: GradientRule<'convolution'> = ({ node, inputs, gradient, wanted }) => {
	const [x, weight, bias] = inputs;
	const { attributes } = node;
	const kernel = weight.shape.slice(2);
	return [
		wanted(0) ? convolutionInputGradient(gradient, weight, x, attributes) : undefined,
		wanted(1) ? convolutionWeightGradient(x, gradient, { ...attributes, kernel }) : undefined,
		bias && wanted(2) ? biasGradient(gradient) : undefined,
	];
};

/** Its matching convolution maps dy to dx; as that convolution's weight gradient, x and dy change places. */
export const convolutionTransposeGradient: GradientRule<'convolutionTranspose'> = (task) => {
	const { node, inputs, gradient, wanted } = task;
	const [x, weight, bias] = inputs;
	const { attributes } = node;
	const kernel = weight.shape.slice(2);
	return [
		wanted(0) ? convolution(gradient, weight, attributes) : undefined,
		wanted(1) ? convolutionWeightGradient(gradient, x, { ...attributes, kernel }) : undefined,
		bias && wanted(2) ? biasGradient(gradient) : undefined,
	];
};

/** Linear in each operand: dW = C(x, dy), so x gets the input gradient of weights g, and dy the convolution with them. */
export const convolutionWeightGradientRule: GradientRule<'convolutionWeightGradient'> = (task) => {
	const { node, inputs, gradient, wanted } = task;
	const [x, dy] = inputs;
	return [
		wanted(0) ? convolutionInputGradient(dy, gradient, x, node.attributes) : undefined,
		wanted(1) ? convolution(x, gradient, node.attributes) : undefined,
	];
};

/** dy → dx of a convolution with an input like x; voxels that no window reached get 0 by way of the output padding. */
function convolutionInputGradient(
	dy: TensorValue,
	weight: TensorValue,
	x: TensorValue,
	attributes: ConvolutionAttributes,
): TensorValue {
	const { stride, dilation, low, high, groups } = attributes;
	const kernel = weight.shape.slice(2);
	const outputPadding = x.shape
		.slice(2)
		.map((n, i) => n - ((dy.shape[i + 2] - 1) * stride[i] - low[i] - high[i] + dilation[i] * (kernel[i] - 1) + 1));
	return convolutionTranspose(dy, weight, { stride, dilation, low, high, groups, outputPadding });
}

const biasGradient = (dy: TensorValue): TensorValue =>
	reduceSum(dy, { axes: dy.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])) });
