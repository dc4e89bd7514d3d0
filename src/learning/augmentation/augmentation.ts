import { createRandom, type Random } from '#numeric';
import type { ShapeSample } from '../shape-sample.ts';

/** A random change of a sample that leaves what is to be learnt true. */
export interface Augmentation {
	readonly name: string;
	/** A new sample; the given one is not changed. */
	apply(sample: ShapeSample, random: Random): ShapeSample;
}

/** Options of {@link augment}. */
export interface AugmentOptions {
	readonly seed: number | string;
	/** Each epoch sees other variants of the same sample. */
	readonly epoch: number;
}

/**
 * A sample after all augmentations in turn. What comes out depends on the seed, the epoch and the sample's id alone, not on
 * the order or the worker in which samples are made: so a run goes on after a stop as if it had not stopped.
 */
export function augment(
	sample: ShapeSample,
	augmentations: readonly Augmentation[],
	{ seed, epoch }: AugmentOptions,
): ShapeSample {
	const random = createRandom(`${seed} ${epoch} ${sample.id}`);
	return augmentations.reduce((current, augmentation) => augmentation.apply(current, random), sample);
}

/** The augmentation, but only with a probability. */
export function sometimes(probability: number, augmentation: Augmentation): Augmentation {
	if (!(probability >= 0 && probability <= 1))
		throw new RangeError(`sometimes: a probability lies in 0 … 1, got ${probability}`);
	return {
		name: `${augmentation.name} (${probability})`,
		apply: (sample, random) => (random.next() < probability ? augmentation.apply(sample, random) : sample),
	};
}
