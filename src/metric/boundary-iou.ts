import { distanceTransformAt } from '#volume';
import type { JointGrid } from './joint-grid.ts';
import type { Mask } from './mask.ts';
import { parseMetricName } from './metric-name.ts';
import { stateOf, type MetricValue } from './metric-value.ts';
import { maskPair, type MaskPair, type SurfaceOptions } from './surface-pair.ts';
import { voxelBorder } from './voxel-border.ts';

/** Options of {@link boundaryIou}. */
export interface BoundaryIouOptions extends SurfaceOptions {
	/** `biou.voxel`, or `biou@<mm>mm` with the width of the boundary. */
	readonly variant: string;
}

/**
 * Intersection over union of the boundaries of two masks.
 *
 * - `biou.voxel`: of their border voxels (MetricsReloaded).
 * - `biou@<w>mm`: of the voxels of each mask at most w mm from the nearest voxel outside it (Cheng et al., Boundary IoU,
 *   2021, with the width in mm); beyond the grid is outside.
 *
 * NaN if both masks are empty.
 *
 * @throws RangeError for another name, a missing spacing or masks that do not share a grid.
 */
export function boundaryIou(reference: Mask, prediction: Mask, options: BoundaryIouOptions): MetricValue {
	const { kind, parameter } = parseMetricName(options.variant);
	if (kind !== 'biou' && kind !== 'biou.voxel')
		throw new RangeError(`boundaryIou: "${options.variant}" is no boundary IoU`);
	return boundaryIouOf(maskPair('boundaryIou', reference, prediction, options), parameter);
}

/** {@link boundaryIou} of two masks cut out: of their border voxels if no width is given. */
export function boundaryIouOf(pair: MaskPair, widthMm?: number): MetricValue {
	const { joint, state } = pair;
	if (!joint) return { value: Number.NaN, state };
	const a = boundary(joint.reference, pair, widthMm);
	const b = boundary(joint.prediction, pair, widthMm);
	let both = 0;
	let either = 0;
	for (let i = 0; i < a.length; i++) {
		both += a[i] & b[i];
		either += a[i] | b[i];
	}
	return { value: both / either, state: stateOf(joint.referenceCount, joint.predictionCount) };
}

function boundary(voxels: Uint8Array, { joint, grid }: MaskPair, widthMm: number | undefined): Uint8Array {
	if (widthMm === undefined) return voxelBorder(voxels, joint as JointGrid).marked;
	const inside = new Uint32Array(voxels.reduce((sum, value) => sum + value, 0));
	for (let i = 0, k = 0; i < voxels.length; i++) if (voxels[i] !== 0) inside[k++] = i;
	const outside = voxels.map((value) => 1 - value);
	// The empty margin stands for what lies beyond the grid.
	const distances = distanceTransformAt({ voxels: outside, dims: grid?.dims ?? [] }, inside, {
		spacing: grid?.spacing ?? [],
		backend: grid?.backend,
	});
	const marked = new Uint8Array(voxels.length);
	for (let k = 0; k < inside.length; k++) if (distances[k] <= widthMm) marked[inside[k]] = 1;
	return marked;
}
