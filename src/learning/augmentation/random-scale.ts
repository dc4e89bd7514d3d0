import { scaleTranslation, type Random } from '#numeric';
import { warping, type Augmentation } from './augmentation.ts';
import type { ShapeWarp } from './shape-warp.ts';

/** Options of {@link randomScale}. */
export interface RandomScaleOptions {
	/** Standard deviation of the logarithm of the scale of all axes together. Default 0.05. */
	readonly deviation?: number;
	/** The same for each axis on its own, besides. Default 0. */
	readonly axisDeviation?: number;
}

/** Scales a shape about the origin. Facts in ml or mm stay as they were: leave it out where size is what is learnt. */
export function randomScale(options: RandomScaleOptions = {}): Augmentation {
	return warping('scale', (random) => ({ warp: scaleWarp(random, options) }));
}

/** The scaling alone. */
export function scaleWarp(random: Random, { deviation = 0.05, axisDeviation = 0 }: RandomScaleOptions = {}): ShapeWarp {
	const all = deviation * random.normal();
	const factors = [0, 1, 2].map(() => Math.exp(all + axisDeviation * random.normal()));
	return { affine: scaleTranslation([factors[0], factors[1], factors[2]]) };
}
