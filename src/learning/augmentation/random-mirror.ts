import { scaleTranslation } from '#numeric';
import type { ShapeFacts, ShapeSample } from '../shape-sample.ts';
import { applyWarp, warping, type Augmentation, type DrawnWarp } from './augmentation.ts';

/** Facts that change their value in the mirror: by fact, what becomes what. */
export type MirroredFacts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Options of {@link randomMirror}. */
export interface RandomMirrorOptions {
	/** Default 0.5. */
	readonly probability?: number;
	/** Default: `side` between left and right. */
	readonly facts?: MirroredFacts;
}

const sides: MirroredFacts = { side: { left: 'right', right: 'left' } };

/** Mirrors a shape at the plane x = 0 (the patient's middle), left and right swapped in its facts. */
export function randomMirror({ probability = 0.5, facts = sides }: RandomMirrorOptions = {}): Augmentation {
	return warping('mirror', (random) => (random.next() < probability ? mirrorWarp(facts) : undefined));
}

/** A sample in the mirror. */
export function mirrorSample(sample: ShapeSample, facts: MirroredFacts = sides): ShapeSample {
	return applyWarp(sample, mirrorWarp(facts));
}

function mirrorWarp(facts: MirroredFacts): DrawnWarp {
	return { warp: { affine: scaleTranslation([-1, 1, 1]) }, facts: (own) => swapped(own, facts) };
}

function swapped(facts: ShapeFacts, swaps: MirroredFacts): ShapeFacts {
	return Object.fromEntries(
		Object.entries(facts).map(([name, value]) => {
			const swap = Object.hasOwn(swaps, name) ? swaps[name] : {};
			return [name, typeof value === 'string' && Object.hasOwn(swap, value) ? swap[value] : value];
		}),
	);
}
