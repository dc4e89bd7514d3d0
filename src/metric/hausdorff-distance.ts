import type { Mask } from './mask.ts';
import { parseMetricName } from './metric-name.ts';
import type { MetricValue } from './metric-value.ts';
import { percentile, sortedTogether } from './percentile.ts';
import {
	maskPair,
	surfelDistances,
	voxelDistances,
	type DirectedDistances,
	type SurfaceDistances,
	type SurfaceOptions,
} from './surface-pair.ts';
import { weightedPercentile } from './weighted-percentile.ts';

/** Options of {@link hausdorffDistance}. */
export interface HausdorffOptions extends SurfaceOptions {
	/** Full name: `hd.voxel`, `hd95.voxel.pooled`, `hd95.voxel.maxDirected`, `hd95.surfel`, …; any percentile instead of 95. */
	readonly variant: string;
}

/**
 * Hausdorff distance of two masks in mm, or a percentile of it. There is no default variant: the three in use differ by
 * several times on the same masks.
 *
 * - `hd….voxel.pooled`: percentile of both directed lists joined (MedPy, AutoImplant).
 * - `hd….voxel.maxDirected`: the larger of the two directed percentiles (MONAI, MetricsReloaded).
 * - `hd….voxel.refToPred`, `hd….voxel.predToRef`: one direction; `hd….voxel.directed` is MONAI's, prediction to reference.
 * - `hd….surfel`: by area, no interpolation, the larger of both directions (DeepMind surface-distance).
 *
 * One empty mask gives Infinity, two give NaN.
 *
 * @throws RangeError for another name, a missing spacing or masks that do not share a grid.
 */
export function hausdorffDistance(reference: Mask, prediction: Mask, options: HausdorffOptions): MetricValue {
	const { kind, parameter = 100 } = parseMetricName(options.variant);
	if (!kind.startsWith('hd.voxel') && !kind.startsWith('hd.surfel'))
		throw new RangeError(`hausdorffDistance: "${options.variant}" is no Hausdorff distance between masks`);
	const pair = maskPair('hausdorffDistance', reference, prediction, options);
	const distances = kind.startsWith('hd.surfel') ? surfelDistances(pair) : voxelDistances(pair);
	return { value: hausdorffOf(distances, kind, parameter), state: distances.state };
}

/** A Hausdorff distance from lists of distances. */
export function hausdorffOf(distances: SurfaceDistances, kind: string, percent: number): number {
	const { state, refToPred, predToRef } = distances;
	if (state === 'bothEmpty') return Number.NaN;
	if (state !== 'ok') return Infinity;
	if (kind.endsWith('.pooled')) return percentile(sortedTogether(refToPred.distances, predToRef.distances), percent);
	if (kind.endsWith('.refToPred')) return directed(refToPred, percent);
	if (kind.endsWith('.predToRef') || kind.endsWith('.directed')) return directed(predToRef, percent);
	return Math.max(directed(refToPred, percent), directed(predToRef, percent));
}

function directed({ distances, areas }: DirectedDistances, percent: number): number {
	if (percent === 100) return distances.reduce((greatest, distance) => Math.max(greatest, distance), 0);
	return areas ? weightedPercentile({ distances, areas }, percent) : percentile(distances.toSorted(), percent);
}
