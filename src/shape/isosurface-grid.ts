import type { VoxelArray } from '#volume';

/** Voxels of the types both twins read; 64-bit integers become float64 before. */
export type GreyVoxels = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;

/** What both twins of the isosurface get. */
export interface IsosurfaceGrid {
	readonly voxels: GreyVoxels;
	readonly dims: readonly [number, number, number];
	readonly voxelToWorld: ArrayLike<number>;
	readonly level: number;
	/** Voxels at or above the level are inside; otherwise those at or below it. */
	readonly isHighInside: boolean;
	/** Where the surface crosses from a border voxel to what lies beyond: 0.5, or NaN for vertices to be dropped. */
	readonly borderFraction: number;
	readonly isMirrored: boolean;
}

/** What both twins give: closed; vertices beyond the border are NaN where `borderFraction` is. */
export interface ClosedSurface {
	readonly positions: Float32Array<ArrayBuffer>;
	readonly triangles: Uint32Array<ArrayBuffer>;
}

/**
 * How near a vertex may come to a voxel centre, as a share of the edge. Keeps triangles from losing their area to the
 * rounding of positions where a voxel is exactly at the level.
 */
export const leastFraction = 1 / 1024;
