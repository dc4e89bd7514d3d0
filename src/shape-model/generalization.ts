import { closestPoints, triangleTree, type TriangleMesh } from '#shape';
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
	if (n < 3) throw new RangeError(`generalization: leaving one out needs at least 3 shapes, got ${n}`);
	if (surfaces && surfaces.length !== n)
		throw new RangeError(`generalization: ${surfaces.length} surfaces for ${n} shapes`);
	const counts = modeCounts ?? Array.from({ length: n - 2 }, (_, i) => i + 1);
	for (const [i, count] of counts.entries())
		if (!Number.isInteger(count) || count < 0 || count > n - 2 || (i > 0 && count <= counts[i - 1]))
			throw new RangeError(`generalization: mode counts must ascend from 0 to ${n - 2}, got ${counts.join(', ')}`);

	const points = counts.map(() => new Float64Array(n));
	const toSurface = counts.map(() => new Float64Array(n));
	for (let left = 0; left < n; left++) {
		signal?.throwIfAborted();
		const tree = surfaces && triangleTree(surfaces[left]);
		reconstruct(shapes, left, counts, (step, rebuilt) => {
			points[step][left] = meanPointDistance(rebuilt, shapes[left]);
			if (tree) toSurface[step][left] = meanAndError(closestPoints(tree, Float32Array.from(rebuilt)).distancesMm).mean;
		});
		onProgress?.(left + 1, n);
	}
	return {
		modeCounts: counts,
		pointMm: Float64Array.from(points, (values) => meanAndError(values).mean),
		pointStandardErrorMm: Float64Array.from(points, (values) => meanAndError(values).standardError),
		...(surfaces && {
			surfaceMm: Float64Array.from(toSurface, (values) => meanAndError(values).mean),
			surfaceStandardErrorMm: Float64Array.from(toSurface, (values) => meanAndError(values).standardError),
		}),
	};
}

/** Hands out the reconstruction of one shape by the others for each number of modes, each built on the one before. */
function reconstruct(
	shapes: readonly ArrayLike<number>[],
	left: number,
	counts: readonly number[],
	use: (step: number, rebuilt: Float64Array) => void,
): void {
	const { mean: average, modes, variances } = fitModel(shapes.filter((_, i) => i !== left));
	const target = shapes[left];
	const length = average.length;
	const rebuilt = average.slice();
	let k = 0;
	for (const [step, count] of counts.entries()) {
		// Modes of rounding are none: a model may have fewer than asked for.
		for (; k < Math.min(count, variances.length); k++) {
			const mode = k * length;
			let dot = 0;
			for (let i = 0; i < length; i++) dot += modes[mode + i] * (target[i] - average[i]);
			for (let i = 0; i < length; i++) rebuilt[i] += dot * modes[mode + i];
		}
		use(step, rebuilt);
	}
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
