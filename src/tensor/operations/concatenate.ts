import { type Evaluator } from '../evaluator.ts';
import { appendNode, refuse, type TensorValue } from '../graph.ts';
import { resolveAxis } from '../reduction-axes.ts';
import { elementCount, zeros } from '../tensor-data.ts';
import { reshape } from './reshape.ts';

/** Values one behind the other along an axis; the other axes agree. */
export function concatenate(values: readonly TensorValue[], axis: number): TensorValue {
	const first = values[0];
	if (!first) throw new RangeError('concatenate: needs at least one value');
	const place = resolveAxis('concatenate', first, axis);
	const fits = values.every(
		({ shape, type }) =>
			type === first.type &&
			shape.length === first.shape.length &&
			shape.every((length, i) => i === place || length === first.shape[i]),
	);
	if (!fits) refuse('concatenate', values, `types and all axes but ${place} must agree`);
	const shape = first.shape.with(
		place,
		values.reduce((sum, value) => sum + value.shape[place], 0),
	);
	return appendNode(first.graph, { op: 'concatenate', inputs: values, attributes: { axis: place }, shape });
}

/** Values of one shape on a new axis. */
export function stack(values: readonly TensorValue[], axis: number): TensorValue {
	const columns = values.map((value) => {
		const place = axis < 0 ? axis + value.shape.length + 1 : axis;
		return reshape(value, value.shape.toSpliced(place, 0, 1));
	});
	return concatenate(columns, axis);
}

export const evaluateConcatenate: Evaluator<'concatenate'> = (node, inputs) => {
	const { axis } = node.attributes;
	const rows = elementCount(node.shape.slice(0, axis));
	const width = elementCount(node.shape.slice(axis));
	const result = zeros(node.type, rows * width);
	let column = 0;
	for (const { shape, data } of inputs) {
		const own = elementCount(shape.slice(axis));
		for (let row = 0; row < rows; row++) {
			result.set(data.subarray(row * own, (row + 1) * own), row * width + column);
		}
		column += own;
	}
	return result;
};
