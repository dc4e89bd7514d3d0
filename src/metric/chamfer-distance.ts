import type { Backend } from '#wasm';
import { parseMetricName } from './metric-name.ts';
import type { MetricValue } from './metric-value.ts';
import { pointDistances, type PointDistances } from './point-distances.ts';

/** Options of {@link chamferDistance}. */
export interface ChamferOptions {
	/** Full name: `cd.sq.sum`, `cd.sq.half`, `cd.l2.sum`, `cd.l2.half` or `cd.sqrtMean.half`. */
	readonly variant: string;
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/**
 * Chamfer distance of two sets of points (x, y, z each), from the nearest-neighbour distances d of each point and their
 * means per direction. There is no default variant.
 *
 * - `cd.sq.sum`: mean d² + mean d²; `cd.sq.half`: half of it.
 * - `cd.l2.sum`: mean d + mean d; `cd.l2.half`: half of it.
 * - `cd.sqrtMean.half`: (√mean d + √mean d) / 2, which mixes units, but has been published.
 *
 * Say with it how the points were taken and in which scale. One empty set gives Infinity, two give NaN.
 *
 * @throws RangeError for another name, or coordinates that are not finite.
 */
export function chamferDistance(
	reference: Float32Array,
	prediction: Float32Array,
	options: ChamferOptions,
): MetricValue {
	const { kind } = parseMetricName(options.variant);
	if (!kind.startsWith('cd.')) throw new RangeError(`chamferDistance: "${options.variant}" is no Chamfer distance`);
	const distances = pointDistances(reference, prediction, options);
	return { value: chamferOf(distances, kind), state: distances.state };
}

/** A Chamfer distance from lists of distances. */
export function chamferOf({ state, predToRef, refToPred }: PointDistances, kind: string): number {
	if (state === 'bothEmpty') return Number.NaN;
	if (state !== 'ok') return Infinity;
	const term = (distances: Float64Array): number => {
		let sum = 0;
		if (kind.startsWith('cd.sq.')) for (const d of distances) sum += d * d;
		else for (const d of distances) sum += d;
		const mean = sum / distances.length;
		return kind.startsWith('cd.sqrtMean') ? Math.sqrt(mean) : mean;
	};
	const sum = term(predToRef) + term(refToPred);
	return kind.endsWith('.half') ? sum / 2 : sum;
}
