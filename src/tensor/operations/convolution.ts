import { convolutionAttributes, convolvedSize, visitTaps, type ConvolutionOptions } from '../convolution-geometry.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { elementCount, type TensorShape } from '../tensor-data.ts';

/** Options of {@link convolution}. */
export interface ConvolutionWithBias extends ConvolutionOptions {
	/** [K], added to each filter's result. */
	bias?: TensorValue;
}

/** Cross-correlation over 1 to 3 spatial axes: x [N, C, …] with weights [K, C / groups, …k] → [N, K, …]. */
export function convolution(x: TensorValue, weight: TensorValue, options: ConvolutionWithBias = {}): TensorValue {
	const inputs = options.bias ? [x, weight, options.bias] : [x, weight];
	const attributes = convolutionAttributes('convolution', inputs, options);
	const { groups } = attributes;
	const [filters, channels, ...kernel] = weight.shape;
	if (weight.shape.length !== x.shape.length) refuse('convolution', inputs, 'needs weights [K, C / groups, …k]');
	if (channels * groups !== x.shape[1] || filters % groups !== 0) {
		refuse('convolution', inputs, `the channels do not fit ${groups} groups of weights [K, C / groups, …k]`);
	}
	if (options.bias && options.bias.shape.join() !== `${filters}`) refuse('convolution', inputs, 'needs a bias [K]');
	const size = convolvedSize(x.shape.slice(2), kernel, attributes);
	if (size.some((n) => n < 1)) refuse('convolution', inputs, 'the kernel is larger than the padded input');
	const shape = [x.shape[0], filters, ...size];
	return appendNode(x.graph, { op: 'convolution', inputs, attributes, shape });
}

export const evaluateConvolution: Evaluator<'convolution'> = (node, [x, weight, bias]) => {
	const y = startFromBias(node.shape, bias?.data);
	const kernel = weight.shape.slice(2);
	visitTaps({ x: x.shape, y: node.shape, kernel, attributes: node.attributes }, (run) => {
		const factor = weight.data[run.weight];
		for (let i = 0; i < run.count; i++) y[run.y + i] += factor * x.data[run.x + i * run.step];
	});
	return y;
};

/** A result [N, K, …] that holds each filter's bias, or zeros. */
export function startFromBias(shape: TensorShape, bias?: ArrayLike<number>): Float64Array {
	const volume = elementCount(shape.slice(2));
	const result = new Float64Array(elementCount(shape));
	if (!bias) return result;
	for (let plane = 0; plane < shape[0] * shape[1]; plane++) {
		result.fill(bias[plane % shape[1]], plane * volume, (plane + 1) * volume);
	}
	return result;
}
