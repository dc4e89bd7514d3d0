import { createRandom } from '#numeric';
import { closestPoints, triangleTree, type TriangleMesh } from '#shape';
import { meanPointDistance } from './generalization.ts';
import { meanAndError } from './mean-and-error.ts';
import { fitModel, instance, truncateModel, type PointDistributionModel } from './point-distribution-model.ts';

/** Options of {@link specificity}. */
export interface SpecificityOptions {
	/** Modes the samples vary along. Default: all. */
	readonly modes?: number;
	/** Random shapes. Default 1000. */
	readonly sampleCount?: number;
	/** Default 1. */
	readonly seed?: number;
	/**
	 * Standard deviation of the coefficients. `model`: that of the model, √λ, the textbook's. `shapeworks`: ShapeWorks'
	 * own, the root of the singular value of the centred data; it depends on units and on N, and its figures compare
	 * with no other. Default `model`.
	 */
	readonly deviation?: 'model' | 'shapeworks';
	/** True surface of each training shape in the space of the points: adds the distance of the points to the nearest. */
	readonly surfaces?: readonly TriangleMesh[];
	readonly signal?: { throwIfAborted(): void };
}

/** How near random shapes of the model are to real ones. */
export interface Specificity {
	/** Mean over samples of the mean point distance to the nearest training shape, mm. */
	readonly pointMm: number;
	readonly pointStandardErrorMm: number;
	/** The same to the surface of the nearest training shape, minimum over all surfaces; only with `surfaces`. */
	readonly surfaceMm?: number;
	readonly surfaceStandardErrorMm?: number;
	readonly modes: number;
	readonly sampleCount: number;
	readonly seed: number;
}

/**
 * Specificity: random shapes of the model are drawn and compared with the training shape that is nearest to each.
 *
 * Davies, Twining & Taylor, Statistical models of shape, 2008, §9.2.
 *
 * @param shapes the training shapes, world points, 3 · M numbers each.
 * @throws RangeError if there are fewer than 2 shapes, or more modes are asked for than there are.
 */
export function specificity(
	shapes: readonly ArrayLike<number>[],
	{ modes, sampleCount = 1000, seed = 1, deviation = 'model', surfaces, signal }: SpecificityOptions = {},
): Specificity {
	const full = fitModel(shapes);
	const used = modes ?? full.variances.length;
	if (used > full.variances.length)
		throw new RangeError(`specificity: ${used} modes asked for, the model has ${full.variances.length}`);
	const model = truncateModel(full, used);
	const factors = deviationFactors(model, deviation);
	const random = createRandom(seed);
	const trees = surfaces?.map((surface) => triangleTree(surface));
	const points = new Float64Array(sampleCount);
	const toSurface = new Float64Array(sampleCount);
	for (let s = 0; s < sampleCount; s++) {
		signal?.throwIfAborted();
		const sample = instance(
			model,
			factors.map((factor) => factor * random.normal()),
		);
		points[s] = Math.min(...shapes.map((shape) => meanPointDistance(sample, shape)));
		if (trees) {
			const positions = Float32Array.from(sample);
			toSurface[s] = Math.min(...trees.map((tree) => meanAndError(closestPoints(tree, positions).distancesMm).mean));
		}
	}
	const point = meanAndError(points);
	const surface = meanAndError(toSurface);
	return {
		pointMm: point.mean,
		pointStandardErrorMm: point.standardError,
		...(trees && { surfaceMm: surface.mean, surfaceStandardErrorMm: surface.standardError }),
		modes: used,
		sampleCount,
		seed,
	};
}

/** What to multiply standard normal numbers by so that `instance`, which multiplies by √λ, gives the deviation wanted. */
function deviationFactors(
	{ variances, sampleCount }: PointDistributionModel,
	deviation: 'model' | 'shapeworks',
): Float64Array {
	if (deviation === 'model') return variances.map(() => 1);
	// Singular value s = √(λ (N − 1)); a deviation of √s is √s / √λ times the model's.
	return variances.map((variance) => Math.sqrt(Math.sqrt(variance * (sampleCount - 1)) / variance));
}
