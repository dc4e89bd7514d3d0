import type { Backend } from '#wasm';
import { featureDistances, type FeatureGrid } from './feature-distances.ts';
import { jointGrid, type JointGrid } from './joint-grid.ts';
import { checkSpacing, type Mask, type SpacingOptions } from './mask.ts';
import { stateOf, type MetricState } from './metric-value.ts';
import { surfels } from './surfels.ts';
import { voxelBorder } from './voxel-border.ts';

/** Options of every metric between the surfaces of two masks. */
export interface SurfaceOptions extends SpacingOptions {
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/** Distances in mm from every element of each surface to the nearest element of the other. */
export interface SurfaceDistances {
	readonly state: MetricState;
	readonly refToPred: DirectedDistances;
	readonly predToRef: DirectedDistances;
}

/** Distances of the elements of one surface, in no stated order. Infinity where the other surface is empty. */
export interface DirectedDistances {
	readonly distances: Float64Array;
	/** What each element counts for: its area in mm² (in 2D its length in mm); undefined where all count the same. */
	readonly areas?: Float64Array;
}

const nothing: DirectedDistances = { distances: new Float64Array(0) };

/** Two masks cut to the box around both, and the grid their distances are measured on. */
export interface MaskPair {
	readonly state: MetricState;
	/** Undefined if both masks are empty. */
	readonly joint: JointGrid | undefined;
	readonly grid: FeatureGrid | undefined;
}

/**
 * Checks and cuts out two masks.
 *
 * @throws RangeError if the masks do not share a grid, or the spacing is missing or does not fit.
 */
export function maskPair(operation: string, reference: Mask, prediction: Mask, options: SurfaceOptions): MaskPair {
	const spacing = checkSpacing(operation, reference, options);
	const joint = jointGrid(operation, reference, prediction);
	if (!joint) return { state: 'bothEmpty', joint, grid: undefined };
	const grid = {
		dims: joint.dims,
		spacing: [spacing[0], spacing[1], spacing[2] ?? 1],
		is2d: joint.is2d,
		backend: options.backend,
	} as const;
	return { state: stateOf(joint.referenceCount, joint.predictionCount), joint, grid };
}

/** Distances between the border voxels of both masks, centre to centre. */
export function voxelDistances({ state, joint, grid }: MaskPair): SurfaceDistances {
	if (!joint || !grid) return { state, refToPred: nothing, predToRef: nothing };
	const reference = voxelBorder(joint.reference, joint);
	const prediction = voxelBorder(joint.prediction, joint);
	return {
		state,
		refToPred: { distances: featureDistances(reference, prediction, grid) },
		predToRef: { distances: featureDistances(prediction, reference, grid) },
	};
}

/** Distances between the surface elements at the voxel corners of both masks, corner to corner. */
export function surfelDistances({ state, joint, grid }: MaskPair): SurfaceDistances {
	if (!joint || !grid) return { state, refToPred: nothing, predToRef: nothing };
	const reference = surfels(joint.reference, grid);
	const prediction = surfels(joint.prediction, grid);
	return {
		state,
		refToPred: { distances: featureDistances(reference, prediction, grid), areas: reference.areas },
		predToRef: { distances: featureDistances(prediction, reference, grid), areas: prediction.areas },
	};
}
