import { createRandom, type Random } from '#numeric';
import type { ShapeFacts, ShapeSample } from '../shape-sample.ts';
import { afterWarp, type ShapeWarp } from './shape-warp.ts';
import { warpSample } from './warp-sample.ts';

/** A random change of a sample that leaves what is to be learnt true. */
export interface Augmentation {
	readonly name: string;
	/** A new sample; the given one is not changed. */
	apply(sample: ShapeSample, random: Random): ShapeSample;
	/**
	 * Where it is a movement of space: the one that `apply` would draw, or undefined for none. {@link augment} makes one
	 * look-up of several, which is faster and blurs once.
	 */
	readonly draw?: (random: Random) => DrawnWarp | undefined;
}

/** A movement that was drawn. */
export interface DrawnWarp {
	readonly warp: ShapeWarp;
	/** What becomes of the facts. Default they stay. */
	readonly facts?: (facts: ShapeFacts) => ShapeFacts;
}

/** An augmentation that moves space. */
export function warping(name: string, draw: (random: Random) => DrawnWarp | undefined): Augmentation {
	return {
		name,
		draw,
		apply: (sample, random) => {
			const drawn = draw(random);
			return drawn ? applyWarp(sample, drawn) : sample;
		},
	};
}

/** A sample after a movement that was drawn. */
export function applyWarp(sample: ShapeSample, { warp, facts }: DrawnWarp): ShapeSample {
	const moved = warpSample(sample, warp);
	return facts ? { ...moved, facts: facts(moved.facts) } : moved;
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
	let current = sample;
	let waiting: DrawnWarp | undefined;
	const settle = (): void => {
		if (waiting) current = applyWarp(current, waiting);
		waiting = undefined;
	};
	for (const augmentation of augmentations) {
		if (!augmentation.draw) {
			settle();
			current = augmentation.apply(current, random);
			continue;
		}
		const next = augmentation.draw(random);
		if (!next) continue;
		if (waiting?.warp.displacement && next.warp.displacement) settle();
		waiting = waiting ? following(waiting, next) : next;
	}
	settle();
	return current;
}

function following(first: DrawnWarp, second: DrawnWarp): DrawnWarp {
	const changes = [first.facts, second.facts].filter((change) => change !== undefined);
	return {
		warp: afterWarp(first.warp, second.warp),
		facts: (facts) => changes.reduce((now, change) => change(now), facts),
	};
}

/** The augmentation, but only with a probability. */
export function sometimes(probability: number, augmentation: Augmentation): Augmentation {
	if (!(probability >= 0 && probability <= 1))
		throw new RangeError(`sometimes: a probability lies in 0 … 1, got ${probability}`);
	const name = `${augmentation.name} (${probability})`;
	const { draw } = augmentation;
	if (draw) return warping(name, (random) => (random.next() < probability ? draw(random) : undefined));
	return {
		name,
		apply: (sample, random) => (random.next() < probability ? augmentation.apply(sample, random) : sample),
	};
}
