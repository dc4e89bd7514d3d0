import {
	add,
	linearLayer,
	mean,
	multiply,
	reduceMax,
	reduceSum,
	relu,
	reshape,
	softmax,
	subtract,
	type Scope,
	type TensorValue,
} from '#tensor';
import { pointLayers, type PointNormalisation } from './point-features.ts';
import { gatherPoints, neighbourhoodInputs, type NeighbourhoodSizes } from './point-neighbourhoods.ts';

/** Options of {@link pointTransformer}. */
export interface PointTransformerOptions extends NeighbourhoodSizes {
	/** Numbers of the result, e.g. classes. */
	outputs: number;
	/** Width of the features of each scale. Default 64, 128. */
	widths?: readonly number[];
	/** Width of the first layer, on every point. Default 32. */
	entryWidth?: number;
	/** Default `batch`. */
	normalisation?: PointNormalisation;
}

/**
 * Transformer on points: at each scale the centres take the maximum of their neighbours' features, then attend to these
 * neighbours, each channel by its own weights, with the place of the neighbour as seen from the centre encoded into both weights
 * and values. Zhao et al., Point Transformer, 2021. Centres and neighbours are inputs (see `sampleNeighbourhoods`).
 *
 * @param positions [N, P, 3].
 * @param features [N, P, C], or undefined: the positions themselves.
 * @returns logits [N, outputs].
 */
export function pointTransformer(
	scope: Scope,
	positions: TensorValue,
	features: TensorValue | undefined,
	options: PointTransformerOptions,
): TensorValue {
	const { outputs, widths = [64, 128], entryWidth = 32, normalisation = 'batch' } = options;
	const scales = neighbourhoodInputs(scope, positions.shape[0], options);
	if (widths.length !== scales.length) {
		throw new RangeError(`pointTransformer: widths of ${widths.length} scales do not fit ${scales.length}`);
	}
	let places = positions;
	let described = pointLayers(scope.child('entry'), features ?? positions, { widths: [entryWidth], normalisation });
	scales.forEach(({ centres, neighbours }, i) => {
		const part = scope.child(`scale${i}`);
		const middles = gatherPoints(places, centres);
		const [items, count] = middles.shape;
		const seen = subtract(gatherPoints(places, neighbours), reshape(middles, [items, count, 1, 3]));
		const lifted = pointLayers(part.child('lift'), described, { widths: [widths[i]], normalisation });
		const around = gatherPoints(lifted, neighbours);
		const pooled = reduceMax(around, { axes: [2] });
		described = add(pooled, vectorAttention(part.child('attention'), pooled, around, seen));
		places = middles;
	});
	const global = pointLayers(scope.child('global'), mean(described, { axes: [1] }), { widths: [256], normalisation });
	return linearLayer(scope.child('head'), global, { features: outputs });
}

/**
 * Attention of centres [N, S, C] to neighbours [N, S, K, C] with a weight per channel:
 * Σ softmax(γ(φ(centre) − ψ(neighbour) + δ)) · (α(neighbour) + δ), δ = θ(place as seen from the centre).
 */
function vectorAttention(scope: Scope, centres: TensorValue, around: TensorValue, seen: TensorValue): TensorValue {
	const [items, count, width] = centres.shape;
	const perceptron = (name: string, x: TensorValue): TensorValue => {
		const part = scope.child(name);
		const hidden = relu(linearLayer(part.child(0), x, { features: width }));
		return linearLayer(part.child(1), hidden, { features: width });
	};
	const project = (name: string, x: TensorValue): TensorValue =>
		linearLayer(scope.child(name), x, { features: width, bias: false });
	const place = perceptron('place', seen);
	const query = reshape(project('query', centres), [items, count, 1, width]);
	const weights = softmax(perceptron('weights', add(subtract(query, project('key', around)), place)), 2);
	const values = add(project('value', around), place);
	return linearLayer(scope.child('output'), reduceSum(multiply(weights, values), { axes: [2] }), { features: width });
}
