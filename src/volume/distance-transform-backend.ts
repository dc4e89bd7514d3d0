import type { Backend } from '#wasm';
import {
	passAlongX,
	passAlongY,
	passAlongZ,
	passAlongZAt,
	type ColumnEntries,
	type DistanceGrid,
} from './distance-transform-passes.ts';

/** A grid and the twin to run on it. */
export interface TransformGrid extends DistanceGrid {
	readonly backend?: Backend;
}

/** Distance of every voxel to the nearest feature, mm or mm². */
export function transformGrid(
	voxels: Uint8Array | Uint16Array,
	features: 'zero' | 'nonZero',
	grid: TransformGrid,
	isSquared: boolean,
): Float32Array {
	const out = new Float32Array(voxels.length);
	const pairs = new Uint32Array(out.buffer);
	if (voxels.length === 0) return out;
	passAlongX(voxels, features, pairs, grid.dims[0]);
	passAlongY(pairs, grid);
	passAlongZ(pairs, out, grid, isSquared);
	return out;
}

/** Distance in float64 mm of some voxels to the nearest voxel that is not 0. */
export function transformGridAt(
	voxels: Uint8Array | Uint16Array,
	grid: TransformGrid,
	entries: ColumnEntries,
): Float64Array {
	const out = new Float64Array(entries.rows.length);
	if (out.length === 0) return out;
	const pairs = new Uint32Array(voxels.length);
	passAlongX(voxels, 'nonZero', pairs, grid.dims[0]);
	passAlongY(pairs, grid);
	passAlongZAt(pairs, grid, entries, out);
	return out;
}
