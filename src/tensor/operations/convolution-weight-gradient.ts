import { convolutionAttributes, convolvedSize, visitTaps, type ConvolutionOptions } from '../convolution-geometry.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { elementCount, type TensorShape } from '../tensor-data.ts';

/** The convolution whose weights the gradient is for. */
export interface WeightGradientOptions extends ConvolutionOptions {
	/** Spatial size of its weights. */
	kernel: TensorShape;
}

/** Gradient of a convolution in its weights: its input x [N, C, …] and dy [N, K, …] → [K, C / groups, …kernel]. */
export function convolutionWeightGradient(
	x: TensorValue,
	dy: TensorValue,
	options: WeightGradientOptions,
): TensorValue {
	const inputs = [x, dy];
	const attributes = convolutionAttributes('convolutionWeightGradient', inputs, options);
	const kernel = [...options.kernel];
	const { groups } = attributes;
	const size = convolvedSize(x.shape.slice(2), kernel, attributes);
	const fits = dy.shape[0] === x.shape[0] && dy.shape.slice(2).join() === size.join();
	if (!fits || x.shape[1] % groups !== 0 || dy.shape[1] % groups !== 0) {
		refuse(
			'convolutionWeightGradient',
			inputs,
			`are not input and result of a convolution with kernel [${kernel.join(', ')}]`,
		);
	}
	const shape = [dy.shape[1], x.shape[1] / groups, ...kernel];
	return appendNode(x.graph, {
		op: 'convolutionWeightGradient',
		inputs,
		attributes: { ...attributes, kernel },
		shape,
	});
}

export const evaluateConvolutionWeightGradient: Evaluator<'convolutionWeightGradient'> = (node, [x, dy]) => {
	const weight = new Float64Array(elementCount(node.shape));
	visitTaps({ x: x.shape, y: dy.shape, kernel: node.attributes.kernel, attributes: node.attributes }, (run) => {
		let sum = 0;
		for (let i = 0; i < run.count; i++) sum += x.data[run.x + i * run.step] * dy.data[run.y + i];
		weight[run.weight] += sum;
	});
	return weight;
};
