import { klNormalLoss, multiply, type Scope, type TensorValue } from '#tensor';
import { denseGroupNormNet } from './networks/dense-group-norm-net.ts';
import { implicitAutoencoder } from './networks/implicit-autoencoder.ts';
import { pointNetPlusPlus } from './networks/point-net-plus-plus.ts';
import { pointNet } from './networks/point-net.ts';
import type { NeighbourhoodSizes } from './networks/point-neighbourhoods.ts';
import { pointTransformer } from './networks/point-transformer.ts';
import { residualNetwork } from './networks/residual-network.ts';
import { stridedAutoencoder } from './networks/strided-autoencoder.ts';
import { unet } from './networks/unet.ts';
import { variationalAutoencoder } from './networks/variational-autoencoder.ts';

/**
 * What a network can be taught: the class of a shape; the whole of one with a cap cut off; the shape itself; the fine grid from a
 * coarse one; or which voxels inside it carry marks, such as a tumour, from the outline alone.
 */
export type Lesson = 'class' | 'completion' | 'reconstruction' | 'super-resolution' | 'marks';

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
	/** [N, channels, depth, height, width] or [N, points, 3]. */
	readonly input: 'voxels' | 'points';
	readonly lessons: readonly Lesson[];
	/** Names of the options that configurations can give. */
	readonly options: readonly string[];
	/** Of networks that look at the neighbours of points: their sizes, from the network's options. */
	readonly neighbourhoods?: (options: Readonly<Record<string, unknown>>) => NeighbourhoodSizes;
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

/** Lessons whose answer is as large as the input. */
const dense: readonly Lesson[] = ['completion', 'reconstruction', 'super-resolution', 'marks'];

/** Of 1024 points: 256 centres of 32 neighbours, 64 centres of 32. */
const neighbourhoods = (options: Readonly<Record<string, unknown>>): NeighbourhoodSizes => ({
	centres: numbersOf(options['centres'], [256, 64]),
	neighbours: numbersOf(options['neighbours'], [32, 32]),
});

function numbersOf(given: unknown, usual: readonly number[]): readonly number[] {
	return Array.isArray(given) ? given.map(Number) : usual;
}

/** Networks that configurations can name. */
export const networkRegistry: Readonly<Record<string, NetworkEntry>> = {
	'residual-network': {
		description: 'residual network of 3D convolutions (He et al. 2016)',
		input: 'voxels',
		lessons: ['class'],
		options: ['blocks', 'channels', 'normalisation', 'stemKernel', 'stemStride', 'stemPool', 'pooling'],
		build: (scope, x, options) => ({ logits: residualNetwork(scope, x, options) }),
	},
	unet: {
		description: '3D U-Net (Çiçek et al. 2016)',
		input: 'voxels',
		lessons: dense,
		options: ['channels', 'normalisation', 'up', 'stem'],
		build: (scope, x, options) => ({ logits: unet(scope, x, options) }),
	},
	'strided-autoencoder': {
		description: 'autoencoder of strided convolutions',
		input: 'voxels',
		lessons: dense,
		options: ['channels'],
		build: (scope, x, options) => ({ logits: stridedAutoencoder(scope, x, own(options)) }),
	},
	'dense-group-norm-net': {
		description: 'convolutions at full and half resolution with group normalisation',
		input: 'voxels',
		lessons: dense,
		options: ['channels', 'groups'],
		build: (scope, x, options) => ({ logits: denseGroupNormNet(scope, x, own(options)) }),
	},
	'variational-autoencoder': {
		description: 'variational autoencoder (Kingma & Welling 2014)',
		input: 'voxels',
		lessons: ['reconstruction'],
		options: ['latent', 'channels', 'normalisation'],
		build: (scope, x, options) => {
			const { logits, mean, logVariance } = variationalAutoencoder(scope, x, own(options));
			const voxels = x.shape.slice(1).reduce((product, length) => product * length, 1);
			// The reconstruction loss is a mean over voxels; so the divergence is shared out among them too.
			return { logits, penalty: multiply(klNormalLoss(mean, logVariance), 1 / voxels) };
		},
	},
	'implicit-autoencoder': {
		description: 'strided convolutions and an implicit decoder (Park et al. 2019)',
		input: 'voxels',
		lessons: ['completion', 'reconstruction', 'super-resolution'],
		options: ['latent', 'channels', 'normalisation', 'width', 'layers', 'skip'],
		build: (scope, x, options) => ({ logits: implicitAutoencoder(scope, x, own(options)) }),
	},
	'point-net': {
		description: 'PointNet (Qi et al. 2017)',
		input: 'points',
		lessons: ['class'],
		options: ['transforms', 'normalisation', 'earlyWidths', 'lateWidths', 'globalWidths', 'dropout'],
		build: (scope, x, options) => {
			const { logits, penalty } = pointNet(scope, x, options);
			return { logits, penalty: multiply(penalty, 0.001) };
		},
	},
	'point-net-plus-plus': {
		description: 'PointNet++ with one radius a scale (Qi et al. 2017)',
		input: 'points',
		lessons: ['class'],
		options: ['centres', 'neighbours', 'widths', 'globalWidths', 'normalisation', 'dropout'],
		neighbourhoods,
		build: (scope, x, options) => ({
			logits: pointNetPlusPlus(scope, x, undefined, { ...options, ...neighbourhoods(options) }),
		}),
	},
	'point-transformer': {
		description: 'transformer on points (Zhao et al. 2021)',
		input: 'points',
		lessons: ['class'],
		options: ['centres', 'neighbours', 'widths', 'entryWidth', 'normalisation'],
		neighbourhoods,
		build: (scope, x, options) => ({
			logits: pointTransformer(scope, x, undefined, { ...options, ...neighbourhoods(options) }),
		}),
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

/**
 * What is wrong with a network as a configuration names it, in words. An option that is misspelt is one: it would leave the network
 * as it is by default.
 */
export function networkProblems(
	{ name, options = {} }: { readonly name: string; readonly options?: Readonly<Record<string, unknown>> },
	lesson: Lesson,
): string[] {
	let entry: NetworkEntry;
	try {
		entry = findNetwork(name, lesson);
	} catch (error) {
		return [`network.name: ${error instanceof Error ? error.message : String(error)}`];
	}
	const unknown = Object.keys(options).filter((option) => !entry.options.includes(option));
	return unknown.length === 0
		? []
		: [`network.options: ${name} has no ${unknown.join(', ')}; it has ${entry.options.join(', ')}`];
}
