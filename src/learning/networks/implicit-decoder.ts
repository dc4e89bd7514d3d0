import { concatenate, linearLayer, relu, reshape, broadcastTo, type Scope, type TensorValue } from '#tensor';

/** Options of {@link implicitDecoder}. */
export interface ImplicitDecoderOptions {
	/** Units of each hidden layer. Default 512. */
	width?: number;
	/** Linear layers, the last included. Default 9: eight hidden ones. */
	layers?: number;
	/** The hidden layer behind which code and place are put in again. Default 4. */
	skip?: number;
}

/**
 * Signed distance at places from a code of the shape: a deep perceptron with one skip. Park et al., DeepSDF, 2019 (without its
 * weight normalisation and dropout).
 *
 * @param code [N, latent].
 * @param places [N, P, 3].
 * @returns [N, P], in the unit of the places; nothing bounds it.
 */
export function implicitDecoder(
	scope: Scope,
	code: TensorValue,
	places: TensorValue,
	{ width = 512, layers = 9, skip = 4 }: ImplicitDecoderOptions = {},
): TensorValue {
	const [items, count] = places.shape;
	const latent = code.shape[1];
	if (places.shape.length !== 3 || places.shape[2] !== 3 || code.shape[0] !== items) {
		throw new RangeError(
			`implicitDecoder: code [${code.shape.join(', ')}] and places [${places.shape.join(', ')}] do not fit`,
		);
	}
	if (width <= latent + 3) throw new RangeError(`implicitDecoder: width must be above ${latent + 3}, got ${width}`);
	const spread = broadcastTo(reshape(code, [items, 1, latent]), [items, count, latent]);
	const entry = concatenate([spread, places], 2);
	let features = entry;
	for (let layer = 0; layer < layers - 1; layer++) {
		// The layer before the skip leaves room for the entry, so that the one behind it is as wide as the others.
		const joins = layer === skip - 1;
		const made = linearLayer(scope.child(layer), features, { features: joins ? width - latent - 3 : width });
		features = joins ? concatenate([relu(made), entry], 2) : relu(made);
	}
	return reshape(linearLayer(scope.child(layers - 1), features, { features: 1 }), [items, count]);
}
