import { closestPoints, triangleTree, type TriangleMesh, type TriangleTree } from '#shape';
import { leaveOneOut, reconstructions, type LeaveOneOut } from './leave-one-out.ts';
import { meanAndError } from './mean-and-error.ts';
import { fitModel } from './point-distribution-model.ts';

/** Options of {@link generalization}. */
export interface GeneralizationOptions {
	/** Numbers of modes to report, ascending. Default: 1 … N − 2, every one that leaving one out allows. */
	readonly modeCounts?: readonly number[];
	/** True surface of each shape in the space of the points: adds the distance of the points to it. */
	readonly surfaces?: readonly TriangleMesh[];
	/** Called after each shape that was left out. */
	readonly onProgress?: (done: number, total: number) => void;
	/** Ends the work at the next shape with its reason. */
	readonly signal?: { throwIfAborted(): void };
}

/** Leave-one-out reconstruction errors. */
export interface Generalization {
	readonly modeCounts: readonly number[];
	/** For each number of modes: mean over shapes of the mean distance from reconstructed to true points, mm. */
	readonly pointMm: Float64Array;
	/** Standard error of `pointMm` over the shapes. */
	readonly pointStandardErrorMm: Float64Array;
	/** The same with the distance of reconstructed points to the true surface; only with `surfaces`. */
	readonly surfaceMm?: Float64Array;
	readonly surfaceStandardErrorMm?: Float64Array;
}

/** {@link Generalization} of one shape, left out. */
export interface ReconstructionErrors {
	/** For each number of modes, mm. */
	readonly pointMm: Float64Array;
	readonly surfaceMm?: Float64Array;
}

/**
 * Generalization: each shape is reconstructed by the model of all others, projected as it lies (no new alignment), with
 * the first k modes. Points that correspond wrongly everywhere alike also score well from point to point; the distance
 * to the surface does not fall for that. Report both.
 *
 * Davies, Twining & Taylor, Statistical models of shape, 2008, §9.2.
 *
 * @param shapes world points, 3 · M numbers each.
 * @throws RangeError if there are fewer than 3 shapes, or a number of modes is not from 0 to N − 2.
 */
export function generalization(
	shapes: readonly ArrayLike<number>[],
	{ modeCounts, surfaces, onProgress, signal }: GeneralizationOptions = {},
): Generalization {
	const n = shapes.length;
	if (surfaces && surfaces.length !== n)
		throw new RangeError(`generalization: ${surfaces.length} surfaces for ${n} shapes`);
	const counts = modeCounts ?? Array.from({ length: n - 2 }, (_, i) => i + 1);
	checkModeCounts(counts, n);
	const base = leaveOneOut(fitModel(shapes), shapes);
	const errors = shapes.map((shape, left) => {
		signal?.throwIfAborted();
		const tree = surfaces && triangleTree(surfaces[left]);
		const own = reconstructionErrors(base, left, { shape, modeCounts: counts, ...(tree && { tree }) });
		onProgress?.(left + 1, n);
		return own;
	});
	return gatherErrors(errors, counts);
}

/** @throws RangeError if there are fewer than 3 shapes, or counts do not ascend from 0 to N − 2. */
export function checkModeCounts(counts: readonly number[], shapeCount: number): void {
	const n = shapeCount;
	if (n < 3) throw new RangeError(`generalization: leaving one out needs at least 3 shapes, got ${n}`);
	for (const [i, count] of counts.entries())
		if (!Number.isInteger(count) || count < 0 || count > n - 2 || (i > 0 && count <= counts[i - 1]))
			throw new RangeError(`generalization: mode counts must ascend from 0 to ${n - 2}, got ${counts.join(', ')}`);
}

/** Errors of one shape, rebuilt by the model of the others. @param tree of its true surface. */
export function reconstructionErrors(
	base: LeaveOneOut,
	left: number,
	{
		shape,
		modeCounts,
		tree,
	}: { readonly shape: ArrayLike<number>; readonly modeCounts: readonly number[]; readonly tree?: TriangleTree },
): ReconstructionErrors {
	const length = shape.length;
	const rebuilt = reconstructions(base, left, modeCounts);
	const ofStep = (step: number): Float64Array => rebuilt.subarray(step * length, (step + 1) * length);
	const pointMm = Float64Array.from(modeCounts, (_, step) => meanPointDistance(ofStep(step), shape));
	if (!tree) return { pointMm };
	const { distancesMm } = closestPoints(tree, Float32Array.from(rebuilt));
	const count = length / 3;
	const surfaceMm = pointMm.map((_, step) => {
		let sum = 0;
		for (let i = step * count; i < (step + 1) * count; i++) sum += distancesMm[i];
		return sum / count;
	});
	return { pointMm, surfaceMm };
}

/** The errors of all shapes, in any order, as one. */
export function gatherErrors(errors: readonly ReconstructionErrors[], modeCounts: readonly number[]): Generalization {
	const ofStep = (kind: 'pointMm' | 'surfaceMm', step: number): Float64Array =>
		Float64Array.from(errors, (own) => own[kind]?.[step] ?? Number.NaN);
	const gathered = (kind: 'pointMm' | 'surfaceMm') => modeCounts.map((_, step) => meanAndError(ofStep(kind, step)));
	const point = gathered('pointMm');
	const surface = errors[0].surfaceMm ? gathered('surfaceMm') : undefined;
	return {
		modeCounts,
		pointMm: Float64Array.from(point, ({ mean }) => mean),
		pointStandardErrorMm: Float64Array.from(point, ({ standardError }) => standardError),
		...(surface && {
			surfaceMm: Float64Array.from(surface, ({ mean }) => mean),
			surfaceStandardErrorMm: Float64Array.from(surface, ({ standardError }) => standardError),
		}),
	};
}

/** Mean over points of the Euclidean distance, mm. */
export function meanPointDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let sum = 0;
	for (let p = 0; p < a.length; p += 3) {
		const x = a[p] - b[p];
		const y = a[p + 1] - b[p + 1];
		const z = a[p + 2] - b[p + 2];
		sum += Math.sqrt(x * x + y * y + z * z);
	}
	return (3 * sum) / a.length;
}
