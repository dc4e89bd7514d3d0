import type { NodeOf } from '#tensor';
import { arrangeWeights, blockedConvolution, canBlock, type ArrangedWeights } from './blocked-convolution.ts';
import type { LowerOperation } from './lowering.ts';
import type { OnnxBuilder, OnnxValue } from './onnx-builder.ts';
import { binaryNode, padNode, reshapeNode, sizeOf, sliceNode, transposeNode } from './onnx-operations.ts';
import { joinPhases } from './phases.ts';
import { tapsOf } from './taps.ts';
import { zeroInsertion } from './zero-insertion.ts';

type TransposeNode = NodeOf<'convolutionTranspose'>;

interface Operands {
	readonly x: OnnxValue;
	readonly weight: OnnxValue;
	readonly bias: OnnxValue | undefined;
	/** Channels side by side in blocked convolutions, 0 for plain ones. */
	readonly block: number;
}

export const lowerConvolutionTranspose: LowerOperation<'convolutionTranspose'> = (lowering, node) => {
	const [x, weight, bias] = node.inputs.map((input) => lowering.value(input));
	const { stride, dilation, groups } = node.attributes;
	const strategy = lowering.strategies.choose('convolutionTranspose', {
		provider: lowering.provider,
		batch: x.shape[0],
		channels: x.shape[1],
		filters: node.shape[1],
		size: x.shape.slice(2),
		kernel: weight.shape.slice(2),
		stride,
		dilation,
		groups,
		label: node.label,
	});
	if (strategy === 'native') return native(lowering.builder, node, x, weight, bias);
	const isDense = groups === 1 && sizeOf(dilation) === 1;
	const block = strategy === 'blocked' && isDense ? lowering.channelBlock : 0;
	const hasStride = sizeOf(stride) > 1;
	if (isDense && (strategy === 'phases' || (strategy === 'blocked' && hasStride)))
		return byPhases(lowering.builder, node, { x, weight, bias, block });
	return byTurnedWeights(lowering.builder, node, { x, weight, bias, block });
};

function native(
	builder: OnnxBuilder,
	node: TransposeNode,
	x: OnnxValue,
	weight: OnnxValue,
	bias?: OnnxValue,
): OnnxValue {
	const { stride, dilation, low, high, groups, outputPadding } = node.attributes;
	return builder.node(
		'ConvTranspose',
		bias ? [x, weight, bias] : [x, weight],
		{ shape: node.shape },
		{
			kernel_shape: weight.shape.slice(2),
			strides: stride,
			dilations: dilation,
			group: groups,
			pads: [...low, ...high],
			output_padding: outputPadding,
		},
	);
}

/** Zeros between the voxels of x, then a convolution with W turned by 180° and its channels exchanged. */
function byTurnedWeights(builder: OnnxBuilder, node: TransposeNode, operands: Operands): OnnxValue {
	const { x, weight, bias, block } = operands;
	const { stride, dilation, low, high, groups, outputPadding } = node.attributes;
	const kernel = weight.shape.slice(2);
	const reach = kernel.map((length, axis) => dilation[axis] * (length - 1));
	const before = reach.map((n, axis) => n - low[axis]);
	const behind = reach.map((n, axis) => n - high[axis] + outputPadding[axis]);
	const spread = cropNegative(builder, zeroInsertion(builder, x, stride), before, behind);
	const [front, rear] = [before, behind].map((pads) => pads.map((n) => Math.max(n, 0)));
	const one = kernel.map(() => 1);
	if (canBlock(spread, node.shape[1], block)) {
		const count = sizeOf(kernel);
		const taps = [Array.from({ length: count }, (_, tap) => count - 1 - tap)];
		const weights = arrangeWeights(builder, weight, { filterAxis: 1, kernel, taps, block });
		return blockedConvolution(builder, { x: spread, weights, bias, stride: one, low: front, high: rear });
	}
	const turned = exchangeChannels(builder, turn(builder, weight), groups);
	return builder.node(
		'Conv',
		bias ? [spread, turned, bias] : [spread, turned],
		{ shape: node.shape },
		{ kernel_shape: kernel, strides: one, dilations: dilation, group: groups, pads: [...front, ...rear] },
	);
}

/** Padding below 0 cuts away; the convolution itself only takes 0 and above. */
function cropNegative(
	builder: OnnxBuilder,
	x: OnnxValue,
	before: readonly number[],
	behind: readonly number[],
): OnnxValue {
	const cuts = before.map((n, axis) => ({
		axis: axis + 2,
		start: Math.max(-n, 0),
		end: x.shape[axis + 2] + Math.min(behind[axis], 0),
	}));
	return sliceNode(builder, x, cuts);
}

/** Backwards along every spatial axis. */
function turn(builder: OnnxBuilder, weight: OnnxValue): OnnxValue {
	const cuts = weight.shape.slice(2).flatMap((length, axis) => {
		return length > 1 ? [{ axis: axis + 2, start: length - 1, end: -1, step: -1 }] : [];
	});
	return sliceNode(builder, weight, cuts);
}

/** [C, K / groups, …] → [K, C / groups, …] */
function exchangeChannels(builder: OnnxBuilder, weight: OnnxValue, groups: number): OnnxValue {
	const [channels, filters, ...kernel] = weight.shape;
	const spatial = kernel.map((_, axis) => axis + 3);
	const split = reshapeNode(builder, weight, [groups, channels / groups, filters, ...kernel]);
	const exchanged = transposeNode(builder, split, [0, 2, 1, ...spatial]);
	return reshapeNode(builder, exchanged, [groups * filters, channels / groups, ...kernel]);
}

/**
 * Result voxel o gets x[i] · w[t] for o + low = stride · i + t. With t = phase + stride · j the voxels of one phase are a
 * plain convolution with every stride-th weight; all phases together are one convolution with stride³ times the
 * channels, interleaved afterwards: no product with a zero that was put in.
 */
function byPhases(builder: OnnxBuilder, node: TransposeNode, { x, weight, bias, block }: Operands): OnnxValue {
	const { stride, low } = node.attributes;
	const [, filters, ...kernel] = weight.shape;
	const taps = kernel.map((length, axis) => Math.ceil(length / stride[axis]));
	// Blocks of `stride` voxels that hold the wanted ones, low … low + size − 1.
	const size = node.shape.slice(2);
	const first = low.map((n, axis) => Math.floor(n / stride[axis]));
	const blocks = size.map((n, axis) => Math.ceil((low[axis] + n) / stride[axis]) - first[axis]);
	const before = taps.map((n, axis) => n - 1 - first[axis]);
	const behind = blocks.map((n, axis) => n - 1 + taps[axis] - x.shape[axis + 2] - before[axis]);

	const source = cropNegative(builder, x, before, behind);
	const [front, rear] = [before, behind].map((pads) => pads.map((n) => Math.max(n, 0)));
	const pads = { stride: taps.map(() => 1), low: front, high: rear };
	const isBlocked = canBlock(source, filters, block);
	const biases = bias && repeatBias(builder, bias, sizeOf(stride), isBlocked);
	const phases = isBlocked
		? blockedConvolution(builder, {
				x: source,
				weights: blockedPhases(builder, weight, stride, block),
				bias: biases,
				...pads,
			})
		: plainPhases(builder, source, [phaseWeights(builder, weight, stride), biases], { ...pads, size: blocks });
	const parted = reshapeNode(builder, phases, [x.shape[0], filters, ...stride, ...blocks]);
	const full = joinPhases(builder, parted, stride);
	const cuts = size.map((n, axis) => {
		const start = low[axis] - first[axis] * stride[axis];
		return { axis: axis + 2, start, end: start + n };
	});
	return sliceNode(builder, full, cuts);
}

/** A bias for each phase: in front of the filters in blocked convolutions, behind them in plain ones. */
function repeatBias(builder: OnnxBuilder, bias: OnnxValue, phases: number, isBlocked: boolean): OnnxValue {
	const filters = bias.shape[0];
	const shape = isBlocked ? [1, filters] : [filters, 1];
	const ones = builder.filled(1, isBlocked ? [phases, 1] : [1, phases]);
	const repeated = binaryNode(builder, 'Mul', reshapeNode(builder, bias, shape), ones);
	return reshapeNode(builder, repeated, [phases * filters]);
}

/** [N, K, phases, …size] by the runtime's plain convolution. */
function plainPhases(
	builder: OnnxBuilder,
	x: OnnxValue,
	[weight, bias]: readonly [weight: OnnxValue, bias: OnnxValue | undefined],
	{ low, high, size }: { low: readonly number[]; high: readonly number[]; size: readonly number[] },
): OnnxValue {
	const shape = [x.shape[0], weight.shape[0], ...size];
	return builder.node(
		'Conv',
		bias ? [x, weight, bias] : [x, weight],
		{ shape },
		{ kernel_shape: weight.shape.slice(2), pads: [...low, ...high] },
	);
}

/** Weights [C, K, …k] → [K · phases, C, …taps], the taps turned. */
function phaseWeights(builder: OnnxBuilder, weight: OnnxValue, stride: readonly number[]): OnnxValue {
	const [channels, filters, ...kernel] = weight.shape;
	const taps = kernel.map((length, axis) => Math.ceil(length / stride[axis]));
	const room = kernel.map((length, axis) => taps[axis] * stride[axis] - length);
	const whole = padNode(
		builder,
		weight,
		weight.shape.map(() => 0),
		[0, 0, ...room],
	);
	const split = reshapeNode(builder, whole, [channels, filters, ...taps.flatMap((n, axis) => [n, stride[axis]])]);
	const phaseAxes = taps.map((_, axis) => 2 * axis + 3);
	const tapAxes = taps.map((_, axis) => 2 * axis + 2);
	const ordered = transposeNode(builder, split, [1, ...phaseAxes, 0, ...tapAxes]);
	return turn(builder, reshapeNode(builder, ordered, [filters * sizeOf(stride), channels, ...taps]));
}

/** The same for channels in blocks. */
function blockedPhases(
	builder: OnnxBuilder,
	weight: OnnxValue,
	stride: readonly number[],
	block: number,
): ArrangedWeights {
	const given = weight.shape.slice(2);
	const kernel = given.map((length, axis) => Math.ceil(length / stride[axis]));
	const taps = tapsOf(stride).map((phase) =>
		tapsOf(kernel).map((tap) => {
			const place = tap.map((turned, axis) => phase[axis] + stride[axis] * (kernel[axis] - 1 - turned));
			if (place.some((n, axis) => n >= given[axis])) return -1;
			return place.reduce((sum, n, axis) => sum * given[axis] + n, 0);
		}),
	);
	return arrangeWeights(builder, weight, { filterAxis: 1, kernel, taps, block });
}
