import type { NodeOf } from '#tensor';
import { hasFusedMatmul } from './lower-matmul.ts';
import type { LowerOperation, Lowering } from './lowering.ts';
import type { OnnxValue } from './onnx-builder.ts';
import { concatNode, matmulNode, padNode, reshapeNode, sizeOf, sliceNode, transposeNode } from './onnx-operations.ts';
import { stagedSum } from './staged-reduction.ts';
import { tapsOf } from './taps.ts';
import { byPhases, byRows } from './weight-gradient-rows.ts';

type GradientNode = NodeOf<'convolutionWeightGradient'>;

export const lowerConvolutionWeightGradient: LowerOperation<'convolutionWeightGradient'> = (lowering, node) => {
	const [x, dy] = node.inputs.map((input) => lowering.value(input));
	const { stride, dilation, groups, kernel } = node.attributes;
	const strategy = lowering.strategies.choose('convolutionWeightGradient', {
		provider: lowering.provider,
		batch: x.shape[0],
		channels: x.shape[1],
		filters: dy.shape[1],
		size: dy.shape.slice(2),
		kernel,
		stride,
		dilation,
		groups,
		label: node.label,
	});
	if (strategy === 'rows' && sizeOf(stride) === 1) return byRows(lowering, node, x, dy);
	if (strategy === 'phases' && groups === 1 && sizeOf(dilation) === 1) return byPhases(lowering, node, x, dy);
	if (strategy === 'convolution' && groups === 1) return byConvolution(lowering, node, x, dy);
	return strategy === 'shifted' ? byShifts(lowering, node, x, dy) : byColumns(lowering, node, x, dy);
};

/** For each tap the voxels of x that it met, [N, C, …size of dy]. */
function tapImages({ builder }: Lowering, node: GradientNode, x: OnnxValue, dy: OnnxValue): OnnxValue[] {
	const { stride, dilation, low, high, kernel } = node.attributes;
	const padded = padNode(builder, x, [0, 0, ...low], [0, 0, ...high]);
	return tapsOf(kernel).map((tap) =>
		sliceNode(
			builder,
			padded,
			tap.map((place, axis) => ({
				axis: axis + 2,
				start: place * dilation[axis],
				end: place * dilation[axis] + (dy.shape[axis + 2] - 1) * stride[axis] + 1,
				step: stride[axis],
			})),
		),
	);
}

/** One product dy · xᵀ a tap. */
function byShifts(lowering: Lowering, node: GradientNode, x: OnnxValue, dy: OnnxValue): OnnxValue {
	const { builder } = lowering;
	const { groups } = node.attributes;
	const batch = x.shape[0];
	const voxels = sizeOf(dy.shape.slice(2));
	const [filters, channels] = [dy.shape[1] / groups, x.shape[1] / groups];
	const rows = reshapeNode(builder, dy, [batch, groups, filters, voxels]);
	const products = tapImages(lowering, node, x, dy).map((image) => {
		const columns = reshapeNode(builder, image, [batch, groups, channels, voxels]);
		const product = matmulNode(builder, rows, columns, { transposeB: true, fused: hasFusedMatmul(lowering) });
		return reshapeNode(builder, product, [batch, groups * filters * channels, 1]);
	});
	const summed = stagedSum(builder, concatNode(builder, products, 2), [0], false);
	return reshapeNode(builder, summed, node.shape);
}

/** All taps stacked: one product, [taps · C, L] · [K, L]ᵀ. */
function byColumns(lowering: Lowering, node: GradientNode, x: OnnxValue, dy: OnnxValue): OnnxValue {
	const { builder } = lowering;
	const { groups, kernel } = node.attributes;
	const batch = x.shape[0];
	const voxels = sizeOf(dy.shape.slice(2));
	const taps = sizeOf(kernel);
	const [filters, channels] = [dy.shape[1] / groups, x.shape[1] / groups];
	const rows = reshapeNode(builder, dy, [batch, groups, filters, voxels]);
	const images = tapImages(lowering, node, x, dy).map((image) =>
		reshapeNode(builder, image, [batch, groups, channels, voxels]),
	);
	const columns = concatNode(builder, images, 2);
	const product = matmulNode(builder, columns, rows, { transposeB: true, fused: hasFusedMatmul(lowering) });
	const summed = stagedSum(builder, product, [0], false);
	const split = reshapeNode(builder, summed, [groups, taps, channels, filters]);
	return reshapeNode(builder, transposeNode(builder, split, [0, 3, 2, 1]), node.shape);
}

/** Batch and channels change places: dW is a convolution of x with dy whose dilation is the stride. */
function byConvolution({ builder }: Lowering, node: GradientNode, x: OnnxValue, dy: OnnxValue): OnnxValue {
	const { stride, dilation, low, high, kernel } = node.attributes;
	const exchange = (value: OnnxValue): OnnxValue =>
		transposeNode(builder, value, [1, 0, ...value.shape.slice(2).map((_, axis) => axis + 2)]);
	const size = kernel.map((_, axis) => {
		const reach = x.shape[axis + 2] + low[axis] + high[axis] - (dy.shape[axis + 2] - 1) * stride[axis] - 1;
		return Math.floor(reach / dilation[axis]) + 1;
	});
	const [channels, filters] = [x.shape[1], dy.shape[1]];
	const product = builder.node(
		'Conv',
		[exchange(x), exchange(dy)],
		{ shape: [channels, filters, ...size] },
		{ kernel_shape: dy.shape.slice(2), strides: dilation, dilations: stride, pads: [...low, ...high] },
	);
	const cuts = kernel.map((length, axis) => ({ axis: axis + 2, start: 0, end: length }));
	return exchange(sliceNode(builder, product, cuts));
}
