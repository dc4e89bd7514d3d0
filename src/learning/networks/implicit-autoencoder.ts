import {
	broadcastTo,
	constant,
	convolutionLayer,
	linearLayer,
	multiply,
	relu,
	reshape,
	type Scope,
	type TensorValue,
} from '#tensor';
import { implicitDecoder, type ImplicitDecoderOptions } from './implicit-decoder.ts';
import { normalised, type Normalisation } from './normalisation.ts';

/** Options of {@link implicitAutoencoder}. */
export interface ImplicitAutoencoderOptions extends ImplicitDecoderOptions {
	/** Length of the code. Default 32. */
	latent?: number;
	/** Channels after each halving. Default 16, 32, 64. */
	channels?: readonly number[];
	/** Default `group`. */
	normalisation?: Normalisation;
}

/**
 * A code of the shape from strided convolutions, and an implicit decoder that tells from it at every voxel's centre how far away
 * the surface is: for completion, reconstruction and super-resolution by what shapes have in common. The decoder can be asked
 * between voxels as well. Encoder as in Chen & Zhang, IM-NET, 2019; decoder after Park et al., DeepSDF, 2019.
 *
 * @param x [N, C, D, H, W], sizes divisible by 2 for each of the channels.
 * @returns logits [N, 1, D, H, W], above 0 inside.
 */
export function implicitAutoencoder(
	scope: Scope,
	x: TensorValue,
	{ latent = 32, channels = [16, 32, 64], normalisation = 'group', ...decoder }: ImplicitAutoencoderOptions = {},
): TensorValue {
	const [items, , ...size] = x.shape;
	const encoder = scope.child('encoder');
	const features = channels.reduce((value, filters, i) => {
		const layer = encoder.child(i);
		const bias = normalisation === 'none';
		const made = convolutionLayer(layer.child('conv'), value, { filters, kernel: 3, stride: 2, padding: 1, bias });
		return relu(normalised(layer.child('norm'), made, normalisation));
	}, x);
	const code = linearLayer(encoder.child('code'), reshape(features, [items, -1]), { features: latent });
	const centres = constant(x.graph, voxelCentres(size), [1, size[0] * size[1] * size[2], 3]);
	const places = broadcastTo(centres, [items, centres.shape[1], 3]);
	const distance = implicitDecoder(scope.child('decoder'), code, places, {
		width: 128,
		layers: 5,
		skip: 2,
		...decoder,
	});
	return multiply(reshape(distance, [items, 1, ...size]), -1);
}

/** x, y, z of each voxel's centre from −1 to 1, x fastest. */
function voxelCentres([depth, height, width]: readonly number[]): Float32Array {
	const centres = new Float32Array(3 * depth * height * width);
	for (let z = 0, i = 0; z < depth; z++)
		for (let y = 0; y < height; y++)
			for (let x = 0; x < width; x++, i += 3)
				centres.set([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1, (2 * z + 1) / depth - 1], i);
	return centres;
}
