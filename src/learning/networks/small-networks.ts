import { createRandom } from '#numeric';
import { add, elementCount, type Feeds, type Scope, type TensorShape, type TensorValue } from '#tensor';
import { anatomyCompletor } from './anatomy-completor.ts';
import { denseGroupNormNet } from './dense-group-norm-net.ts';
import { implicitAutoencoder } from './implicit-autoencoder.ts';
import { implicitDecoder } from './implicit-decoder.ts';
import { pointNetPlusPlus } from './point-net-plus-plus.ts';
import { pointNet } from './point-net.ts';
import { pointTransformer } from './point-transformer.ts';
import { residualNetwork } from './residual-network.ts';
import { sampleNeighbourhoods } from './sample-neighbourhoods.ts';
import { stridedAutoencoder } from './strided-autoencoder.ts';
import { unet } from './unet.ts';
import { variationalAutoencoder } from './variational-autoencoder.ts';

type Network = (scope: Scope, x: TensorValue) => TensorValue;

/** A network small enough for the reference backend, and its feeds. */
export interface SmallNetwork {
	readonly feeds: Feeds;
	readonly build: (scope: Scope) => TensorValue;
}

const numbers = (shape: TensorShape, seed: string): Float32Array => {
	const random = createRandom(seed);
	return Float32Array.from({ length: elementCount(shape) }, () => random.normal());
};

const ofVolume = (shape: TensorShape, network: Network): SmallNetwork => ({
	feeds: { x: numbers(shape, 'volume') },
	build: (scope) => network(scope, scope.input('x', shape)),
});

const sizes = { centres: [6, 3], neighbours: [4, 3] };

const ofPoints = (network: Network): SmallNetwork => {
	const clouds = [0, 1].map((item) => numbers([12, 3], `cloud ${item}`));
	const sampled = clouds.map((cloud) => sampleNeighbourhoods(cloud, sizes));
	const joined = Object.keys(sampled[0]).map((name) => [name, sampled.flatMap((feeds) => [...feeds[name]])] as const);
	return {
		feeds: { x: [...clouds[0], ...clouds[1]], ...Object.fromEntries(joined) },
		build: (scope) => network(scope, scope.input('x', [2, 12, 3])),
	};
};

const narrow = {
	outputs: 2,
	normalisation: 'layer',
	earlyWidths: [8, 7],
	lateWidths: [8, 16],
	globalWidths: [12, 10],
} as const;

/** Every network of this folder in a small form: what backends are compared with the reference on. */
export const smallNetworks: Readonly<Record<string, SmallNetwork>> = {
	stridedAutoencoder: ofVolume([1, 1, 4, 4, 4], (scope, x) => stridedAutoencoder(scope, x, { channels: [2, 3] })),
	denseGroupNormNet: ofVolume([1, 1, 2, 4, 2], (scope, x) =>
		denseGroupNormNet(scope, x, { channels: [4, 6], groups: 2 }),
	),
	residualNetwork: ofVolume([2, 1, 4, 4, 4], (scope, x) =>
		residualNetwork(scope, x, { outputs: 2, blocks: [1, 2], channels: [4, 6], stemKernel: 3, stemPool: false }),
	),
	unet: ofVolume([2, 1, 4, 2, 4], (scope, x) =>
		unet(scope, x, { outputs: 2, channels: [3, [4, 2]], normalisation: 'batch' }),
	),
	'unet by nearest voxels': ofVolume([1, 2, 4, 4, 4], (scope, x) =>
		unet(scope, x, { outputs: 1, channels: [2, 3], normalisation: 'instance', up: 'nearest' }),
	),
	'unet behind a stem': ofVolume([1, 2, 4, 8, 4], (scope, x) =>
		unet(scope, x, { outputs: 1, channels: [2, 4], stem: 3, normalisation: 'instance' }),
	),
	variationalAutoencoder: ofVolume([2, 1, 4, 4, 4], (scope, x) => {
		const { logits } = variationalAutoencoder(scope, x, { latent: 3, channels: [4, 6] });
		return logits;
	}),
	implicitAutoencoder: ofVolume([2, 2, 4, 4, 4], (scope, x) =>
		implicitAutoencoder(scope, x, { latent: 3, channels: [2, 4], width: 10, layers: 4 }),
	),
	anatomyCompletor: ofVolume([1, 3, 16, 16, 16], (scope, x) =>
		anatomyCompletor(scope, x, { classes: 3, channels: [2, 4, 16, 8] }),
	),
	pointNet: ofPoints((scope, x) => {
		const { logits, penalty } = pointNet(scope, x, { ...narrow, transforms: true, dropout: 0.2 });
		return add(logits, penalty);
	}),
	'pointNet with a mask': ofPoints((scope, x) => {
		const mask = scope.input('mask', [2, 12], { random: { distribution: 'dropout', keep: 0.6 } });
		return pointNet(scope, x, { ...narrow, mask, dropout: 0 }).logits;
	}),
	pointNetPlusPlus: ofPoints((scope, x) =>
		pointNetPlusPlus(scope, x, undefined, {
			...sizes,
			outputs: 2,
			widths: [
				[4, 6],
				[6, 8],
			],
			globalWidths: [8, 12],
			normalisation: 'layer',
		}),
	),
	pointTransformer: ofPoints((scope, x) =>
		pointTransformer(scope, x, x, { ...sizes, outputs: 2, widths: [8, 12], entryWidth: 6, normalisation: 'layer' }),
	),
	implicitDecoder: {
		feeds: { code: numbers([2, 4], 'code'), places: numbers([2, 5, 3], 'places') },
		build: (scope) =>
			implicitDecoder(scope, scope.input('code', [2, 4]), scope.input('places', [2, 5, 3]), {
				width: 12,
				layers: 5,
				skip: 2,
			}),
	},
};
