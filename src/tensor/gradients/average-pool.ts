import type { GradientRule } from '../gradient-rule.ts';
import { constant, type TensorValue } from '../graph.ts';
import type { PoolAttributes } from '../operation-attributes.ts';
import { multiply } from '../operations/binary.ts';
import { broadcastTo } from '../operations/broadcast-to.ts';
import { convolutionTranspose } from '../operations/convolution-transpose.ts';
import { reshape } from '../operations/reshape.ts';
import { elementCount } from '../tensor-data.ts';

/** Every voxel gets its share of each window it lies in. */
export const averagePoolGradient: GradientRule<'averagePool'> = ({ node, inputs: [x], gradient }) => {
	const { window, stride, low, high } = node.attributes;
	const tiles = x.shape.slice(2).every((n, i) => stride[i] === window[i] && n % window[i] === 0);
	if (tiles && low.every((n) => n === 0) && high.every((n) => n === 0)) return [repeated(gradient, x, node.attributes)];
	return [overlapping(gradient, x, node.attributes)];
};

/** Windows that tile the input: each share is repeated over its window. */
function repeated(dy: TensorValue, x: TensorValue, { window }: PoolAttributes): TensorValue {
	const size = dy.shape.slice(2);
	const lead = x.shape.slice(0, 2);
	const share = multiply(dy, 1 / elementCount(window));
	const columns = reshape(share, [...lead, ...size.flatMap((n) => [n, 1])]);
	return reshape(broadcastTo(columns, [...lead, ...size.flatMap((n, i) => [n, window[i]])]), x.shape);
}

/** Windows that overlap, skip or reach over the border: a transposed convolution with equal weights, channel by channel. */
function overlapping(dy: TensorValue, x: TensorValue, { window, stride, low, high }: PoolAttributes): TensorValue {
	const volume = elementCount(window);
	const planes = x.shape[0] * x.shape[1];
	const weight = constant(
		dy.graph,
		Array.from({ length: volume }, () => 1 / volume),
		[1, 1, ...window],
	);
	const size = dy.shape.slice(2);
	const outputPadding = x.shape.slice(2).map((n, i) => n - ((size[i] - 1) * stride[i] - low[i] - high[i] + window[i]));
	const spread = convolutionTranspose(reshape(dy, [planes, 1, ...size]), weight, { stride, low, high, outputPadding });
	return reshape(spread, x.shape);
}
