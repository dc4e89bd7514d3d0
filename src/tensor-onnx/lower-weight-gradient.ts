import type { NodeOf } from '#tensor';
import { hasFusedMatmul } from './lower-matmul.ts';
import type { LowerOperation, Lowering } from './lowering.ts';
import type { OnnxValue } from './onnx-builder.ts';
import { concatNode, matmulNode, padNode, reshapeNode, sizeOf, sliceNode, transposeNode } from './onnx-operations.ts';
import { joinPhases, splitPhases } from './phases.ts';
import { stagedSum } from './staged-reduction.ts';
import { tapsOf } from './taps.ts';

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
	if (strategy === 'rows' && sizeOf(stride) === 1) return byRows(lowering, node.attributes, x, dy);
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

/**
 * Stride 1, on whole flat padded volumes: a shift by a tap is then a shift of the flat array, so each image is one
 * contiguous copy, and what wraps around a row's end meets a zero. The taps along the last axis are stacked on the side
 * with more channels; each other tap is one product with a shifted copy of the other side.
 */
function byRows(lowering: Lowering, attributes: GradientNode['attributes'], x: OnnxValue, dy: OnnxValue): OnnxValue {
	const { builder } = lowering;
	const { groups, kernel, dilation, low, high } = attributes;
	const batch = x.shape[0];
	const [filters, channels] = [dy.shape[1] / groups, x.shape[1] / groups];
	const rank = kernel.length;
	const size = x.shape.slice(2).map((length, axis) => length + low[axis] + high[axis]);
	const pitch = size.map((_, axis) => sizeOf(size.slice(axis + 1)));
	const reach = kernel.map((length, axis) => dilation[axis] * (length - 1));
	const outer = tapsOf(kernel.slice(0, -1)).map((tap) =>
		tap.reduce((sum, place, axis) => sum + place * dilation[axis] * pitch[axis], 0),
	);
	const inner = Array.from({ length: kernel[rank - 1] }, (_, place) => place * dilation[rank - 1]);
	const last = Math.max(...outer);
	const flat = (value: OnnxValue, each: number): OnnxValue =>
		reshapeNode(builder, value, [batch, groups, each, sizeOf(value.shape.slice(2))]);
	const run = (value: OnnxValue, start: number, length: number): OnnxValue =>
		sliceNode(builder, value, [{ axis: 3, start, end: start + length }]);
	const fused = hasFusedMatmul(lowering);
	const stacksX = channels >= filters;
	// Rows of zeros behind the volume, along the first axis, so that every run lies inside.
	const behind = Math.ceil((last + reach[rank - 1]) / pitch[0]);

	let products: OnnxValue[];
	if (stacksX) {
		const paddedX = flat(padNode(builder, x, [0, 0, ...low], [0, 0, ...high]), channels);
		const length = sizeOf(size) - reach[rank - 1];
		const stack = concatNode(
			builder,
			inner.map((shift) => run(paddedX, shift, length)),
			2,
		);
		// dy at the far end of all taps: a run that begins `last − shift` later is dy moved by `shift`.
		const front = [...reach.slice(0, -1), 0];
		const rear = size.map((n, axis) => n - dy.shape[axis + 2] - front[axis] + (axis === 0 ? behind : 0));
		const paddedY = flat(padNode(builder, dy, [0, 0, ...front], [0, 0, ...rear]), filters);
		products = outer.map((shift) =>
			matmulNode(builder, stack, run(paddedY, last - shift, length), { transposeB: true, fused }),
		);
	} else {
		const rear = size.map((n, axis) => (axis === 0 ? 0 : n - dy.shape[axis + 2]));
		const paddedY = flat(padNode(builder, dy, [0, 0, 0, ...rear.slice(1).map(() => 0)], [0, 0, ...rear]), filters);
		const { length } = { length: paddedY.shape[3] };
		const ahead = (shift: number): OnnxValue =>
			padNode(builder, run(paddedY, 0, length - shift), [0, 0, 0, shift], [0, 0, 0, 0]);
		const stack = concatNode(
			builder,
			inner.map((shift) => ahead(shift)),
			2,
		);
		const extra = high.map((n, axis) => n + (axis === 0 ? behind : 0));
		const paddedX = flat(padNode(builder, x, [0, 0, ...low], [0, 0, ...extra]), channels);
		products = outer.map((shift) =>
			matmulNode(builder, stack, run(paddedX, shift, length), { transposeB: true, fused }),
		);
	}
	const [rows, columns] = stacksX ? [channels, filters] : [filters, channels];
	const joined = concatNode(
		builder,
		products.map((product) => reshapeNode(builder, product, [batch, groups, 1, inner.length * rows * columns])),
		2,
	);
	const summed = stagedSum(builder, joined, [0], false);
	const split = reshapeNode(builder, summed, [groups, outer.length, inner.length, rows, columns]);
	const order = stacksX ? [0, 4, 3, 1, 2] : [0, 3, 4, 1, 2];
	return reshapeNode(builder, transposeNode(builder, split, order), [dy.shape[1], channels, ...kernel]);
}

/**
 * Strides: the voxels of x sorted by their place within blocks of one stride are as many more channels of an image that dy
 * meets without a stride. Kernels are filled up with taps that are cut off again.
 */
function byPhases(lowering: Lowering, node: GradientNode, x: OnnxValue, dy: OnnxValue): OnnxValue {
	const { builder } = lowering;
	const { stride, low, kernel } = node.attributes;
	const [batch, channels] = x.shape;
	const taps = kernel.map((length, axis) => Math.ceil(length / stride[axis]));
	const blocks = taps.map((count, axis) => dy.shape[axis + 2] + count - 1);
	// Exactly the voxels that the filled-up kernels meet.
	const behind = blocks.map((count, axis) => count * stride[axis] - low[axis] - x.shape[axis + 2]);
	const inside = sliceNode(
		builder,
		x,
		behind.map((n, axis) => ({ axis: axis + 2, start: 0, end: x.shape[axis + 2] + Math.min(n, 0) })),
	);
	const room = behind.map((n) => Math.max(n, 0));
	const padded = padNode(builder, inside, [0, 0, ...low], [0, 0, ...room]);
	const phases = sizeOf(stride);
	const sorted = reshapeNode(builder, splitPhases(builder, padded, stride), [batch, channels * phases, ...blocks]);
	const none = stride.map(() => 0);
	const one = stride.map(() => 1);
	const plain = { stride: one, dilation: one, low: none, high: none, groups: 1, kernel: taps };
	const product = byRows(lowering, plain, sorted, dy);
	const filters = dy.shape[1];
	const joined = joinPhases(builder, reshapeNode(builder, product, [filters * channels, ...stride, ...taps]), stride);
	const whole = reshapeNode(builder, joined, [filters, channels, ...taps.map((n, axis) => n * stride[axis])]);
	return sliceNode(
		builder,
		whole,
		kernel.map((length, axis) => ({ axis: axis + 2, start: 0, end: length })),
	);
}
