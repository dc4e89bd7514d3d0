import { batchNormLayer, layerNormLayer, linearLayer, relu, reshape, type Scope, type TensorValue } from '#tensor';

/**
 * How a network on points normalises its features. `batch`: over all points of the batch, running statistics in use. `layer`: each
 * point by itself, so that points that only fill up change nothing. `none`: not at all.
 */
export type PointNormalisation = 'batch' | 'layer' | 'none';

/** A linear layer, normalisation and ReLU on the last axis of features [… , C], the same for every point. */
export function pointLayer(
	scope: Scope,
	x: TensorValue,
	width: number,
	normalisation: PointNormalisation,
): TensorValue {
	const bias = normalisation !== 'batch';
	const made = linearLayer(scope.child('linear'), x, { features: width, bias });
	return relu(normalisedPoints(scope.child('norm'), made, normalisation));
}

/** {@link pointLayer} of each width in turn. */
export function pointLayers(
	scope: Scope,
	x: TensorValue,
	widths: readonly number[],
	normalisation: PointNormalisation,
): TensorValue {
	return widths.reduce((value, width, i) => pointLayer(scope.child(i), value, width, normalisation), x);
}

/** Normalises features [… , C]. */
function normalisedPoints(scope: Scope, x: TensorValue, normalisation: PointNormalisation): TensorValue {
	if (normalisation === 'none') return x;
	if (normalisation === 'layer') return layerNormLayer(scope, x);
	return reshape(batchNormLayer(scope, reshape(x, [-1, x.shape[x.shape.length - 1]])), x.shape);
}
