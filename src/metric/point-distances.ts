import { nearestPoints, pointTree } from '#shape';
import type { Backend } from '#wasm';
import { stateOf, type MetricState } from './metric-value.ts';

/** Points to compare, and the distances between them. */
export interface PointDistances {
	readonly state: MetricState;
	/** From each prediction point to the nearest reference point, in the unit of the points. */
	readonly predToRef: Float64Array;
	readonly refToPred: Float64Array;
}

/**
 * Nearest-neighbour distances between two sets of points (x, y, z each), both ways.
 *
 * @throws RangeError if a coordinate is not finite or a list is no list of triples.
 */
export function pointDistances(
	reference: Float32Array,
	prediction: Float32Array,
	{ backend }: { backend?: Backend } = {},
): PointDistances {
	const state = stateOf(reference.length, prediction.length);
	const options = { backend };
	const directed = (from: Float32Array, to: Float32Array): Float64Array =>
		to.length === 0
			? new Float64Array(from.length / 3).fill(Infinity)
			: nearestPoints(pointTree(to, options), from, options).distancesMm;
	return { state, predToRef: directed(prediction, reference), refToPred: directed(reference, prediction) };
}
