/**
 * Normalisation with weights and biases per channel, in as few passes over the image as the runtime allows. The plain
 * lowering writes the normalised image, the weighted one and the result, and six images on the way back; this one writes
 * the centred image and the result, and three on the way back. Used on the processor, where memory is what such chains cost.
 */
import type { GraphNode, NodeOf } from '#tensor';
import { hasFusedMatmul } from './lower-matmul.ts';
import { normaliseStatistics } from './lower-normalise.ts';
import { sharedValue, type Lowering } from './lowering.ts';
import { float, type OnnxBuilder, type OnnxValue } from './onnx-builder.ts';
import { addNode, matmulNode, multiplyNode, reshapeNode, sizeOf, unaryNode } from './onnx-operations.ts';
import { stagedSum } from './staged-reduction.ts';

/** A normalisation of an image [N, C, …] whose statistics hold for whole channels. */
interface ChannelNormalisation {
	readonly node: NodeOf<'normalise'> | NodeOf<'normaliseGradient'>;
	/** Statistics of each item over groups of channels, or of each channel over all items. */
	readonly mode: 'group' | 'batch';
	readonly items: number;
	readonly channels: number;
	/** Channels that share statistics; 1 in batch mode. */
	readonly together: number;
	/** Voxels of one channel of one item. */
	readonly voxels: number;
}

/** weight · normalise(x) + bias as one pass over the centred image, where the sum is just that. */
export function fuseAffine(lowering: Lowering, node: NodeOf<'add'>): OnnxValue | undefined {
	const { graph, builder } = lowering;
	if (lowering.provider !== 'cpu') return undefined;
	const product = graph.nodes[node.inputs[0]];
	if (product.op !== 'multiply') return undefined;
	const found = matchNormalise(lowering, product.inputs[0]);
	const weight = channelVector(lowering, product.inputs[1], product.shape);
	const bias = channelVector(lowering, node.inputs[1], product.shape);
	if (!found || !weight || !bias) return undefined;
	const { centred, inverse } = normaliseStatistics(lowering, found.node);
	const scale = perCell(builder, found, inverse, weight);
	const shift = found.mode === 'batch' ? bias : repeatItems(builder, bias, found.items);
	return reshapeNode(builder, scaleAndShift(builder, found, centred, scale, shift), node.shape);
}

/** Σ dy · normalise(x) per channel, the gradient of the weights: products are added up while they are made. */
export function fuseWeightedSum(lowering: Lowering, node: NodeOf<'reduceSum'>): OnnxValue | undefined {
	const { graph, builder } = lowering;
	if (lowering.provider !== 'cpu') return undefined;
	const product = graph.nodes[node.inputs[0]];
	if (product.op !== 'multiply') return undefined;
	const { axes } = node.attributes;
	if (axes.length !== product.shape.length - 1 || axes.includes(1)) return undefined;
	const place = product.inputs.findIndex((input) => matchNormalise(lowering, input));
	const found = place < 0 ? undefined : matchNormalise(lowering, product.inputs[place]);
	if (!found || graph.nodes[product.inputs[1 - place]].shape.join() !== product.shape.join()) return undefined;
	const { inverse } = normaliseStatistics(lowering, found.node);
	const products = centredProducts(lowering, found, product.inputs[1 - place]);
	const scaled = multiplyNode(builder, products, statistic(builder, found, inverse));
	return reshapeNode(builder, stagedSum(builder, scaled, found.mode === 'group' ? [0] : [], false), node.shape);
}

/** Gradient of a normalisation behind which weights follow: dx = dy · a + (centred · b + c) with numbers per channel. */
export function fuseNormaliseGradient(lowering: Lowering, node: NodeOf<'normaliseGradient'>): OnnxValue | undefined {
	const { graph, builder } = lowering;
	if (lowering.provider !== 'cpu') return undefined;
	const incoming = graph.nodes[throughReshapes(lowering, node.inputs[1])];
	if (incoming.op !== 'multiply') return undefined;
	const found = geometry(lowering, node, incoming.shape);
	const weight = channelVector(lowering, incoming.inputs[1], incoming.shape);
	const dyIndex = incoming.inputs[0];
	if (!found || !weight || graph.nodes[dyIndex].shape.join() !== incoming.shape.join()) return undefined;
	const { centred, inverse } = normaliseStatistics(lowering, node);
	const dy = lowering.value(dyIndex);
	const cells = cellShape(found);
	const weights = reshapeNode(builder, weight, [1, found.channels / found.together, found.together]);
	// Weighted sums over the channels that share statistics, [items or 1, groups, 1].
	const overGroup = (sums: OnnxValue): OnnxValue => stagedSum(builder, multiplyNode(builder, sums, weights), [2], true);
	const mean = (sums: OnnxValue): OnnxValue =>
		multiplyNode(builder, overGroup(sums), builder.scalar(1 / countOf(found)));
	const byGroup = reshapeNode(builder, inverse, statisticShape(found));
	const meanGradient = mean(channelSums(builder, found, dy));
	const meanProduct = mean(centredProducts(lowering, found, dyIndex));
	const squared = multiplyNode(builder, byGroup, byGroup);
	const slope = unaryNode(builder, 'Neg', multiplyNode(builder, multiplyNode(builder, meanProduct, squared), byGroup));
	const shift = unaryNode(builder, 'Neg', multiplyNode(builder, meanGradient, byGroup));
	const spread = (value: OnnxValue): OnnxValue =>
		reshapeNode(builder, multiplyNode(builder, value, builder.filled(1, [1, 1, found.together])), [sizeOf(cells)]);
	const rest = scaleAndShift(builder, found, centred, spread(slope), spread(shift));
	const scale = reshapeNode(builder, multiplyNode(builder, byGroup, weights), [1, sizeOf(cells), 1]);
	const scaled = multiplyNode(builder, reshapeNode(builder, dy, rest.shape), scale);
	return reshapeNode(builder, addNode(builder, scaled, rest), node.shape);
}

/** The normalisation that a value is, seen through reshapes, if its statistics hold for whole channels of [N, C, …]. */
function matchNormalise(lowering: Lowering, index: number): ChannelNormalisation | undefined {
	const node = lowering.graph.nodes[throughReshapes(lowering, index)];
	return node.op === 'normalise' ? geometry(lowering, node, lowering.graph.nodes[index].shape) : undefined;
}

function geometry(
	{ graph }: Lowering,
	node: ChannelNormalisation['node'],
	image: readonly number[],
): ChannelNormalisation | undefined {
	const source = graph.nodes[node.inputs[0]].shape;
	const { axes } = node.attributes;
	const [items, channels] = image;
	const voxels = sizeOf(image.slice(2));
	if (image.length < 3) return undefined;
	const isBatch = source.join() === image.join() && axes.length === image.length - 1 && !axes.includes(1);
	if (isBatch) return { node, mode: 'batch', items, channels, together: 1, voxels };
	const isGroup = source.length === 3 && axes.join() === '2' && source[0] === items && channels % source[1] === 0;
	return isGroup ? { node, mode: 'group', items, channels, together: channels / source[1], voxels } : undefined;
}

/** The node before reshapes. */
function throughReshapes({ graph }: Lowering, index: number): number {
	let at = index;
	while (graph.nodes[at].op === 'reshape') at = graph.nodes[at].inputs[0];
	return at;
}

/** A value that stretches along all axes of [N, C, …] but that of the channels, as [C]. */
function channelVector(lowering: Lowering, index: number, image: readonly number[]): OnnxValue | undefined {
	if (image.length < 3) return undefined;
	const { shape }: GraphNode = lowering.graph.nodes[index];
	const aligned = [...Array.from({ length: image.length - shape.length }, () => 1), ...shape];
	const fits = aligned.every((length, axis) => length === (axis === 1 ? image[1] : 1));
	return fits ? reshapeNode(lowering.builder, lowering.value(index), [image[1]]) : undefined;
}

/** Numbers of the statistics: [items or 1, groups, 1]. */
function statisticShape({ mode, items, channels, together }: ChannelNormalisation): number[] {
	return [mode === 'group' ? items : 1, channels / together, 1];
}

/** One number for each channel with statistics of its own: [items or 1, groups, channels of a group]. */
function cellShape(found: ChannelNormalisation): number[] {
	const [items, groups] = statisticShape(found);
	return [items, groups, found.together];
}

const statistic = (builder: OnnxBuilder, found: ChannelNormalisation, value: OnnxValue): OnnxValue =>
	reshapeNode(builder, value, statisticShape(found));

const countOf = ({ mode, items, voxels, together }: ChannelNormalisation): number =>
	mode === 'batch' ? items * voxels : together * voxels;

/** Statistics times a weight per channel, one number a cell. */
function perCell(builder: OnnxBuilder, found: ChannelNormalisation, value: OnnxValue, weight: OnnxValue): OnnxValue {
	const weights = reshapeNode(builder, weight, [1, found.channels / found.together, found.together]);
	const product = multiplyNode(builder, statistic(builder, found, value), weights);
	return reshapeNode(builder, product, [sizeOf(product.shape)]);
}

function repeatItems(builder: OnnxBuilder, vector: OnnxValue, items: number): OnnxValue {
	if (items === 1) return vector;
	const repeated = multiplyNode(builder, vector, builder.filled(1, [items, 1]));
	return reshapeNode(builder, repeated, [sizeOf(repeated.shape)]);
}

/** x · scale + shift with a number each per cell, in one pass: the runtime's batch norm with mean 0 and variance 1. */
function scaleAndShift(
	builder: OnnxBuilder,
	{ mode, items, channels, voxels }: ChannelNormalisation,
	x: OnnxValue,
	scale: OnnxValue,
	shift: OnnxValue,
): OnnxValue {
	const view = mode === 'batch' ? [items, channels, voxels] : [1, items * channels, voxels];
	const cells = [view[1]];
	const inputs = [reshapeNode(builder, x, view), scale, shift, builder.filled(0, cells), builder.filled(1, cells)];
	return builder.node('BatchNormalization', inputs, { shape: view }, { epsilon: float(0) });
}

/** Σ dy of each cell, in two stages. */
function channelSums(builder: OnnxBuilder, found: ChannelNormalisation, dy: OnnxValue): OnnxValue {
	const rows = reshapeNode(builder, dy, [found.items, found.channels, found.voxels]);
	const sums = stagedSum(builder, rows, found.mode === 'batch' ? [0, 2] : [2], false);
	return reshapeNode(builder, sums, cellShape(found));
}

/** Σ dy · centred of each cell; made once for the gradient of the weights and that of x. */
function centredProducts(lowering: Lowering, found: ChannelNormalisation, dyIndex: number): OnnxValue {
	const { builder } = lowering;
	const { node, items, channels, voxels, mode } = found;
	const key = `products:${dyIndex}:${node.inputs[0]}:${node.attributes.axes.join()}`;
	return sharedValue(lowering, key, () => {
		const { centred } = normaliseStatistics(lowering, node);
		const rows = productSums(lowering, lowering.value(dyIndex), centred, [items * channels, voxels]);
		const sums = stagedSum(builder, reshapeNode(builder, rows, [items, channels]), mode === 'batch' ? [0] : [], false);
		return reshapeNode(builder, sums, cellShape(found));
	});
}

/** Shortest run that one product of a row with a column is worth its call. */
const shortestRun = 128;

/** Σ a · b along rows: as products of rows with columns, which write nothing but the sums, in two stages. */
export function productSums(
	lowering: Lowering,
	a: OnnxValue,
	b: OnnxValue,
	[rows, length]: readonly [number, number],
): OnnxValue {
	const { builder } = lowering;
	const run = runLength(length);
	if (run === 0 || !hasFusedMatmul(lowering)) {
		const product = multiplyNode(
			builder,
			reshapeNode(builder, a, [rows, length]),
			reshapeNode(builder, b, [rows, length]),
		);
		return stagedSum(builder, product, [1], false);
	}
	const shape = [(rows * length) / run, 1, run];
	const [left, right] = [a, b].map((value) => reshapeNode(builder, value, shape));
	const parts = matmulNode(builder, left, right, { transposeB: true, fused: true });
	return stagedSum(builder, reshapeNode(builder, parts, [rows, length / run]), [1], false);
}

/** A divisor of the length that is near its root, long enough to be worth a call and short enough to keep digits; 0: none. */
function runLength(length: number): number {
	const root = Math.sqrt(length);
	for (let run = Math.max(shortestRun, Math.ceil(root)); run <= 1024 && run <= length; run++)
		if (length % run === 0) return run;
	return 0;
}
