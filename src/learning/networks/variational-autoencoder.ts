import {
	add,
	broadcastTo,
	concatenate,
	convolutionLayer,
	convolutionTransposeLayer,
	exp,
	linearLayer,
	multiply,
	relu,
	reshape,
	type Scope,
	type TensorShape,
	type TensorValue,
} from '#tensor';
import { normalised, type Normalisation } from './normalisation.ts';

/** Options of {@link variationalAutoencoder} and {@link decodeLatent}. */
export interface VariationalAutoencoderOptions {
	/** Length of the latent vector. Default 64. */
	latent?: number;
	/** Channels after each halving. Default 16, 32, 64, 128. */
	channels?: readonly number[];
	/** What the shapes depend on (age, sex, a class as one-hot), [N, k]: makes it a conditional autoencoder. */
	condition?: TensorValue;
	/** Default `group`. */
	normalisation?: Normalisation;
}

/** What {@link variationalAutoencoder} hands back. */
export interface VariationalResult {
	/** Reconstruction, of the shape of x. */
	readonly logits: TensorValue;
	/** [N, latent]. */
	readonly mean: TensorValue;
	/** [N, latent]. */
	readonly logVariance: TensorValue;
	/** What was decoded, [N, latent]: drawn in training, the mean in use. */
	readonly code: TensorValue;
}

/**
 * Variational autoencoder of volumes: strided convolutions to mean and logarithm of variance of a code, a drawn code, and
 * transposed convolutions back. In training the draw uses the random input `noise`. Kingma & Welling, 2014; conditional:
 * Sohn et al., 2015, the condition as further channels of x and further numbers of the code.
 *
 * @param x [N, C, D, H, W], sizes divisible by 2 for each of the channels.
 */
export function variationalAutoencoder(
	scope: Scope,
	x: TensorValue,
	options: VariationalAutoencoderOptions = {},
): VariationalResult {
	const { latent = 64, channels = [16, 32, 64, 128], condition, normalisation = 'group' } = options;
	const [items, inputs, ...size] = x.shape;
	const step = 2 ** channels.length;
	if (size.some((length) => length % step !== 0)) {
		throw new RangeError(`variationalAutoencoder: sizes must be divisible by ${step}, got [${x.shape.join(', ')}]`);
	}
	const encoder = scope.child('encoder');
	const features = channels.reduce(
		(value, filters, i) => {
			const layer = encoder.child(i);
			const bias = normalisation === 'none';
			const made = convolutionLayer(layer.child('conv'), value, { filters, kernel: 3, stride: 2, padding: 1, bias });
			return relu(normalised(layer.child('norm'), made, normalisation));
		},
		condition ? concatenate([x, asChannels(condition, size)], 1) : x,
	);
	const flat = reshape(features, [items, -1]);
	const mean = linearLayer(encoder.child('mean'), flat, { features: latent });
	const logVariance = linearLayer(encoder.child('logVariance'), flat, { features: latent });
	const code = drawn(scope, mean, logVariance);
	const coarse = size.map((length) => length / step);
	const logits = decodeLatent(scope.child('decoder'), code, [inputs, ...coarse], options);
	return { logits, mean, logVariance, code };
}

/**
 * The way back: a code [N, latent] → logits [N, C, …]. With the scope `decoder` of the trained network's root it takes its
 * weights: a graph of this alone makes new shapes from normal codes.
 *
 * @param coarse channels C of the result and its sizes before all doublings.
 */
export function decodeLatent(
	scope: Scope,
	code: TensorValue,
	[outputs, ...coarse]: TensorShape,
	{ channels = [16, 32, 64, 128], condition, normalisation = 'group' }: VariationalAutoencoderOptions = {},
): TensorValue {
	const widths = channels.toReversed();
	const volume = coarse.reduce((product, length) => product * length, 1);
	const conditioned = condition ? concatenate([code, condition], 1) : code;
	const opened = linearLayer(scope.child('open'), conditioned, { features: widths[0] * volume });
	const first = relu(reshape(opened, [code.shape[0], widths[0], ...coarse]));
	return widths.reduce((value, _, i) => {
		const layer = scope.child(i);
		const last = i === widths.length - 1;
		const filters = last ? outputs : widths[i + 1];
		const larger = convolutionTransposeLayer(layer.child('conv'), value, {
			filters,
			kernel: 4,
			stride: 2,
			padding: 1,
			bias: last || normalisation === 'none',
		});
		return last ? larger : relu(normalised(layer.child('norm'), larger, normalisation));
	}, first);
}

/** mean + σ · noise in training, the mean in use. */
function drawn(scope: Scope, mean: TensorValue, logVariance: TensorValue): TensorValue {
	if (scope.mode === 'infer') return mean;
	const noise = scope.input('noise', mean.shape, { random: { distribution: 'normal' } });
	return add(mean, multiply(exp(multiply(logVariance, 0.5)), noise));
}

/** [N, k] → [N, k, …size], the same everywhere. */
function asChannels(condition: TensorValue, size: TensorShape): TensorValue {
	const [items, count] = condition.shape;
	return broadcastTo(reshape(condition, [items, count, ...size.map(() => 1)]), [items, count, ...size]);
}
