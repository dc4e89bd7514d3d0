import type { Mat4 } from '#numeric';
import { procrustes } from './procrustes.ts';
import { transformPositions } from './transform-positions.ts';

/** Options of {@link generalisedProcrustes}. */
export interface GeneralisedProcrustesOptions {
	/** Fit a uniform scale to each shape; the mean keeps the shapes' mean size. Default false. */
	readonly scale?: boolean;
	/** Rounds at most. Default 100. */
	readonly iterations?: number;
	/** Ends when the mean moves by less than this share of its size. Default 1e-7. */
	readonly tolerance?: number;
}

/** Shapes brought into one common space. */
export interface GeneralisedProcrustesFit {
	/** Mean of the aligned shapes: 3 · M numbers, centred on the origin. */
	readonly mean: Float64Array;
	/** Takes each shape to the common space. */
	readonly transforms: readonly Mat4[];
	/** The shapes in the common space, 3 · M numbers each. */
	readonly aligned: readonly Float64Array[];
	/** Root mean squared distance of corresponding points from the mean, mm. */
	readonly rmsMm: number;
	readonly iterationCount: number;
}

/**
 * Generalised Procrustes analysis: all shapes (same points in the same order, x, y, z each) turned, moved and, if asked,
 * scaled so that they lie nearest to their mean, in alternation of mean and fits. The mean takes the orientation of the
 * first shape and its centroid is the origin.
 *
 * Gower, Generalized Procrustes analysis, Psychometrika 40, 1975.
 *
 * @throws RangeError if there are no shapes or they differ in their number of points.
 */
export function generalisedProcrustes(
	shapes: readonly ArrayLike<number>[],
	{ scale = false, iterations = 100, tolerance = 1e-7 }: GeneralisedProcrustesOptions = {},
): GeneralisedProcrustesFit {
	if (shapes.length === 0) throw new RangeError('generalisedProcrustes: there are no shapes');
	const points = shapes.map((shape) => Float64Array.from(shape));
	const size = mean(points.map((shape) => spread(centred(shape))));
	let average = centred(points[0]);
	let transforms: Mat4[] = [];
	let aligned: Float64Array[] = [];
	let iterationCount = 0;
	for (let change = Infinity; iterationCount < iterations && change > tolerance; iterationCount++) {
		transforms = points.map((shape) => procrustes(shape, average, { scale }).transform);
		aligned = points.map((shape, i) => transformPositions(shape, transforms[i]));
		let next = centred(meanShape(aligned));
		if (scale) next = resized(next, size);
		// Turning the mean back onto the first shape keeps the common orientation from drifting.
		next = transformPositions(next, procrustes(next, average).transform);
		change = distance(next, average) / Math.max(spread(next), Number.MIN_VALUE);
		average = next;
	}
	let squared = 0;
	for (const shape of aligned) squared += distance(shape, average) ** 2;
	return { mean: average, transforms, aligned, rmsMm: Math.sqrt(squared / shapes.length), iterationCount };
}

function meanShape(shapes: readonly Float64Array[]): Float64Array {
	const sum = new Float64Array(shapes[0].length);
	for (const shape of shapes) for (let i = 0; i < sum.length; i++) sum[i] += shape[i];
	return sum.map((value) => value / shapes.length);
}

function centred(shape: Float64Array): Float64Array {
	const centre = [0, 0, 0];
	for (let i = 0; i < shape.length; i++) centre[i % 3] += (3 * shape[i]) / shape.length;
	return shape.map((value, i) => value - centre[i % 3]);
}

/** Root mean squared distance of a centred shape's points from the origin. */
function spread(shape: Float64Array): number {
	let squared = 0;
	for (const value of shape) squared += value * value;
	return Math.sqrt((3 * squared) / shape.length);
}

function resized(shape: Float64Array, size: number): Float64Array {
	const factor = size / spread(shape);
	return Number.isFinite(factor) ? shape.map((value) => value * factor) : shape;
}

/** Root mean squared distance of corresponding points. */
function distance(a: Float64Array, b: Float64Array): number {
	let squared = 0;
	for (let i = 0; i < a.length; i++) squared += (a[i] - b[i]) ** 2;
	return Math.sqrt((3 * squared) / a.length);
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
