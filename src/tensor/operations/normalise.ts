import { broadcastStrides, stridedOffsets } from '../broadcast.ts';
import { type Evaluator, type TensorArray } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import type { NormaliseAttributes } from '../operation-attributes.ts';
import { reducedShape, resolveAxes } from '../reduction-axes.ts';
import { elementCount } from '../tensor-data.ts';

/** Options of {@link normalise}. */
export interface NormaliseOptions {
	/** Axes over which mean and variance are taken; negative ones count from the last. */
	axes: readonly number[];
	/** Added to the variance. Default 1e-5. */
	epsilon?: number;
}

/** (x − mean) / √(variance + ε): the core of group, instance, layer and batch normalisation, without weights. */
export function normalise(x: TensorValue, options: NormaliseOptions): TensorValue {
	const attributes = resolve('normalise', x, options);
	return appendNode(x.graph, { op: 'normalise', inputs: [x], attributes, shape: x.shape });
}

/** Gradient of {@link normalise} in x. */
export function normaliseGradient(x: TensorValue, dy: TensorValue, options: NormaliseOptions): TensorValue {
	if (x.shape.join() !== dy.shape.join()) refuse('normaliseGradient', [x, dy], 'the shapes must agree');
	const attributes = resolve('normaliseGradient', x, options);
	return appendNode(x.graph, { op: 'normaliseGradient', inputs: [x, dy], attributes, shape: x.shape });
}

function resolve(operation: string, x: TensorValue, { axes, epsilon = 1e-5 }: NormaliseOptions): NormaliseAttributes {
	if (!(epsilon >= 0)) throw new RangeError(`${operation}: epsilon must not be negative, got ${epsilon}`);
	return { axes: resolveAxes(operation, x, axes), epsilon };
}

export const evaluateNormalise: Evaluator<'normalise'> = (node, [x]) => normalised(x, node.attributes).result;

/** inv · (dy − mean(dy) − x̂ · mean(dy · x̂)) */
export const evaluateNormaliseGradient: Evaluator<'normaliseGradient'> = (node, [x, dy]) => {
	const { result, inverse, mean, groups } = normalised(x, node.attributes);
	const shift = mean((i) => dy.data[i]);
	const slope = mean((i) => dy.data[i] * result[i]);
	return Float64Array.from(
		dy.data,
		(g, i) => inverse[groups[i]] * (g - shift[groups[i]] - result[i] * slope[groups[i]]),
	);
};

function normalised(x: TensorArray, { axes, epsilon }: NormaliseAttributes) {
	const kept = reducedShape(x.shape, axes, true);
	const count = elementCount(kept);
	const size = x.data.length / count;
	/** For each element the group whose statistics it belongs to. */
	const groups = stridedOffsets(x.shape, broadcastStrides(kept, x.shape));
	const mean = (term: (i: number) => number): Float64Array => {
		const sums = new Float64Array(count);
		groups.forEach((group, i) => (sums[group] += term(i)));
		return sums.map((sum) => sum / size);
	};
	const centre = mean((i) => x.data[i]);
	const variance = mean((i) => (x.data[i] - centre[groups[i]]) ** 2);
	const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon));
	const result = Float64Array.from(x.data, (value, i) => (value - centre[groups[i]]) * inverse[groups[i]]);
	return { result, inverse, mean, groups };
}
