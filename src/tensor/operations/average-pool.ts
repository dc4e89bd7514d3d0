import { type Evaluator } from '../evaluator.ts';
import { appendNode, type TensorValue } from '../graph.ts';
import { poolAttributes, visitWindows, type PoolOptions } from '../pool-geometry.ts';
import { elementCount } from '../tensor-data.ts';

/** Sum over each window of x [N, C, …] divided by the window's volume; the border counts as zeros. */
export function averagePool(x: TensorValue, options: PoolOptions): TensorValue {
	const { attributes, shape } = poolAttributes('averagePool', x, options);
	return appendNode(x.graph, { op: 'averagePool', inputs: [x], attributes, shape });
}

export const evaluateAveragePool: Evaluator<'averagePool'> = (node, [x]) => {
	const result = new Float64Array(elementCount(node.shape));
	const volume = elementCount(node.attributes.window);
	visitWindows(x.shape, node.shape, node.attributes, (place, voxel) => {
		result[place] += x.data[voxel] / volume;
	});
	return result;
};
