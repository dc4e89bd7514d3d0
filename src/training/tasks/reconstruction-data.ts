import { binarised, signedDistanceField, type FieldGrid, type ShapeSample } from '#learning';
import { diceCoefficient, hausdorffDistance } from '#metric';
import { resampleVolume, type Volume } from '#volume';
import { gridToWorld } from '#learning';
import type { FieldModelConfig, GridConfig } from '../task-config.ts';

/** A shape on the task's grid: as a mask, and as a truncated signed distance field. */
export interface ReconstructionShape {
	readonly sample: ShapeSample;
	/** 0 and 255. */
	readonly mask: Volume<Uint8Array>;
	readonly field: Float32Array;
}

/** The task's grid. */
export function fieldGrid({ size, spacingMm }: GridConfig): FieldGrid {
	return { dims: [size, size, size], spacingMm };
}

/** Puts samples on the grid. Fields are those of the fractional occupancy: finer than the mask. */
export function reconstructionShapes(
	samples: readonly ShapeSample[],
	grid: FieldGrid,
	{ truncationMm }: FieldModelConfig,
): ReconstructionShape[] {
	return samples.map((sample) => {
		if (sample.content.kind !== 'occupancy')
			throw new RangeError(`${sample.id} is a ${sample.content.kind}, not voxels`);
		const place = { dims: grid.dims, voxelToWorld: gridToWorld(grid) };
		const { volume } = sample.content;
		const mask = binarised(resampleVolume(volume, place, { interpolation: 'linear' }));
		// Farther than the model's truncation, so that moved copies are exact too.
		return { sample, mask, field: signedDistanceField(volume, { grid, truncationMm: 2 * truncationMm }) };
	});
}

/** Names of the metrics of a reconstruction. */
export const reconstructionMetrics = ['dsc', 'hd95.voxel.maxDirected'] as const;

/** Dice coefficient alone. */
export function overlap(reference: Uint8Array, prediction: Uint8Array, { dims }: FieldGrid): number {
	return diceCoefficient({ voxels: reference, dims }, { voxels: prediction, dims }).value;
}

/** Both metrics; an empty prediction counts with the diagonal of the grid. */
export function compareReconstruction(
	reference: Uint8Array,
	prediction: Uint8Array,
	{ dims, spacingMm }: FieldGrid,
): Record<string, number> {
	const [truth, guess] = [reference, prediction].map((voxels) => ({ voxels, dims }));
	const worst = Math.hypot(...dims) * spacingMm;
	const distance = hausdorffDistance(truth, guess, {
		spacing: [spacingMm, spacingMm, spacingMm],
		variant: reconstructionMetrics[1],
	}).value;
	return {
		[reconstructionMetrics[0]]: diceCoefficient(truth, guess).value,
		[reconstructionMetrics[1]]: Number.isFinite(distance) ? distance : worst,
	};
}
