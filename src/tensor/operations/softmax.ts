import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { resolveAxis } from '../reduction-axes.ts';
import { elementCount, type TensorShape } from '../tensor-data.ts';

/** e^x / Σ e^x along an axis, without overflow. */
export function softmax(x: TensorValue, axis: number): TensorValue {
	const attributes = { axis: resolveAxis('softmax', x, axis) };
	return appendNode(x.graph, { op: 'softmax', inputs: [x], attributes, shape: x.shape });
}

/** Gradient of {@link softmax} from its result y: y · (dy − Σ y · dy). */
export function softmaxGradient(y: TensorValue, dy: TensorValue, axis: number): TensorValue {
	if (y.shape.join() !== dy.shape.join()) refuse('softmaxGradient', [y, dy], 'the shapes must agree');
	const attributes = { axis: resolveAxis('softmaxGradient', y, axis) };
	return appendNode(y.graph, { op: 'softmaxGradient', inputs: [y, dy], attributes, shape: y.shape });
}

export const evaluateSoftmax: Evaluator<'softmax'> = (node, [x]) => {
	const result = new Float64Array(x.data.length);
	for (const line of lines(node.shape, node.attributes.axis)) {
		const greatest = line.reduce((most, place) => Math.max(most, x.data[place]), -Infinity);
		for (const place of line) result[place] = Math.exp(x.data[place] - greatest);
		const sum = line.reduce((total, place) => total + result[place], 0);
		for (const place of line) result[place] /= sum;
	}
	return result;
};

export const evaluateSoftmaxGradient: Evaluator<'softmaxGradient'> = (node, [y, dy]) => {
	const result = new Float64Array(y.data.length);
	for (const line of lines(node.shape, node.attributes.axis)) {
		const product = line.reduce((sum, place) => sum + y.data[place] * dy.data[place], 0);
		for (const place of line) result[place] = y.data[place] * (dy.data[place] - product);
	}
	return result;
};

/** Places of the elements of each line along an axis. */
function* lines(shape: TensorShape, axis: number): Generator<number[]> {
	const width = elementCount(shape.slice(axis + 1));
	const length = shape[axis];
	const line = Array.from({ length }, () => 0);
	for (let outer = 0; outer < elementCount(shape.slice(0, axis)); outer++) {
		for (let inner = 0; inner < width; inner++) {
			for (let i = 0; i < length; i++) line[i] = (outer * length + i) * width + inner;
			yield line;
		}
	}
}
