import {
	add,
	concatenate,
	convolutionLayer,
	linearLayer,
	maxPool,
	mean,
	reduceMax,
	relu,
	type Scope,
	type TensorValue,
} from '#tensor';
import { normalised, type Normalisation } from './normalisation.ts';

/** Options of {@link residualNetwork}. */
export interface ResidualNetworkOptions {
	/** Numbers of the result, e.g. classes. */
	outputs: number;
	/** Residual blocks at each scale: 1, 1, 1, 1 makes the 10-layer network, 2, 2, 2, 2 the one of 18. Default 1, 1, 1, 1. */
	blocks?: readonly number[];
	/** Channels at each scale; each scale after the first halves the size. Default 64, 128, 256, 512. */
	channels?: readonly number[];
	/** Default `group`: batches of volumes are small. */
	normalisation?: Normalisation;
	/** Size of the first kernel. Default 7. */
	stemKernel?: number;
	/** Stride of the first convolution. Default 2. */
	stemStride?: number;
	/** Whether a max-pool (3, stride 2) follows the first convolution. Default true. */
	stemPool?: boolean;
	/** What is left of the volume: its mean, or its mean beside its maximum, which one small place decides. Default mean. */
	pooling?: 'mean' | 'mean and maximum';
}

/**
 * Residual network in 3D: stem, residual blocks of two convolutions at each scale, mean over what is left of the volume (and its
 * maximum, where asked for), one linear layer. He et al., Deep Residual Learning, 2016; in 3D Hara et al., 2018.
 *
 * @param x [N, C, D, H, W], at least 16 in each axis with the default stem.
 * @returns logits [N, outputs].
 */
export function residualNetwork(scope: Scope, x: TensorValue, options: ResidualNetworkOptions): TensorValue {
	const { outputs, blocks = [1, 1, 1, 1], channels = [64, 128, 256, 512] } = options;
	const { normalisation = 'group', pooling = 'mean' } = options;
	if (blocks.length !== channels.length) {
		throw new RangeError(`residualNetwork: ${blocks.length} block counts do not fit ${channels.length} channel counts`);
	}
	let features = stem(scope.child('stem'), x, channels[0], options);
	channels.forEach((filters, scale) => {
		for (let i = 0; i < blocks[scale]; i++) {
			const stride = i === 0 && scale > 0 ? 2 : 1;
			features = residualBlock(scope.child(`scale${scale}`).child(i), features, { filters, stride, normalisation });
		}
	});
	const axes = [2, 3, 4];
	const means = mean(features, { axes });
	const pooled = pooling === 'mean' ? means : concatenate([means, reduceMax(features, { axes })], 1);
	return linearLayer(scope.child('head'), pooled, { features: outputs });
}

function stem(scope: Scope, x: TensorValue, filters: number, options: ResidualNetworkOptions): TensorValue {
	const { normalisation = 'group', stemKernel = 7, stemStride = 2, stemPool = true } = options;
	const convolved = convolutionLayer(scope.child('conv'), x, {
		filters,
		kernel: stemKernel,
		stride: stemStride,
		padding: Math.floor(stemKernel / 2),
		bias: normalisation === 'none',
	});
	const first = relu(normalised(scope.child('norm'), convolved, normalisation));
	return stemPool ? maxPool(first, { window: 3, stride: 2, padding: 1 }) : first;
}

/** Options of {@link residualBlock}. */
export interface ResidualBlockOptions {
	filters: number;
	stride: number;
	normalisation: Normalisation;
}

/** Two convolutions of kernel 3 beside a shortcut, which is projected (kernel 1) where channels or size change. */
export function residualBlock(
	scope: Scope,
	x: TensorValue,
	{ filters, stride, normalisation }: ResidualBlockOptions,
): TensorValue {
	const bias = normalisation === 'none';
	const convolve = (name: string, value: TensorValue, kernel: number, step: number): TensorValue => {
		const padding = Math.floor(kernel / 2);
		const layer = scope.child(name);
		const made = convolutionLayer(layer.child('conv'), value, { filters, kernel, stride: step, padding, bias });
		return normalised(layer.child('norm'), made, normalisation);
	};
	const inner = convolve('second', relu(convolve('first', x, 3, stride)), 3, 1);
	const changes = stride !== 1 || x.shape[1] !== filters;
	return relu(add(inner, changes ? convolve('shortcut', x, 1, stride) : x));
}
