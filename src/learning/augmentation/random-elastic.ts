import { identityMat4, type Random } from '#numeric';
import { warping, type Augmentation } from './augmentation.ts';
import { randomLattice } from './displacement-lattice.ts';
import type { ShapeWarp } from './shape-warp.ts';

/** Options of {@link randomElastic}. */
export interface RandomElasticOptions {
	/** Root mean square displacement along each axis, mm. Default 2. */
	readonly displacementMm?: number;
	/** mm between control points. Default 24. */
	readonly stepMm?: number;
	/** Half the extent that is displaced, mm. Default 100. */
	readonly reachMm?: number;
}

/** Bends a shape by a smooth random displacement that folds nothing. */
export function randomElastic(options: RandomElasticOptions = {}): Augmentation {
	return warping('elastic', (random) => ({ warp: elasticWarp(random, options) }));
}

/** The displacement alone. */
export function elasticWarp(
	random: Random,
	{ displacementMm = 2, stepMm = 24, reachMm = 100 }: RandomElasticOptions = {},
): ShapeWarp {
	return { affine: identityMat4(), displacement: randomLattice({ displacementMm, stepMm, reachMm, random }) };
}
