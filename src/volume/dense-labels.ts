import { checkVolume } from './check-volume.ts';
import { labelNumbering } from './label-numbering.ts';
import type { LabelVolume, Volume } from './volume.ts';

/** A label map with small ids, and what each id was called in the source. */
export interface DenseLabels {
	readonly volume: LabelVolume;
	/** `labels[id]` is the original value of id. `labels[0]` is 0, the background. */
	readonly labels: Int32Array;
}

/**
 * Any label map as 8- or 16-bit ids, whatever its element type and values (negative, 64-bit, floats holding whole
 * numbers). 8- and 16-bit unsigned maps pass through: the voxels are shared, not copied, and `labels` is the
 * identity, so ids may be absent. Others get new voxels with ids 1 … n in ascending order of the original values.
 *
 * @throws RangeError if a voxel is not a whole number, a label lies outside ±2³¹, or there are more than 65,535
 * labels (the volume is then an image, not a label map).
 */
export function denseLabels(volume: Volume): DenseLabels {
	checkVolume(volume, 'denseLabels');
	const { voxels, dims, voxelToWorld } = volume;
	if (voxels instanceof Uint8Array || voxels instanceof Uint16Array)
		return {
			volume: { voxels, dims, voxelToWorld },
			labels: Int32Array.from({ length: idCount(voxels) }, (_, id) => id),
		};

	const ids = new Uint16Array(voxels.length);
	const { values, assign } = labelNumbering();
	assign(voxels, ids, 0);
	const ascending = [...values].filter((value) => value !== 0).sort((a, b) => a - b);
	const labels = Int32Array.of(0, ...ascending);
	const rank = new Map(ascending.map((value, index) => [value, index + 1]));
	const renumbered = Uint16Array.from(values, (value) => rank.get(value) ?? 0);
	const dense = labels.length <= 256 ? new Uint8Array(ids.length) : ids;
	for (let i = 0; i < ids.length; i++) dense[i] = renumbered[ids[i]];
	return { volume: { voxels: dense, dims, voxelToWorld }, labels };
}

/** How many ids the identity table needs: all 256 of a byte without looking, up to the largest of 16 bits. */
function idCount(voxels: Uint8Array | Uint16Array): number {
	if (voxels instanceof Uint8Array) return 256;
	let largest = 0;
	for (let i = 0; i < voxels.length; i++) if (voxels[i] > largest) largest = voxels[i];
	return largest + 1;
}
