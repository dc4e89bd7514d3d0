import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { padNode, reshapeNode, sizeOf, sliceNode, transposeNode } from './onnx-operations.ts';

/** A convolution without groups and dilation, [N, C, D, H, W] with weights [K, C, …k]. */
export interface BlockedConvolution {
	readonly x: OnnxValue;
	readonly weight: OnnxValue;
	readonly bias?: OnnxValue;
	readonly stride: readonly number[];
	readonly low: readonly number[];
	readonly high: readonly number[];
	/** Channels that lie side by side in memory; depends on the processor. */
	readonly block: number;
}

/** The runtime's own operators on images whose channels lie in blocks; internal to it, so probed before use. */
const domain = 'com.microsoft.nchwc';

/** Whether the form can run a convolution. */
export function canBlock(x: OnnxValue, weight: OnnxValue, block: number): boolean {
	return block > 0 && x.shape.length === 5 && x.shape[1] % block === 0 && weight.shape[0] % block === 0;
}

/**
 * A convolution of volumes as a sum of convolutions of planes, one a tap along the first axis, on channels in blocks: the
 * runtime's fastest form (1.2 to 1.4 times its `Conv`), which it has for planes only. Depth goes in front of the batch, so
 * that a shift in depth is a run of planes.
 */
export function blockedConvolution(
	builder: OnnxBuilder,
	{ x, weight, bias, stride, low, high, block }: BlockedConvolution,
): OnnxValue {
	const [batch, channels, depth, height, width] = x.shape;
	const [filters, , taps, ...kernel] = weight.shape;
	const size = x.shape.slice(2).map((length, axis) => {
		const reach = length + low[axis] + high[axis] - weight.shape[axis + 2];
		return Math.floor(reach / stride[axis]) + 1;
	});
	const planes = transposeNode(builder, x, [2, 0, 1, 3, 4]);
	const flat = reshapeNode(builder, planes, [depth * batch, channels, height, width]);
	const blocked = builder.node(`${domain}:ReorderInput`, [flat], { shape: flat.shape });
	const weights = blockWeights(builder, weight, block);
	const shape = [size[0] * batch, filters, size[1], size[2]];
	let sum: OnnxValue | undefined;
	for (let tap = 0; tap < taps; tap++) {
		const source = planesOfTap(builder, reshapeNode(builder, blocked, [depth, batch * channels, height, width]), {
			first: tap - low[0],
			count: size[0],
			step: stride[0],
		});
		const matrix = sliceNode(builder, weights, [{ axis: 0, start: tap, end: tap + 1 }]);
		sum = builder.node(
			`${domain}:Conv`,
			[
				reshapeNode(builder, source, [size[0] * batch, channels, height, width]),
				reshapeNode(builder, matrix, [filters, channels, ...kernel]),
				...(sum ? [undefined, sum] : bias ? [bias] : []),
			],
			{ shape },
			{
				kernel_shape: kernel,
				strides: stride.slice(1),
				dilations: [1, 1],
				group: 1,
				pads: [low[1], low[2], high[1], high[2]],
			},
		);
	}
	if (!sum) throw new RangeError('blockedConvolution: the kernel has no taps');
	const plain = builder.node(`${domain}:ReorderOutput`, [sum], { shape }, { channels: filters });
	const apart = reshapeNode(builder, plain, [size[0], batch, filters, size[1], size[2]]);
	return transposeNode(builder, apart, [1, 2, 0, 3, 4]);
}

/** Planes first, first + step, … of an image; zeros where there are none. Padding below 0 cuts away in the same pass. */
function planesOfTap(
	builder: OnnxBuilder,
	x: OnnxValue,
	{ first, count, step }: { first: number; count: number; step: number },
): OnnxValue {
	const last = first + (count - 1) * step;
	const rest = x.shape.slice(1).map(() => 0);
	const run = padNode(builder, x, [-first, ...rest], [last + 1 - x.shape[0], ...rest]);
	return sliceNode(builder, run, [{ axis: 0, start: 0, end: run.shape[0], step }]);
}

/** [K, C, kd, kh, kw] → [kd, K / block, C / block, kh · kw, block of C, block of K], one axis moved at a time. */
function blockWeights(builder: OnnxBuilder, weight: OnnxValue, block: number): OnnxValue {
	const [filters, channels, depth, ...plane] = weight.shape;
	const area = sizeOf(plane);
	const rows = reshapeNode(builder, weight, [filters / block, block, channels * depth * area]);
	const filtersLast = transposeNode(builder, rows, [0, 2, 1]);
	const split = reshapeNode(builder, filtersLast, [(filters / block) * (channels / block), block, depth * area, block]);
	const channelsNext = transposeNode(builder, split, [0, 2, 1, 3]);
	const byDepth = reshapeNode(builder, channelsNext, [
		(filters / block) * (channels / block),
		depth,
		area * block * block,
	]);
	return transposeNode(builder, byDepth, [1, 0, 2]);
}
