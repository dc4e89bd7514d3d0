import { arrangeWeights, blockedConvolution, canBlock } from './blocked-convolution.ts';
import type { LowerOperation } from './lowering.ts';
import { matmulNode, reshapeNode, sizeOf, addNode } from './onnx-operations.ts';

export const lowerConvolution: LowerOperation<'convolution'> = (lowering, node) => {
	const { builder } = lowering;
	const [x, weight, bias] = node.inputs.map((input) => lowering.value(input));
	const { stride, dilation, low, high, groups } = node.attributes;
	const kernel = weight.shape.slice(2);
	const strategy = lowering.strategies.choose('convolution', {
		provider: lowering.provider,
		batch: x.shape[0],
		channels: x.shape[1],
		filters: node.shape[1],
		size: node.shape.slice(2),
		kernel,
		stride,
		dilation,
		groups,
		label: node.label,
	});
	const isBlocked = strategy === 'blocked' && groups === 1 && sizeOf(dilation) === 1;
	if (isBlocked && canBlock(x, node.shape[1], lowering.channelBlock)) {
		const taps = [Array.from({ length: sizeOf(kernel) }, (_, tap) => tap)];
		const weights = arrangeWeights(builder, weight, { filterAxis: 0, kernel, taps, block: lowering.channelBlock });
		return blockedConvolution(builder, { x, weights, bias, stride, low, high });
	}
	const isPlain =
		sizeOf(kernel) === 1 && sizeOf(stride) === 1 && groups === 1 && [...low, ...high].every((n) => n === 0);
	if (strategy === 'matmul' && isPlain) {
		const matrix = reshapeNode(builder, weight, weight.shape.slice(0, 2));
		const rows = reshapeNode(builder, x, [x.shape[0], x.shape[1], sizeOf(x.shape.slice(2))]);
		const product = reshapeNode(builder, matmulNode(builder, matrix, rows, { fused: false }), node.shape);
		if (!bias) return product;
		return addNode(builder, product, reshapeNode(builder, bias, [bias.shape[0], ...kernel]));
	}
	return builder.node(
		'Conv',
		bias ? [x, weight, bias] : [x, weight],
		{ shape: node.shape },
		{ kernel_shape: kernel, strides: stride, dilations: dilation, group: groups, pads: [...low, ...high] },
	);
};
