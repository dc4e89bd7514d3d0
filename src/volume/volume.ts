import type { Mat4 } from '#numeric';

/** Every element type a volume may have after reading (byte order already native). */
export type VoxelArray =
	| Uint8Array
	| Int8Array
	| Uint16Array
	| Int16Array
	| Uint32Array
	| Int32Array
	| Float32Array
	| Float64Array
	| BigInt64Array
	| BigUint64Array;

/**
 * A voxel grid in space.
 *
 * `voxels[i + nx * (j + ny * k)]` is voxel (i, j, k): axis 0 runs fastest. `voxelToWorld` takes the **centre** of
 * voxel (i, j, k) to world millimetres, RAS+ (x grows to the patient's
 * right, y to anterior, z to superior).
 */
export interface Volume<T extends VoxelArray = VoxelArray> {
	readonly voxels: T;
	/** Voxel counts along the three axes, each ≥ 0. */
	readonly dims: readonly [number, number, number];
	readonly voxelToWorld: Mat4;
}

/** A volume whose voxels are labels; 0 is background. */
export type LabelVolume = Volume<Uint8Array | Uint16Array>;
