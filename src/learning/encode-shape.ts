import { distanceField, extractIsosurface, massProperties, sampleSurface, voxelise, type TriangleMesh } from '#shape';
import { resampleVolume, type Volume } from '#volume';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import type { ShapeContent } from './shape-sample.ts';

/** An occupancy from this on is inside. */
const insideFrom = 127.5;

/**
 * A shape on a grid about the origin as occupancy 0 … 1, float32, axis 0 fastest: what a voxel network reads as
 * [1, depth, height, width]. Grids are resampled with anti-aliasing, meshes are voxelised (by their winding number).
 *
 * @throws RangeError for points: they enclose nothing.
 */
export function occupancyArray(content: ShapeContent, grid: FieldGrid): Float32Array {
	const place = { dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	if (content.kind === 'points') throw new RangeError('occupancyArray: points enclose nothing; sample them as points');
	if (content.kind === 'mesh') {
		const { voxels } = voxelise(content.mesh, place);
		const filling = new Float32Array(voxels.length);
		for (let i = 0; i < filling.length; i++) filling[i] = voxels[i] === 0 ? 0 : 1;
		return filling;
	}
	const { volume } = content;
	const isSame =
		volume.dims.every((n, axis) => n === grid.dims[axis]) &&
		volume.voxelToWorld.every((value, at) => Math.abs(value - place.voxelToWorld[at]) < 1e-6);
	const { voxels } = isSame ? volume : resampleVolume(volume, place);
	// As a loop: `from` with a function takes thirty times as long.
	const filling = new Float32Array(voxels.length);
	for (let i = 0; i < filling.length; i++) filling[i] = voxels[i] / 255;
	return filling;
}

/** Options of {@link pointArray}. */
export interface PointArrayOptions {
	readonly count: number;
	readonly seed: number | string;
	/** Divides by this many mm, so that networks see numbers about 1. Default 1. */
	readonly unitMm?: number;
}

/**
 * Points spread evenly over a shape's surface, x, y, z one after another: [count, 3]. Point sets are drawn from, with
 * repetition where there are too few.
 */
export function pointArray(content: ShapeContent, { count, seed, unitMm = 1 }: PointArrayOptions): Float32Array {
	if (content.kind === 'points') {
		const own = content.positions.length / 3;
		if (own < 1) throw new RangeError('pointArray: no points');
		const { positions } = content;
		return Float32Array.from({ length: 3 * count }, (_, i) => {
			const point = Math.floor((Math.floor(i / 3) * own) / count);
			return positions[3 * point + (i % 3)] / unitMm;
		});
	}
	const { positions } = sampleSurface(surfaceOf(content), count, { seed });
	return Float32Array.from(positions, (value) => value / unitMm);
}

/** The surface of a shape: of an occupancy where voxels are half filled. */
export function surfaceOf(content: ShapeContent): TriangleMesh {
	if (content.kind === 'points') throw new RangeError('surfaceOf: points have no surface');
	return content.kind === 'mesh' ? content.mesh : extractIsosurface(content.volume, { level: insideFrom });
}

/** Truncated signed distances of a shape on a grid, divided by the truncation: −1 … 1. */
export function distanceArray(
	content: ShapeContent,
	{ grid, truncationMm }: { readonly grid: FieldGrid; readonly truncationMm: number },
): Float32Array {
	const place = { dims: grid.dims, voxelToWorld: gridToWorld(grid), bandMm: truncationMm };
	return distanceField(surfaceOf(content), place).voxels.map((value) => value / truncationMm);
}

/** Voxels that are more than half filled, as 0 and 255. */
export function binarised({ voxels, dims, voxelToWorld }: Volume<Uint8Array>): Volume<Uint8Array> {
	return { voxels: voxels.map((value) => (value > insideFrom ? 255 : 0)), dims, voxelToWorld };
}

/**
 * A closed surface moved to its centroid, as an occupancy on a grid about the origin.
 *
 * @returns undefined if the surface is not closed or encloses nothing.
 */
export function centredOccupancy(mesh: TriangleMesh, grid: FieldGrid): Volume<Uint8Array> | undefined {
	const { isClosed, volumeMm3, centroid } = massProperties(mesh);
	if (!isClosed || !(volumeMm3 > 0)) return undefined;
	const positions = mesh.positions.map((value, i) => value - centroid[i % 3]);
	const filling = occupancyArray({ kind: 'mesh', mesh: { ...mesh, positions } }, grid);
	return { voxels: Uint8Array.from(filling, (value) => 255 * value), dims: grid.dims, voxelToWorld: gridToWorld(grid) };
}
