import type { LowerOperation, Lowering } from './lowering.ts';
import type { OnnxValue } from './onnx-builder.ts';
import { binaryNode, castNode, concatNode, divideNode, multiplyNode, reshapeNode, sizeOf } from './onnx-operations.ts';
import { overlappingPoolGradient } from './overlapping-pool-gradient.ts';

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
	return tiles && isUnpadded
		? tilingGradient(lowering, node, x, y, dy)
		: overlappingPoolGradient(lowering, node, [x, y, dy]);
};

/** Windows that tile the input: y and the shares are stretched over them. */
function tilingGradient(
	lowering: Lowering,
	node: PoolGradientNode,
	x: OnnxValue,
	y: OnnxValue,
	dy: OnnxValue,
): OnnxValue {
	const { builder } = lowering;
	const { window } = node.attributes;
	const wins = binaryNode(builder, 'Equal', x, repeatVoxels(lowering, y, window));
	const mask = castNode(builder, wins, 'float32');
	const meanWins = builder.node('AveragePool', [mask], { shape: y.shape }, { kernel_shape: window, strides: window });
	const count = multiplyNode(builder, meanWins, builder.scalar(sizeOf(window)));
	const share = repeatVoxels(lowering, divideNode(builder, dy, count), window);
	return multiplyNode(builder, mask, share);
}

/** Every voxel of [N, C, …] repeated `window` times along each axis. */
function repeatVoxels({ builder, provider }: Lowering, x: OnnxValue, window: readonly number[]): OnnxValue {
	const shape = [...x.shape.slice(0, 2), ...window.map((times, axis) => times * x.shape[axis + 2])];
	if (provider !== 'cpu' || window.length < 2 || !window.every((times) => times === 2)) {
		const columns = [...x.shape.slice(0, 2), ...x.shape.slice(2).flatMap((length) => [length, 1])];
		const wide = [...x.shape.slice(0, 2), ...x.shape.slice(2).flatMap((length, axis) => [length, window[axis]])];
		const stretched = builder.node('Expand', [reshapeNode(builder, x, columns), builder.integers(wide)], {
			shape: wide,
		});
		return reshapeNode(builder, stretched, shape);
	}
	// The last two axes by the runtime's fast doubling of planes, a third one by joining planes with themselves.
	const [height, width] = x.shape.slice(-2);
	const planes = sizeOf(x.shape) / (height * width);
	const doubled = builder.node(
		'Resize',
		[reshapeNode(builder, x, [1, planes, height, width]), undefined, builder.floats([1, 1, 2, 2])],
		{ shape: [1, planes, 2 * height, 2 * width] },
		{ mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
	);
	if (window.length === 2) return reshapeNode(builder, doubled, shape);
	const each = reshapeNode(builder, doubled, [planes, 1, 4 * height * width]);
	return reshapeNode(builder, concatNode(builder, [each, each], 1), shape);
}
