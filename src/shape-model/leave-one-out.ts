import { rankOneDowndate } from '#numeric';
import type { PointDistributionModel } from './point-distribution-model.ts';

/** Modes with less than this share of the first one's variance are rounding, as in `fitModel`. */
const noiseShare = 1e-12;

/** A model and its own shapes in its coordinates, from which models of all shapes but one follow. */
export interface LeaveOneOut {
	readonly model: PointDistributionModel;
	/** For each shape its coordinates along the modes, mm. */
	readonly coordinates: readonly Float64Array[];
}

/** Prepares {@link reconstructions}. @param shapes those that the model was fitted to. */
export function leaveOneOut(model: PointDistributionModel, shapes: readonly ArrayLike<number>[]): LeaveOneOut {
	const { mean, modes, variances } = model;
	const length = mean.length;
	const centred = new Float64Array(length);
	const coordinates = shapes.map((shape) => {
		for (let i = 0; i < length; i++) centred[i] = shape[i] - mean[i];
		return variances.map((_, k) => {
			let dot = 0;
			for (let i = 0, m = k * length; i < length; i++, m++) dot += modes[m] * centred[i];
			return dot;
		});
	});
	return { model, coordinates };
}

/**
 * One shape as the model of all others rebuilds it with its first modes, for each number of modes.
 *
 * The scatter of the others is that of all, diagonal in the coordinates of the modes, less one outer product: exact, and
 * far cheaper than fitting anew.
 *
 * @returns one shape of 3 · M numbers after the other.
 */
export function reconstructions(
	{ model, coordinates }: LeaveOneOut,
	left: number,
	modeCounts: readonly number[],
): Float64Array {
	const n = coordinates.length;
	const own = coordinates[left];
	const rank = own.length;
	const scatter = model.variances.map((variance) => variance * (n - 1));
	const growth = Math.sqrt(n / (n - 1));
	const { values, vectors } = rankOneDowndate(
		scatter,
		own.map((x) => growth * x),
	);
	// Modes of rounding are none: a model may have fewer than asked for.
	const kept = values.filter((value, k) => k < n - 2 && value > noiseShare * values[0] && value > 0).length;
	// The mean of the others lies on the far side of the mean of all.
	const rebuilt = own.map((x) => -x / (n - 1));
	const rows = new Float64Array(modeCounts.length * rank);
	let k = 0;
	for (const [step, count] of modeCounts.entries()) {
		for (; k < Math.min(count, kept); k++) {
			const vector = vectors.subarray(k * rank, (k + 1) * rank);
			let dot = 0;
			for (let i = 0; i < rank; i++) dot += vector[i] * own[i];
			dot *= n / (n - 1);
			for (let i = 0; i < rank; i++) rebuilt[i] += dot * vector[i];
		}
		rows.set(rebuilt, step * rank);
	}
	return shapesAt(model, rows);
}

/** Numbers of a row that are worked on at a time, so that they stay in the cache. */
const run = 1024;

/** Mean plus coordinates times modes, for many rows of coordinates at once: every mode is read once a run. */
function shapesAt({ mean, modes, variances }: PointDistributionModel, rows: Float64Array): Float64Array {
	const rank = variances.length;
	const length = mean.length;
	const count = rank > 0 ? rows.length / rank : 0;
	const shapes = new Float64Array(count * length);
	for (let r = 0; r < count; r++) shapes.set(mean, r * length);
	for (let from = 0; from < length; from += run) {
		const end = Math.min(length, from + run);
		for (let k = 0; k < rank; k++) {
			const mode = modes.subarray(k * length + from, k * length + end);
			for (let r = 0; r < count; r++) {
				const factor = rows[r * rank + k];
				if (factor === 0) continue;
				const base = r * length + from;
				for (let i = 0; i < mode.length; i++) shapes[base + i] += factor * mode[i];
			}
		}
	}
	return shapes;
}
