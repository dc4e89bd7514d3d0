import { convolutionLayer, convolutionTransposeLayer, relu, type Scope, type TensorValue } from '#tensor';

/** Options of {@link stridedAutoencoder}. */
export interface StridedAutoencoderOptions {
	/** Channels after each halving. Default 16, 32, 64: 234,577 parameters. */
	channels?: readonly number[];
	/** Channels of the result. Default those of x. */
	outputs?: number;
}

/**
 * Strided convolutional autoencoder: as many convolutions (kernel 3, stride 2) down as transposed ones (kernel 4, stride 2)
 * up, ReLU between them, biases everywhere. Net A of the training benchmarks.
 *
 * @param x [N, C, D, H, W], sizes divisible by 2 for each of the channels.
 * @returns logits of the size of x.
 */
export function stridedAutoencoder(
	scope: Scope,
	x: TensorValue,
	{ channels = [16, 32, 64], outputs = x.shape[1] }: StridedAutoencoderOptions = {},
): TensorValue {
	const encoder = scope.child('encoder');
	const encoded = channels.reduce(
		(value, filters, i) =>
			relu(convolutionLayer(encoder.child(i), value, { filters, kernel: 3, stride: 2, padding: 1 })),
		x,
	);
	const decoder = scope.child('decoder');
	const upward = [...channels.slice(0, -1).toReversed(), outputs];
	return upward.reduce((value, filters, i) => {
		const larger = convolutionTransposeLayer(decoder.child(i), value, { filters, kernel: 4, stride: 2, padding: 1 });
		return i < upward.length - 1 ? relu(larger) : larger;
	}, encoded);
}
