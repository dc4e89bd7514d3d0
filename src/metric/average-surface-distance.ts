import type { Mask } from './mask.ts';
import { parseMetricName } from './metric-name.ts';
import type { MetricValue } from './metric-value.ts';
import {
	maskPair,
	surfelDistances,
	voxelDistances,
	type DirectedDistances,
	type SurfaceDistances,
	type SurfaceOptions,
} from './surface-pair.ts';

/** Options of {@link averageSurfaceDistance}. */
export interface AverageSurfaceDistanceOptions extends SurfaceOptions {
	/** Full name: `assd.voxel.pooled`, `masd.voxel.meanOfDirected`, `asd.voxel.refToPred`, `asd.surfel.predToRef`, … */
	readonly variant: string;
}

/**
 * Average distance of the surfaces of two masks in mm.
 *
 * - `assd.voxel.pooled`: mean of both directed lists joined (MetricsReloaded ASSD, MedPy 0.5 ASSD).
 * - `masd.voxel.meanOfDirected`: mean of the two directed means (MetricsReloaded MASD, older MedPy's ASSD).
 * - `asd.voxel.refToPred`, `asd.voxel.predToRef`: one direction.
 * - `asd.surfel.refToPred`, `asd.surfel.predToRef`: one direction, by area (DeepMind surface-distance).
 *
 * One empty mask gives Infinity, two give NaN.
 *
 * @throws RangeError for another name, a missing spacing or masks that do not share a grid.
 */
export function averageSurfaceDistance(
	reference: Mask,
	prediction: Mask,
	options: AverageSurfaceDistanceOptions,
): MetricValue {
	const { kind } = parseMetricName(options.variant);
	if (!/^m?a?ss?d\.(voxel|surfel)/.test(kind))
		throw new RangeError(`averageSurfaceDistance: "${options.variant}" is no average distance between masks`);
	const pair = maskPair('averageSurfaceDistance', reference, prediction, options);
	const distances = kind.startsWith('asd.surfel') ? surfelDistances(pair) : voxelDistances(pair);
	return { value: averageOf(distances, kind), state: distances.state };
}

/** An average surface distance from lists of distances. */
export function averageOf({ state, refToPred, predToRef }: SurfaceDistances, kind: string): number {
	if (state === 'bothEmpty') return Number.NaN;
	if (state !== 'ok') return Infinity;
	const there = weighed(refToPred);
	const back = weighed(predToRef);
	if (kind.endsWith('.refToPred')) return there.sum / there.weight;
	if (kind.endsWith('.predToRef')) return back.sum / back.weight;
	if (kind.startsWith('masd')) return (there.sum / there.weight + back.sum / back.weight) / 2;
	return (there.sum + back.sum) / (there.weight + back.weight);
}

function weighed({ distances, areas }: DirectedDistances): { sum: number; weight: number } {
	let sum = 0;
	if (!areas) {
		for (let i = 0; i < distances.length; i++) sum += distances[i];
		return { sum, weight: distances.length };
	}
	let weight = 0;
	for (let i = 0; i < distances.length; i++) {
		sum += distances[i] * areas[i];
		weight += areas[i];
	}
	return { sum, weight };
}
