import {
	add,
	constant,
	constantInitialiser,
	dropoutLayer,
	linearLayer,
	matmul,
	mean,
	multiply,
	reduceMax,
	reduceSum,
	relu,
	reshape,
	select,
	subtract,
	transpose,
	type Scope,
	type TensorValue,
} from '#tensor';
import { channelLayers, pointLayers, type PointNormalisation } from './point-features.ts';

/** Options of {@link pointNet}. */
export interface PointNetOptions {
	/** Numbers of the result, e.g. classes. */
	outputs: number;
	/** Whether small networks turn the points and the features first (T-nets). Default false. */
	transforms?: boolean;
	/** Default `batch`. */
	normalisation?: PointNormalisation;
	/** Widths of the layers on each point before the features may be turned. Default 64, 64. */
	earlyWidths?: readonly number[];
	/** Widths of the layers on each point after that. Default 64, 128, 1024. */
	lateWidths?: readonly number[];
	/** Widths of the layers behind the maximum. Default 512, 256. */
	globalWidths?: readonly number[];
	/** Share of units dropped before the last layer. Default 0.3. */
	dropout?: number;
	/** Float mask [N, P], 0 for points that are only there to fill up. Not together with batch normalisation. */
	mask?: TensorValue;
}

/** What {@link pointNet} hands back. */
export interface PointNetResult {
	/** [N, outputs] */
	readonly logits: TensorValue;
	/** How far the feature transform is from a rotation, to be added to the loss (× 0.001 in the paper); without T-nets 0. */
	readonly penalty: TensorValue;
}

/**
 * PointNet: the same layers on every point, the maximum over all points, layers on that. The order of the points does not
 * matter. Qi et al., PointNet, 2017.
 *
 * @param points [N, P, C]; the first three channels are coordinates where T-nets are on.
 */
export function pointNet(scope: Scope, points: TensorValue, options: PointNetOptions): PointNetResult {
	const { outputs, transforms = false, normalisation = 'batch', dropout = 0.3, mask } = options;
	const { earlyWidths = [64, 64], lateWidths = [64, 128, 1024], globalWidths = [512, 256] } = options;
	if (mask && normalisation === 'batch')
		throw new RangeError('pointNet: a mask needs another normalisation than batch');
	/** Layers on each point, the greatest over the points, layers on that. */
	const described = (part: Scope, late: string, x: TensorValue): TensorValue => {
		const single = channelLayers(part.child(late), x, { widths: lateWidths, normalisation, rectifyLast: false });
		const pooled = relu(greatestOverPoints(single, mask));
		return pointLayers(part.child('global'), pooled, { widths: globalWidths, normalisation });
	};
	/** A matrix [N, C, C] for each cloud, the identity to begin with; it is applied from the left. */
	const transformOf = (part: Scope, x: TensorValue): TensorValue => {
		const width = x.shape[1];
		const matrix = linearLayer(part.child('head'), described(part, 'points', x), {
			features: width * width,
			initialise: constantInitialiser(0),
			initialiseBias: constantInitialiser(0),
		});
		return add(reshape(matrix, [x.shape[0], width, width]), identity(x, width));
	};

	const channels = transpose(points, [0, 2, 1]);
	const turned = transforms ? matmul(transformOf(scope.child('inputTransform'), channels), channels) : channels;
	const early = channelLayers(scope.child('early'), turned, { widths: earlyWidths, normalisation });
	const featureTransform = transforms ? transformOf(scope.child('featureTransform'), early) : undefined;
	const middle = featureTransform ? matmul(featureTransform, early) : early;
	const global = described(scope, 'late', middle);
	const kept = dropoutLayer(scope.child('dropout'), global, { rate: dropout });
	const logits = linearLayer(scope.child('head'), kept, { features: outputs });
	return { logits, penalty: featureTransform ? rotationPenalty(featureTransform) : constant(scope.graph, [0], []) };
}

/** [N, C, P] → [N, C]; points whose mask is 0 do not count. */
function greatestOverPoints(x: TensorValue, mask?: TensorValue): TensorValue {
	if (!mask) return reduceMax(x, { axes: [2] });
	const [items, count] = mask.shape;
	return reduceMax(select(reshape(mask, [items, 1, count]), x, -1e30), { axes: [2] });
}

/** Mean over clouds of the squared length of 1 − A·Aᵀ. */
function rotationPenalty(matrix: TensorValue): TensorValue {
	const width = matrix.shape[1];
	const difference = subtract(matmul(matrix, matrix, { transposeB: true }), identity(matrix, width));
	return mean(reduceSum(multiply(difference, difference), { axes: [1, 2] }));
}

const identity = (like: TensorValue, width: number): TensorValue =>
	constant(
		like.graph,
		Float64Array.from({ length: width * width }, (_, i) => (i % (width + 1) === 0 ? 1 : 0)),
		[width, width],
	);
