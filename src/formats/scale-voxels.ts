import type { VoxelArray } from '#volume';

/** True if slope and intercept of a header change values: finite, slope neither 0 nor the identity with 0. */
export function isScaling(slope: number, intercept: number): boolean {
	return Number.isFinite(slope) && Number.isFinite(intercept) && slope !== 0 && !(slope === 1 && intercept === 0);
}

/**
 * `slope · value + intercept` for every voxel, as a new array: float32 where the stored type fits into it exactly
 * (8 and 16 bit, float32), float64 otherwise.
 */
export function scaleVoxels(voxels: VoxelArray, slope: number, intercept: number): Float32Array | Float64Array {
	const isNarrow = voxels.BYTES_PER_ELEMENT <= 2 || voxels instanceof Float32Array;
	const scaled = isNarrow ? new Float32Array(voxels.length) : new Float64Array(voxels.length);
	if (voxels instanceof BigInt64Array || voxels instanceof BigUint64Array) {
		for (let i = 0; i < scaled.length; i++) scaled[i] = Number(voxels[i]) * slope + intercept;
	} else {
		for (let i = 0; i < scaled.length; i++) scaled[i] = voxels[i] * slope + intercept;
	}
	return scaled;
}
