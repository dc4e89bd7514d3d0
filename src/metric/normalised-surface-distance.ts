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

/** Options of {@link normalisedSurfaceDistance}. */
export interface NormalisedSurfaceDistanceOptions extends SurfaceOptions {
	/** Full name with the tolerance: `nsd.voxel@1mm`, `nsd.surfel@2.5mm`, `overlap.surfel.refToPred@1mm`, … */
	readonly variant: string;
}

/**
 * Normalised surface distance, also called surface Dice: the share of both surfaces that is at most the tolerance away
 * from the other one, 0 … 1.
 *
 * - `nsd.voxel@τmm`: share of the border voxels of both masks (MetricsReloaded, MONAI).
 * - `nsd.surfel@τmm`: share of both areas (DeepMind surface-distance, KiTS23).
 * - `overlap.surfel.refToPred@τmm`, `…predToRef@τmm`: share of one area (DeepMind's surface overlap).
 *
 * One empty mask gives 0, two give NaN.
 *
 * Nikolov et al., Clinically Applicable Segmentation of Head and Neck Anatomy for Radiotherapy, 2021.
 *
 * @throws RangeError for another name, a missing spacing or masks that do not share a grid.
 */
export function normalisedSurfaceDistance(
	reference: Mask,
	prediction: Mask,
	options: NormalisedSurfaceDistanceOptions,
): MetricValue {
	const { kind, parameter = 0 } = parseMetricName(options.variant);
	if (!/^(nsd|overlap)\.(voxel|surfel)/.test(kind))
		throw new RangeError(`normalisedSurfaceDistance: "${options.variant}" is no surface share between masks`);
	const pair = maskPair('normalisedSurfaceDistance', reference, prediction, options);
	const distances = kind === 'nsd.voxel' ? voxelDistances(pair) : surfelDistances(pair);
	return { value: normalisedOf(distances, kind, parameter), state: distances.state };
}

/** A share of surfaces from lists of distances. */
export function normalisedOf(
	{ state, refToPred, predToRef }: SurfaceDistances,
	kind: string,
	toleranceMm: number,
): number {
	if (state === 'bothEmpty') return Number.NaN;
	if (state !== 'ok') return 0;
	const there = within(refToPred, toleranceMm);
	const back = within(predToRef, toleranceMm);
	if (kind.endsWith('.refToPred')) return there.near / there.all;
	if (kind.endsWith('.predToRef')) return back.near / back.all;
	return (there.near + back.near) / (there.all + back.all);
}

/** Elements exactly as far as the tolerance count as within it. */
function within({ distances, areas }: DirectedDistances, toleranceMm: number): { near: number; all: number } {
	let near = 0;
	let all = 0;
	for (let i = 0; i < distances.length; i++) {
		const weight = areas ? areas[i] : 1;
		all += weight;
		if (distances[i] <= toleranceMm) near += weight;
	}
	return { near, all };
}
