import { klNormalLoss, multiply, type Scope, type TensorValue } from '#tensor';
import { denseGroupNormNet } from './networks/dense-group-norm-net.ts';
import { pointNet } from './networks/point-net.ts';
import { residualNetwork } from './networks/residual-network.ts';
import { stridedAutoencoder } from './networks/strided-autoencoder.ts';
import { unet } from './networks/unet.ts';
import { variationalAutoencoder } from './networks/variational-autoencoder.ts';

/** What a network can be taught. */
export type Lesson = 'class' | 'completion' | 'reconstruction';

/** What a network gives back for a batch. */
export interface NetworkResult {
	/** Class logits [N, outputs], or voxel logits of the shape of the input. */
	readonly logits: TensorValue;
	/** Terms that a network adds to the loss of its own, such as a divergence. */
	readonly penalty?: TensorValue;
}

/** A network by the name that configurations call it. */
export interface NetworkEntry {
	readonly description: string;
	/** [N, 1, depth, height, width] or [N, points, 3]. */
	readonly input: 'voxels' | 'points';
	readonly lessons: readonly Lesson[];
	/** `options` go to the network as they stand in the configuration. */
	readonly build: (scope: Scope, x: TensorValue, options: NetworkOptions) => NetworkResult;
}

/** Options of a network: how many numbers it gives, and its own. */
export interface NetworkOptions {
	readonly outputs: number;
	readonly [name: string]: unknown;
}

/** Options without names the compiler knows: the network itself says what it takes. */
const own = (options: NetworkOptions): object => options;

/** Networks that configurations can name. */
export const networkRegistry: Readonly<Record<string, NetworkEntry>> = {
	'residual-network': {
		description: 'residual network of 3D convolutions (He et al. 2016)',
		input: 'voxels',
		lessons: ['class'],
		build: (scope, x, options) => ({ logits: residualNetwork(scope, x, options) }),
	},
	unet: {
		description: '3D U-Net (Çiçek et al. 2016)',
		input: 'voxels',
		lessons: ['completion', 'reconstruction'],
		build: (scope, x, options) => ({ logits: unet(scope, x, options) }),
	},
	'strided-autoencoder': {
		description: 'autoencoder of strided convolutions',
		input: 'voxels',
		lessons: ['completion', 'reconstruction'],
		build: (scope, x, options) => ({ logits: stridedAutoencoder(scope, x, own(options)) }),
	},
	'dense-group-norm-net': {
		description: 'convolutions at full and half resolution with group normalisation',
		input: 'voxels',
		lessons: ['completion', 'reconstruction'],
		build: (scope, x, options) => ({ logits: denseGroupNormNet(scope, x, own(options)) }),
	},
	'variational-autoencoder': {
		description: 'variational autoencoder (Kingma & Welling 2014)',
		input: 'voxels',
		lessons: ['reconstruction'],
		build: (scope, x, options) => {
			const { logits, mean, logVariance } = variationalAutoencoder(scope, x, own(options));
			const voxels = x.shape.slice(1).reduce((product, length) => product * length, 1);
			// The reconstruction loss is a mean over voxels; so the divergence is shared out among them too.
			return { logits, penalty: multiply(klNormalLoss(mean, logVariance), 1 / voxels) };
		},
	},
	'point-net': {
		description: 'PointNet (Qi et al. 2017)',
		input: 'points',
		lessons: ['class'],
		build: (scope, x, options) => {
			const { logits, penalty } = pointNet(scope, x, options);
			return { logits, penalty: multiply(penalty, 0.001) };
		},
	},
};

/**
 * The network of a name, if it can be taught the lesson.
 *
 * @throws RangeError listing those that can.
 */
export function findNetwork(name: string, lesson: Lesson): NetworkEntry {
	const entry = Object.hasOwn(networkRegistry, name) ? networkRegistry[name] : undefined;
	if (entry?.lessons.includes(lesson)) return entry;
	const able = Object.entries(networkRegistry).filter(([, one]) => one.lessons.includes(lesson));
	throw new RangeError(
		`there is no network ${name} that learns ${lesson}; there are ${able.map(([own]) => own).join(', ')}`,
	);
}
