import {
	batchNormLayer,
	convolutionLayer,
	layerNormLayer,
	linearLayer,
	relu,
	reshape,
	type Scope,
	type TensorValue,
} from '#tensor';

/**
 * How a network on points normalises its features. `batch`: over all points of the batch, running statistics in use. `layer`: each
 * point by itself, so that points that only fill up change nothing. `none`: not at all.
 */
export type PointNormalisation = 'batch' | 'layer' | 'none';

/** Options of {@link pointLayers} and {@link channelLayers}. */
export interface PointLayersOptions {
	/** Width of each layer. */
	widths: readonly number[];
	normalisation: PointNormalisation;
	/**
	 * Whether ReLU follows the last layer too. Off where a maximum over points comes next: ReLU behind it gives the same for
	 * a fraction of the work. Default true.
	 */
	rectifyLast?: boolean;
}

/** Linear layers with normalisation and ReLU on the last axis of features [… , C], the same for every point. */
export function pointLayers(scope: Scope, x: TensorValue, options: PointLayersOptions): TensorValue {
	const { normalisation } = options;
	return rectifiedLayers(scope, x, options, (layer, value, features) => {
		const made = linearLayer(layer.child('linear'), value, { features, bias: normalisation !== 'batch' });
		if (normalisation === 'none') return made;
		const norm = layer.child('norm');
		if (normalisation === 'layer') return layerNormLayer(norm, made);
		return reshape(batchNormLayer(norm, reshape(made, [-1, features])), made.shape);
	});
}

/** The same on channels first, [N, C, P]: the faster form where no neighbours are looked up. */
export function channelLayers(scope: Scope, x: TensorValue, options: PointLayersOptions): TensorValue {
	const { normalisation } = options;
	return rectifiedLayers(scope, x, options, (layer, value, filters) => {
		const bias = normalisation !== 'batch';
		const made = convolutionLayer(layer.child('linear'), value, { filters, kernel: 1, bias });
		if (normalisation === 'none') return made;
		const norm = layer.child('norm');
		return normalisation === 'layer' ? layerNormLayer(norm, made, { axis: 1 }) : batchNormLayer(norm, made);
	});
}

function rectifiedLayers(
	scope: Scope,
	x: TensorValue,
	{ widths, rectifyLast = true }: PointLayersOptions,
	layer: (scope: Scope, x: TensorValue, width: number) => TensorValue,
): TensorValue {
	return widths.reduce((value, width, i) => {
		const made = layer(scope.child(i), value, width);
		return rectifyLast || i < widths.length - 1 ? relu(made) : made;
	}, x);
}
