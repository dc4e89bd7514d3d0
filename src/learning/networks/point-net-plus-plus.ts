import {
	concatenate,
	dropoutLayer,
	linearLayer,
	reduceMax,
	relu,
	reshape,
	subtract,
	type Scope,
	type TensorValue,
} from '#tensor';
import { pointLayers, type PointNormalisation } from './point-features.ts';
import {
	gatherPoints,
	neighbourhoodInputs,
	type NeighbourhoodSizes,
	type ScaleInputs,
} from './point-neighbourhoods.ts';

/** Options of {@link pointNetPlusPlus}. */
export interface PointNetPlusPlusOptions extends NeighbourhoodSizes {
	/** Numbers of the result, e.g. classes. */
	outputs: number;
	/** Widths of the layers of each scale. Default 64, 64, 128 and 128, 128, 256. */
	widths?: readonly (readonly number[])[];
	/** Widths of the layers on the last scale before the maximum over all of it. Default 256, 512, 1024. */
	globalWidths?: readonly number[];
	/** Default `batch`. */
	normalisation?: PointNormalisation;
	/** Share of units dropped between the last layers. Default 0.4. */
	dropout?: number;
}

/**
 * PointNet++ with one radius per scale: each scale keeps centres and takes the maximum over each centre's neighbours of layers
 * on their features and their places as seen from the centre. Qi et al., PointNet++, 2017. Centres and neighbours are
 * inputs (see `sampleNeighbourhoods`: the K nearest in place of a ball).
 *
 * @param positions [N, P, 3].
 * @param features [N, P, C], or undefined: shape alone.
 * @returns logits [N, outputs].
 */
export function pointNetPlusPlus(
	scope: Scope,
	positions: TensorValue,
	features: TensorValue | undefined,
	options: PointNetPlusPlusOptions,
): TensorValue {
	const { outputs, globalWidths = [256, 512, 1024], normalisation = 'batch', dropout = 0.4 } = options;
	const {
		widths = [
			[64, 64, 128],
			[128, 128, 256],
		],
	} = options;
	const scales = neighbourhoodInputs(scope, positions.shape[0], options);
	if (widths.length !== scales.length) {
		throw new RangeError(`pointNetPlusPlus: widths of ${widths.length} scales do not fit ${scales.length}`);
	}
	let places = positions;
	let described = features;
	scales.forEach((scale, i) => {
		const centres = gatherPoints(places, scale.centres);
		const local = neighbourhood(places, centres, described, scale);
		const layers = { widths: widths[i], normalisation, rectifyLast: false };
		described = relu(reduceMax(pointLayers(scope.child(`scale${i}`), local, layers), { axes: [2] }));
		places = centres;
	});
	const last = described ? concatenate([places, described], 2) : places;
	const layers = { widths: globalWidths, normalisation, rectifyLast: false };
	const global = relu(reduceMax(pointLayers(scope.child('global'), last, layers), { axes: [1] }));
	const head = scope.child('head');
	const decided = [512, 256].reduce((value, width, i) => {
		const made = pointLayers(head.child(i), value, { widths: [width], normalisation });
		return dropoutLayer(head.child(`dropout${i}`), made, { rate: dropout });
	}, global);
	return linearLayer(head.child('last'), decided, { features: outputs });
}

/** Places of the neighbours as seen from each centre, and their features: [N, S, K, 3 + C]. */
function neighbourhood(
	places: TensorValue,
	centres: TensorValue,
	features: TensorValue | undefined,
	{ neighbours }: ScaleInputs,
): TensorValue {
	const [items, count] = centres.shape;
	const seen = subtract(gatherPoints(places, neighbours), reshape(centres, [items, count, 1, 3]));
	return features ? concatenate([seen, gatherPoints(features, neighbours)], 3) : seen;
}
