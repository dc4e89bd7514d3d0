import {
	concatenate,
	convolutionLayer,
	convolutionTransposeLayer,
	interpolate,
	maxPool,
	relu,
	type Scope,
	type TensorValue,
} from '#tensor';
import { normalised, type Normalisation } from './normalisation.ts';

/** Options of {@link unet}. */
export interface UnetOptions {
	/** Channels of the result, e.g. classes. */
	outputs: number;
	/** Channels of the two convolutions at each scale, from the finest. Default 16, 32, 64, 128 each. */
	channels?: readonly (number | readonly [number, number])[];
	/** Default `group`. */
	normalisation?: Normalisation;
	/** How the way up doubles the size: transposed convolution (kernel 2), or nearest voxel. Default `transposed`. */
	up?: 'transposed' | 'nearest';
	/**
	 * Channels of a convolution of kernel 4 and stride 2 before the first scale, and of one back behind the last: the network works
	 * at half the size, an eighth of the work. Default 0: none.
	 */
	stem?: number;
}

/**
 * 3D U-Net: two convolutions at each scale, max-pool down, doubling up, each scale of the way up with that of the way down
 * beside it. Çiçek et al., 3D U-Net, 2016, whose channels are [32, 64], [64, 128], [128, 256], [256, 512].
 *
 * @param x [N, C, D, H, W], sizes divisible by 2 to the number of scales − 1, with a stem by twice that.
 * @returns logits [N, outputs, D, H, W].
 */
export function unet(scope: Scope, x: TensorValue, options: UnetOptions): TensorValue {
	const { outputs, channels = [16, 32, 64, 128], normalisation = 'group', up = 'transposed', stem = 0 } = options;
	const pairs = channels.map((entry) => (typeof entry === 'number' ? ([entry, entry] as const) : entry));
	const depth = pairs.length - 1;
	const step = 2 ** depth * (stem > 0 ? 2 : 1);
	if (x.shape.slice(2).some((length) => length % step !== 0)) {
		throw new RangeError(`unet: sizes must be divisible by ${step}, got [${x.shape.join(', ')}]`);
	}
	const kept: TensorValue[] = [];
	let features = stem > 0 ? halved(scope.child('stem'), x, stem, normalisation) : x;
	pairs.forEach((pair, scale) => {
		const input = scale === 0 ? features : maxPool(features, { window: 2 });
		features = doubleConvolution(scope.child(`down${scale}`), input, pair, normalisation);
		kept.push(features);
	});
	for (let scale = depth - 1; scale >= 0; scale--) {
		const part = scope.child(`up${scale}`);
		const raised = doubled(part.child('raise'), features, up);
		const width = pairs[scale][1];
		features = doubleConvolution(part, concatenate([kept[scale], raised], 1), [width, width], normalisation);
	}
	if (stem === 0) return convolutionLayer(scope.child('head'), features, { filters: outputs, kernel: 1 });
	return convolutionTransposeLayer(scope.child('head'), features, {
		filters: outputs,
		kernel: 4,
		stride: 2,
		padding: 1,
	});
}

/** Half the size in one step. */
function halved(scope: Scope, x: TensorValue, filters: number, normalisation: Normalisation): TensorValue {
	const bias = normalisation === 'none';
	const made = convolutionLayer(scope.child('conv'), x, { filters, kernel: 4, stride: 2, padding: 1, bias });
	return relu(normalised(scope.child('norm'), made, normalisation));
}

/** Twice the size, the same channels. */
function doubled(scope: Scope, x: TensorValue, up: 'transposed' | 'nearest'): TensorValue {
	if (up === 'transposed') return convolutionTransposeLayer(scope, x, { filters: x.shape[1], kernel: 2, stride: 2 });
	const size = x.shape.slice(2).map((length) => 2 * length);
	return interpolate(x, size, { mode: 'nearest' });
}

/** Convolution of kernel 3, normalisation and ReLU, twice. */
export function doubleConvolution(
	scope: Scope,
	x: TensorValue,
	filters: readonly [number, number],
	normalisation: Normalisation,
): TensorValue {
	return filters.reduce((value, count, i) => {
		const layer = scope.child(i);
		const convolved = convolutionLayer(layer.child('conv'), value, {
			filters: count,
			kernel: 3,
			padding: 1,
			bias: normalisation === 'none',
		});
		return relu(normalised(layer.child('norm'), convolved, normalisation));
	}, x);
}
