import { createRandom } from '#numeric';
import { triangleTree, type TriangleMesh } from '#shape';
import { boundGrid, nodeSquares, type BoundGrid } from './distance-bound.ts';
import { meanAndError } from './mean-and-error.ts';
import { nearestShapeDistance, shapeIndex, type ShapeIndex } from './nearest-shape.ts';
import { nearestSurfaceDistances } from './nearest-surface.ts';
import { fitModel, instance, type PointDistributionModel } from './point-distribution-model.ts';

/** Which random shapes of a model are drawn. */
export interface RandomShapes {
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
}

/** Options of {@link specificity}. */
export interface SpecificityOptions extends RandomShapes {
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
	{ surfaces, signal, ...drawn }: SpecificityOptions = {},
): Specificity {
	const model = fitModel(shapes);
	const { modes = model.variances.length, sampleCount = 1000, seed = 1 } = drawn;
	const coefficients = drawCoefficients(model, drawn);
	const index = shapeIndex(shapes, model.mean);
	const points = coefficients.map((own) => {
		signal?.throwIfAborted();
		return nearestShapeDistance(index, instance(model, own));
	});
	const point = meanAndError(Float64Array.from(points));
	const surface = surfaces && meanAndError(toNearestSurface({ model, index, coefficients, surfaces }));
	return {
		pointMm: point.mean,
		pointStandardErrorMm: point.standardError,
		...(surface && { surfaceMm: surface.mean, surfaceStandardErrorMm: surface.standardError }),
		modes,
		sampleCount,
		seed,
	};
}

function toNearestSurface({
	model,
	index: { groups },
	coefficients,
	surfaces,
}: {
	model: PointDistributionModel;
	index: ShapeIndex;
	coefficients: readonly Float64Array[];
	surfaces: readonly TriangleMesh[];
}): Float64Array {
	const samples = coefficients.map((own) => Float32Array.from(instance(model, own)));
	const grid = specificityGrid(samples, surfaces.length);
	const trees = surfaces.map((surface) => triangleTree(surface));
	const squares = trees.map((tree) => nodeSquares(grid, tree));
	return nearestSurfaceDistances({ trees, grid, squares, groups }, samples);
}

const nodeLimits = [1000, 200_000] as const;

/** The grid that pays: about as many searches for its nodes as one for each point of each sample. */
export function specificityGrid(samples: readonly Float32Array[], surfaceCount: number): BoundGrid {
	const searches = (samples.length * samples[0].length) / 3;
	const [least, most] = nodeLimits;
	return boundGrid(samples, Math.min(most, Math.max(least, searches / surfaceCount)));
}

/**
 * Coefficients, in standard deviations, of random shapes; the same for the same seed.
 *
 * @throws RangeError if more modes are asked for than there are.
 */
export function drawCoefficients(
	model: PointDistributionModel,
	{ modes, sampleCount = 1000, seed = 1, deviation = 'model' }: RandomShapes,
): Float64Array[] {
	const count = model.variances.length;
	const used = modes ?? count;
	if (used > count) throw new RangeError(`specificity: ${used} modes asked for, the model has ${count}`);
	const factors = deviationFactors(model, deviation).subarray(0, used);
	const random = createRandom(seed);
	return Array.from({ length: sampleCount }, () => factors.map((factor) => factor * random.normal()));
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
