import { generalisedProcrustes } from '#registration';
import { centroidSize } from './centroid-size.ts';
import { shapeEffect, type ShapeEffect, type ShapeEffectOptions } from './shape-effect.ts';

/** How shape changes with size. */
export interface Allometry extends Pick<ShapeEffect, 'overall' | 'points' | 'permutations'> {
	/** Natural logarithm of each shape's centroid size (see {@link centroidSize}). */
	readonly logSize: Float64Array;
	/** Change of each coordinate, of shapes of size 1, per unit of log size: 3 · M numbers. */
	readonly coefficients: Float64Array;
	/** Mean of the shapes scaled to size 1 and aligned. */
	readonly meanShape: Float64Array;
	/** Common allometric component: each shape's score along the coefficients, given the covariates' means. */
	readonly scores: Float64Array;
	/** The shapes of size 1 with what size explains taken out: what they would be at the mean log size. */
	readonly sizeFree: readonly Float64Array[];
}

/**
 * Allometry: the multivariate regression of shape, scaled to one size and aligned anew, on log centroid size.
 *
 * Klingenberg, Size, shape, and form, Dev. Genes Evol. 226, 2016; common allometric component: Mitteroecker et al., Evol.
 * Dev. 6, 2004.
 *
 * @param shapes corresponding points in mm with their true sizes (rigidly aligned or not); only read.
 * @throws RangeError if a shape has no extent or the design does not fit.
 */
export function allometry(
	shapes: readonly ArrayLike<number>[],
	options: Omit<ShapeEffectOptions, 'effect' | 'pointSize' | 'hasIntercept'> = {},
): Allometry {
	const sizes = Float64Array.from(shapes, centroidSize);
	const flat = sizes.findIndex((size) => !(size > 0));
	if (flat >= 0) throw new RangeError(`allometry: all points of shape ${flat} are in one place`);
	const logSize = sizes.map(Math.log);
	const unit = shapes.map((shape, i) => Float64Array.from(shape, (value) => value / sizes[i]));
	const { aligned } = generalisedProcrustes(unit);
	const effect = shapeEffect(aligned, { ...options, effect: { logSize } });
	const [coefficients] = effect.coefficients;
	const meanLog = logSize.reduce((sum, value) => sum + value, 0) / logSize.length;
	const meanShape = aligned[0].map((_, i) => aligned.reduce((sum, row) => sum + row[i], 0) / aligned.length);
	const length = Math.hypot(...coefficients);
	const scores = Float64Array.from(aligned, (row) => {
		let dot = 0;
		for (let i = 0; i < row.length; i++) dot += (row[i] - meanShape[i]) * coefficients[i];
		return length > 0 ? dot / length : 0;
	});
	const sizeFree = aligned.map((row, n) => row.map((value, i) => value - (logSize[n] - meanLog) * coefficients[i]));
	const { overall, points, permutations } = effect;
	return { overall, points, permutations, logSize, coefficients, meanShape, scores, sizeFree };
}
