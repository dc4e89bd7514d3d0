import { convolutionAttributes, perAxis, visitTaps } from '../convolution-geometry.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { startFromBias, type ConvolutionWithBias } from './convolution.ts';

/** Options of {@link convolutionTranspose}; `padding` is what the matching convolution had. */
export interface ConvolutionTransposeOptions extends ConvolutionWithBias {
	/** Voxels added at the high end of each axis, below the stride. Default 0. */
	outputPadding?: number | readonly number[];
}

/**
 * The transposed map of a convolution (up-sampling for strides above 1): x [N, C, …] with weights [C, K / groups, …k] →
 * [N, K, …], each axis (n − 1) · stride − low − high + dilation · (k − 1) + 1 + outputPadding.
 */
export function convolutionTranspose(
	x: TensorValue,
	weight: TensorValue,
	options: ConvolutionTransposeOptions = {},
): TensorValue {
	const name = 'convolutionTranspose';
	const inputs = options.bias ? [x, weight, options.bias] : [x, weight];
	const common = convolutionAttributes(name, inputs, options);
	const outputPadding = perAxis(options.outputPadding ?? 0, x.shape.length - 2);
	const { groups, stride, dilation, low, high } = common;
	const [channels, filtersEach, ...kernel] = weight.shape;
	if (weight.shape.length !== x.shape.length || channels !== x.shape[1] || channels % groups !== 0) {
		refuse(name, inputs, `needs weights [C, K / groups, …k] for ${groups} groups`);
	}
	const filters = filtersEach * groups;
	if (options.bias && options.bias.shape.join() !== `${filters}`) refuse(name, inputs, 'needs a bias [K]');
	const isBelowStride = (n: number, axis: number): boolean => Number.isInteger(n) && n >= 0 && n < stride[axis];
	if (outputPadding.length !== stride.length || !outputPadding.every(isBelowStride)) {
		refuse(name, inputs, `outputPadding must be from 0 and below the stride, got [${outputPadding.join(', ')}]`);
	}
	const size = x.shape
		.slice(2)
		.map((n, i) => (n - 1) * stride[i] - low[i] - high[i] + dilation[i] * (kernel[i] - 1) + 1 + outputPadding[i]);
	if (size.some((n) => n < 1)) refuse(name, inputs, `nothing is left of it after padding: [${size.join(', ')}]`);
	const shape = [x.shape[0], filters, ...size];
	return appendNode(x.graph, { op: name, inputs, attributes: { ...common, outputPadding }, shape });
}

/** Reads the taps of the matching convolution the other way round: its result is x, its input is y. */
export const evaluateConvolutionTranspose: Evaluator<'convolutionTranspose'> = (node, [x, weight, bias]) => {
	const y = startFromBias(node.shape, bias?.data);
	const kernel = weight.shape.slice(2);
	visitTaps({ x: node.shape, y: x.shape, kernel, attributes: node.attributes }, (run) => {
		const factor = weight.data[run.weight];
		for (let i = 0; i < run.count; i++) y[run.x + i * run.step] += factor * x.data[run.y + i];
	});
	return y;
};
