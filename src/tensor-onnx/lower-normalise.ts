import type { NodeOf } from '#tensor';
import { sharedValue, type LowerOperation, type Lowering } from './lowering.ts';
import type { OnnxValue } from './onnx-builder.ts';
import { addNode, multiplyNode, sizeOf, subtractNode, unaryNode } from './onnx-operations.ts';
import { stagedSquareSum, stagedSum } from './staged-reduction.ts';

type NormaliseNode = NodeOf<'normalise'> | NodeOf<'normaliseGradient'>;

/** What a normalisation and its gradient have in common. */
interface Statistics {
	/** x − mean(x) */
	readonly centred: OnnxValue;
	/** 1 / √(variance + ε), axes of length 1 kept. */
	readonly inverse: OnnxValue;
}

/** (x − mean) / √(variance + ε); the variance is that of the centred values, never E[x²] − E[x]². */
export const lowerNormalise: LowerOperation<'normalise'> = (lowering, node) => {
	const { centred, inverse } = normaliseStatistics(lowering, node);
	return multiplyNode(lowering.builder, centred, inverse);
};

/** inv · (dy − mean(dy) − x̂ · mean(dy · x̂)) */
export const plainNormaliseGradient: LowerOperation<'normaliseGradient'> = (lowering, node) => {
	const { builder } = lowering;
	const { centred, inverse } = normaliseStatistics(lowering, node);
	const dy = lowering.value(node.inputs[1]);
	const mean = (value: OnnxValue): OnnxValue =>
		meanOf(lowering, node, stagedSum(builder, value, node.attributes.axes, true));
	const slope = multiplyNode(
		builder,
		mean(multiplyNode(builder, dy, centred)),
		multiplyNode(builder, inverse, inverse),
	);
	const rest = subtractNode(builder, subtractNode(builder, dy, mean(dy)), multiplyNode(builder, centred, slope));
	return multiplyNode(builder, rest, inverse);
};

/** Centred image and inverse deviation, emitted once for a normalisation and its gradient. */
export function normaliseStatistics(lowering: Lowering, node: NormaliseNode): Statistics {
	const { builder } = lowering;
	const { axes, epsilon } = node.attributes;
	const key = `normalise:${node.inputs[0]}:${axes.join()}:${epsilon}`;
	const x = lowering.value(node.inputs[0]);
	const centred = sharedValue(lowering, `${key}:centred`, () =>
		subtractNode(builder, x, meanOf(lowering, node, stagedSum(builder, x, axes, true))),
	);
	const inverse = sharedValue(lowering, `${key}:inverse`, () => {
		const variance = meanOf(lowering, node, stagedSquareSum(builder, centred, axes, true));
		return unaryNode(
			builder,
			'Reciprocal',
			unaryNode(builder, 'Sqrt', addNode(builder, variance, builder.scalar(epsilon))),
		);
	});
	return { centred, inverse };
}

function meanOf({ builder, graph }: Lowering, node: NormaliseNode, sum: OnnxValue): OnnxValue {
	const shape = graph.nodes[node.inputs[0]].shape;
	return multiplyNode(builder, sum, builder.scalar(1 / sizeOf(node.attributes.axes.map((axis) => shape[axis]))));
}
