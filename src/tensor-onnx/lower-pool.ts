import type { LowerOperation, Lowering } from './lowering.ts';
import type { OnnxValue } from './onnx-builder.ts';
import {
	addNode,
	binaryNode,
	castNode,
	divideNode,
	multiplyNode,
	padNode,
	reshapeNode,
	sliceNode,
} from './onnx-operations.ts';
import { stagedSum } from './staged-reduction.ts';
import { tapsOf } from './taps.ts';
import { zeroInsertion } from './zero-insertion.ts';

type PoolGradientNode = Parameters<LowerOperation<'maxPoolGradient'>>[1];

export const lowerPool: LowerOperation<'maxPool' | 'averagePool'> = (lowering, node) => {
	const { window, stride, low, high } = node.attributes;
	const op = node.op === 'maxPool' ? 'MaxPool' : 'AveragePool';
	return lowering.builder.node(
		op,
		[lowering.value(node.inputs[0])],
		{ shape: node.shape },
		{
			kernel_shape: window,
			strides: stride,
			pads: [...low, ...high],
			...(op === 'AveragePool' ? { count_include_pad: 1 } : {}),
		},
	);
};

export const lowerMaxPoolGradient: LowerOperation<'maxPoolGradient'> = (lowering, node) => {
	const { window, stride, low, high } = node.attributes;
	const [x, y, dy] = node.inputs.map((input) => lowering.value(input));
	const tiles = x.shape.slice(2).every((length, axis) => stride[axis] === window[axis] && length % window[axis] === 0);
	const isUnpadded = low.every((n) => n === 0) && high.every((n) => n === 0);
	return tiles && isUnpadded ? tilingGradient(lowering, node, x, y, dy) : overlappingGradient(lowering, node, x, y, dy);
};

/** Windows that tile the input: the window's axes are split off, so that y stretches over them. */
function tilingGradient(
	{ builder }: Lowering,
	node: PoolGradientNode,
	x: OnnxValue,
	y: OnnxValue,
	dy: OnnxValue,
): OnnxValue {
	const { window } = node.attributes;
	const planes = x.shape[0] * x.shape[1];
	const sizes = y.shape.slice(2);
	const tiled = [planes, ...sizes.flatMap((length, axis) => [length, window[axis]])];
	const columns = [planes, ...sizes.flatMap((length) => [length, 1])];
	const windowAxes = sizes.map((_, axis) => 2 * axis + 2);
	const wins = binaryNode(builder, 'Equal', reshapeNode(builder, x, tiled), reshapeNode(builder, y, columns), 'bool');
	const mask = castNode(builder, wins, 'float32');
	const share = divideNode(builder, reshapeNode(builder, dy, columns), stagedSum(builder, mask, windowAxes, true));
	return reshapeNode(builder, multiplyNode(builder, mask, share), node.shape);
}

/** Any windows: place by place in the window, each share is put back to where its maximum came from. */
function overlappingGradient(
	{ builder }: Lowering,
	node: PoolGradientNode,
	x: OnnxValue,
	y: OnnxValue,
	dy: OnnxValue,
): OnnxValue {
	const { window, stride, low, high } = node.attributes;
	const padded = padNode(builder, x, [0, 0, ...low], [0, 0, ...high], -3.4e38);
	const sizes = y.shape.slice(2);
	const masks = tapsOf(window).map((tap) => {
		const cuts = tap.map((place, axis) => ({
			axis: axis + 2,
			start: place,
			end: place + (sizes[axis] - 1) * stride[axis] + 1,
			step: stride[axis],
		}));
		return castNode(builder, binaryNode(builder, 'Equal', sliceNode(builder, padded, cuts), y, 'bool'), 'float32');
	});
	const count = masks.reduce((sum, mask) => addNode(builder, sum, mask));
	const share = divideNode(builder, dy, count);
	const parts = tapsOf(window).map((tap, place) => {
		const spread = zeroInsertion(builder, multiplyNode(builder, masks[place], share), stride);
		const room = padded.shape.slice(2).map((length, axis) => length - spread.shape[axis + 2] - tap[axis]);
		return padNode(builder, spread, [0, 0, ...tap], [0, 0, ...room]);
	});
	const sum = parts.reduce((total, part) => addNode(builder, total, part));
	const inside = x.shape
		.slice(2)
		.map((length, axis) => ({ axis: axis + 2, start: low[axis], end: low[axis] + length }));
	return sliceNode(builder, sum, inside);
}
