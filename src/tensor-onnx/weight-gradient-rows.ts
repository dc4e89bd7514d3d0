/**
 * Weight gradients of convolutions on whole flat padded volumes: a shift by a tap is then a shift of the flat array, so
 * each image is one contiguous copy, and what wraps around a row's end meets a zero. The taps along the last axis are
 * stacked on the side with more channels; each other tap is one product with a shifted copy of the other side.
 */
import type { NodeOf } from '#tensor';
import { hasFusedMatmul } from './lower-matmul.ts';
import type { Lowering } from './lowering.ts';
import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { concatNode, matmulNode, padNode, reshapeNode, sizeOf, sliceNode, transposeNode } from './onnx-operations.ts';
import { splitPhases } from './phases.ts';
import { stagedSum } from './staged-reduction.ts';
import { tapsOf } from './taps.ts';

type GradientNode = NodeOf<'convolutionWeightGradient'>;

/** Stride 1. */
export function byRows(lowering: Lowering, node: GradientNode, x: OnnxValue, dy: OnnxValue): OnnxValue {
	const { kernel, groups } = node.attributes;
	const products = rowProducts(lowering, node.attributes, x, dy);
	if (groups > 1) return finishGroups(lowering.builder, products, node.shape);
	const places = tapsOf(kernel).map((_, tap) => ({ tap, phase: 0 }));
	return finish(lowering.builder, products, places, 1, node.shape);
}

/**
 * Strides: the voxels of x sorted by their place within blocks of one stride are as many more channels of an image that dy
 * meets without a stride. Kernels are filled up with taps that are left out again.
 */
export function byPhases(lowering: Lowering, node: GradientNode, x: OnnxValue, dy: OnnxValue): OnnxValue {
	const { builder } = lowering;
	const { stride, low, kernel } = node.attributes;
	const [batch, channels] = x.shape;
	const taps = kernel.map((length, axis) => Math.ceil(length / stride[axis]));
	const blocks = taps.map((count, axis) => dy.shape[axis + 2] + count - 1);
	// Exactly the voxels that the filled-up kernels meet.
	const behind = blocks.map((count, axis) => count * stride[axis] - low[axis] - x.shape[axis + 2]);
	const padded = padNode(builder, x, [0, 0, ...low], [0, 0, ...behind]);
	const phases = sizeOf(stride);
	const sorted = reshapeNode(builder, splitPhases(builder, padded, stride), [batch, channels * phases, ...blocks]);
	const none = stride.map(() => 0);
	const one = stride.map(() => 1);
	const plain = { stride: one, dilation: one, low: none, high: none, groups: 1, kernel: taps };
	const products = rowProducts(lowering, plain, sorted, dy);
	const place = (tap: readonly number[], lengths: readonly number[]): number =>
		tap.reduce((sum, index, axis) => sum * lengths[axis] + index, 0);
	const places = tapsOf(kernel).map((tap) => ({
		tap: place(
			tap.map((index, axis) => Math.floor(index / stride[axis])),
			taps,
		),
		phase: place(
			tap.map((index, axis) => index % stride[axis]),
			stride,
		),
	}));
	return finish(builder, products, places, phases, node.shape);
}

/** Products for all taps, summed over the batch. */
interface RowProducts {
	/** [groups, taps, rows, columns] in the order of the taps. */
	readonly sums: OnnxValue;
	/** Whether rows are channels of x and columns those of dy, or the other way round. */
	readonly stacksX: boolean;
}

/** Volumes of fewer voxels than this are joined along the batch: longer rows, fewer sums. */
const shortVolume = 8192;

function rowProducts(
	lowering: Lowering,
	attributes: GradientNode['attributes'],
	x: OnnxValue,
	dy: OnnxValue,
): RowProducts {
	const { builder } = lowering;
	const { groups, kernel, dilation, low, high } = attributes;
	const size = x.shape.slice(2).map((length, axis) => length + low[axis] + high[axis]);
	const joins = groups === 1 && x.shape[0] > 1 && sizeOf(size) < shortVolume;
	const batch = joins ? 1 : x.shape[0];
	const [filters, channels] = [dy.shape[1] / groups, x.shape[1] / groups];
	const pitch = size.map((_, axis) => sizeOf(size.slice(axis + 1)));
	const reach = kernel.map((length, axis) => dilation[axis] * (length - 1));
	const outer = tapsOf(kernel.slice(0, -1)).map((tap) =>
		tap.reduce((sum, place, axis) => sum + place * dilation[axis] * pitch[axis], 0),
	);
	const inner = Array.from({ length: kernel[kernel.length - 1] }, (_, place) => place * dilation[kernel.length - 1]);
	const last = Math.max(...outer);
	const stacksX = channels >= filters;
	const flat = (value: OnnxValue, each: number): OnnxValue => {
		const voxels = sizeOf(value.shape.slice(2));
		if (!joins) return reshapeNode(builder, value, [batch, groups, each, voxels]);
		const rows = reshapeNode(builder, value, [value.shape[0], each, voxels]);
		return reshapeNode(builder, transposeNode(builder, rows, [1, 0, 2]), [1, 1, each, value.shape[0] * voxels]);
	};
	const run = (value: OnnxValue, start: number, length: number): OnnxValue =>
		sliceNode(builder, value, [{ axis: 3, start, end: start + length }]);
	const fused = hasFusedMatmul(lowering);
	const imageX = flat(padNode(builder, x, [0, 0, ...low], [0, 0, ...high]), channels);
	const total = imageX.shape[3];

	let products: OnnxValue[];
	if (stacksX) {
		const length = total - reach[reach.length - 1];
		const stack = concatNode(
			builder,
			inner.map((shift) => run(imageX, shift, length)),
			2,
		);
		// dy at the far end of all taps: a run that begins `last − shift` later is dy moved by `shift`.
		const front = [...reach.slice(0, -1), 0];
		const rear = size.map((n, axis) => n - dy.shape[axis + 2] - front[axis]);
		const imageY = flat(padNode(builder, dy, [0, 0, ...front], [0, 0, ...rear]), filters);
		const longer = padNode(builder, imageY, [0, 0, 0, 0], [0, 0, 0, last]);
		products = outer.map((shift) =>
			matmulNode(builder, stack, run(longer, last - shift, length), { transposeB: true, fused }),
		);
	} else {
		const rear = size.map((n, axis) => n - dy.shape[axis + 2]);
		const imageY = flat(padNode(builder, dy, [0, 0, ...rear.map(() => 0)], [0, 0, ...rear]), filters);
		const length = total - last;
		// The last voxel of dy lies `reach` before the end: nothing is cut off.
		const ahead = (shift: number): OnnxValue =>
			padNode(builder, run(imageY, 0, length - shift), [0, 0, 0, shift], [0, 0, 0, 0]);
		const stack = concatNode(
			builder,
			inner.map((shift) => ahead(shift)),
			2,
		);
		products = outer.map((shift) =>
			matmulNode(builder, stack, run(imageX, shift, length), { transposeB: true, fused }),
		);
	}
	const [rows, columns] = stacksX ? [channels, filters] : [filters, channels];
	const joined = concatNode(builder, products, 2);
	const sums = batch > 1 ? stagedSum(builder, joined, [0], false) : joined;
	return { sums: reshapeNode(builder, sums, [groups, outer.length * inner.length, rows, columns]), stacksX };
}

/** [groups, taps, rows, columns] → [K, C / groups, …kernel] */
function finishGroups(builder: OnnxBuilder, { sums, stacksX }: RowProducts, shape: readonly number[]): OnnxValue {
	return reshapeNode(builder, transposeNode(builder, sums, stacksX ? [0, 3, 2, 1] : [0, 2, 3, 1]), shape);
}

/**
 * Products → [K, C, …kernel]; `places` tells for each tap of the kernel which product and which phase holds it. Whole rows
 * are gathered and the matrix transposed once: faster than moving all axes at a time.
 */
function finish(
	builder: OnnxBuilder,
	{ sums, stacksX }: RowProducts,
	places: readonly { readonly tap: number; readonly phase: number }[],
	phases: number,
	shape: readonly number[],
): OnnxValue {
	const [, taps, rows, columns] = sums.shape;
	const [filters, channels] = shape;
	if (stacksX) {
		const order = Array.from({ length: channels }, (_, channel) =>
			places.map(({ tap, phase }) => (tap * channels + channel) * phases + phase),
		).flat();
		const matrix = reshapeNode(builder, sums, [taps * rows, columns]);
		const gathered = builder.node(
			'Gather',
			[matrix, builder.integers(order)],
			{ shape: [order.length, columns] },
			{ axis: 0 },
		);
		return reshapeNode(builder, transposeNode(builder, gathered, [1, 0]), shape);
	}
	const turned = transposeNode(builder, reshapeNode(builder, sums, [taps, rows * columns]), [1, 0]);
	if (phases === 1) return reshapeNode(builder, turned, shape);
	const order = places.map(({ tap, phase }) => phase * taps + tap);
	const matrix = reshapeNode(builder, turned, [filters * channels, phases * taps]);
	const gathered = builder.node(
		'Gather',
		[matrix, builder.integers(order)],
		{ shape: [filters * channels, order.length] },
		{ axis: 1 },
	);
	return reshapeNode(builder, gathered, shape);
}
