import { type Evaluator, type TensorArray } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import type { PoolAttributes } from '../operation-attributes.ts';
import { poolAttributes, visitWindows, type PoolOptions } from '../pool-geometry.ts';
import { elementCount, type TensorShape } from '../tensor-data.ts';

/** Greatest voxel of each window of x [N, C, …]; windows that do not fit at the high end are left out. */
export function maxPool(x: TensorValue, options: PoolOptions): TensorValue {
	const { attributes, shape } = poolAttributes('maxPool', x, options);
	return appendNode(x.graph, { op: 'maxPool', inputs: [x], attributes, shape });
}

/**
 * Gradient of {@link maxPool} from its input x, its result y and dy: each window's dy is shared equally among its
 * greatest voxels.
 */
export function maxPoolGradient(
	x: TensorValue,
	y: TensorValue,
	dy: TensorValue,
	attributes: PoolAttributes,
): TensorValue {
	if (y.shape.join() !== dy.shape.join()) refuse('maxPoolGradient', [x, y, dy], 'y and dy must have one shape');
	return appendNode(x.graph, { op: 'maxPoolGradient', inputs: [x, y, dy], attributes, shape: x.shape });
}

export const evaluateMaxPool: Evaluator<'maxPool'> = (node, [x]) => greatest(x, node.shape, node.attributes);

export const evaluateMaxPoolGradient: Evaluator<'maxPoolGradient'> = (node, [x, y, dy]) => {
	const ties = new Float64Array(dy.data.length);
	const result = new Float64Array(x.data.length);
	visitWindows(x.shape, y.shape, node.attributes, (place, voxel) => {
		if (x.data[voxel] === y.data[place]) ties[place]++;
	});
	visitWindows(x.shape, y.shape, node.attributes, (place, voxel) => {
		if (x.data[voxel] === y.data[place]) result[voxel] += dy.data[place] / ties[place];
	});
	return result;
};

function greatest(x: TensorArray, shape: TensorShape, attributes: PoolAttributes): Float64Array {
	const result = new Float64Array(elementCount(shape)).fill(-Infinity);
	visitWindows(x.shape, shape, attributes, (place, voxel) => {
		result[place] = Math.max(result[place], x.data[voxel]);
	});
	return result;
}
