import { stridedOffsets } from '../broadcast.ts';
import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { elementCount, stridesOf, zeros } from '../tensor-data.ts';

/** One number per axis each. */
export interface PadOptions {
	/** Elements put before the first. */
	low: readonly number[];
	/** Elements put behind the last. */
	high: readonly number[];
	/** Default 0. */
	value?: number;
}

/** x with a border of a fixed value. */
export function pad(x: TensorValue, { low, high, value = 0 }: PadOptions): TensorValue {
	const isCount = (n: number): boolean => Number.isInteger(n) && n >= 0;
	const rank = x.shape.length;
	if (low.length !== rank || high.length !== rank || !low.every(isCount) || !high.every(isCount)) {
		refuse('pad', [x], `needs ${rank} whole numbers from 0 twice, got low ${low.join(', ')}, high ${high.join(', ')}`);
	}
	const shape = x.shape.map((length, axis) => low[axis] + length + high[axis]);
	return appendNode(x.graph, { op: 'pad', inputs: [x], attributes: { low: [...low], high: [...high], value }, shape });
}

export const evaluatePad: Evaluator<'pad'> = (node, [x]) => {
	const { low, value } = node.attributes;
	const strides = stridesOf(node.shape);
	const start = low.reduce((sum, count, axis) => sum + count * strides[axis], 0);
	const result = zeros(node.type, elementCount(node.shape)).fill(value);
	stridedOffsets(x.shape, strides, start).forEach((place, i) => (result[place] = x.data[i]));
	return result;
};
