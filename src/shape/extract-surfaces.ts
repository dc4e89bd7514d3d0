import { affineDeterminant, multiplyMat4, scaleTranslation, type Mat4 } from '#numeric';
import {
	bitVolume,
	findExtent,
	labelRuns,
	voxelVolumeMm3,
	type BitVolume,
	type GridFace,
	type LabelRuns,
	type LabelVolume,
} from '#volume';
import { boundingBox, type BoundingBox } from './bounding-box.ts';
import { marchingCubes, marchingCubesScratch, type MarchingCubesScratch } from './marching-cubes.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Vertices as exact whole numbers on the half-voxel grid: the lossless form of an extracted surface. */
export interface GridCoordinates {
	/** Three whole numbers a vertex. 16-bit where they fit (boxes up to 16,000 voxels long). */
	readonly coordinates: Int16Array | Int32Array;
	/** Takes a coordinate triple to world mm. `positions` of the mesh are {@link gridPositions} of these. */
	readonly gridToWorld: Mat4;
}

/** The closed surface of one label, or of several taken as one shape. */
export interface ExtractedSurface {
	/** The label; for a union the first label asked for that occurs. */
	readonly label: number;
	/** World mm RAS+, triangles outward also where the affine mirrors. Closed and manifold, one or more shells. */
	readonly mesh: TriangleMesh;
	readonly grid: GridCoordinates;
	readonly voxelCount: number;
	readonly voxelVolumeMm3: number;
	/** Axis-aligned box of the vertices in world mm. */
	readonly bounds: BoundingBox;
	/** Mean of the voxel centres in world mm. */
	readonly voxelCentroid: readonly [number, number, number];
	/** True where the shape meets a face of the volume and may have been cut off there. */
	readonly touchesBorder: boolean;
	readonly touchedFaces: readonly GridFace[];
}

/** Options of {@link extractSurfaces}. */
export interface ExtractSurfacesOptions {
	/** Labels to extract; those that do not occur yield nothing. Default: every label but 0, ascending. */
	readonly labels?: readonly number[];
}

/**
 * The closed surface of every label, one at a time: the volume is scanned once, and only one surface is in memory
 * unless the caller keeps more. Foreground is 6-connected: voxels that meet only at an edge or corner stay apart.
 * Pass {@link LabelRuns} instead of the volume where they are at hand, to save the scan.
 *
 * @throws RangeError if the volume's parts do not fit together or its affine is singular.
 */
export function extractSurfaces(
	volume: LabelVolume | LabelRuns,
	{ labels }: ExtractSurfacesOptions = {},
): Generator<ExtractedSurface, void, undefined> {
	const runs = runsOf(volume);
	return surfaces(runs, labels ?? runs.extents.map((extent) => extent.label));
}

function* surfaces(runs: LabelRuns, labels: readonly number[]): Generator<ExtractedSurface, void, undefined> {
	const workspace: Workspace = { scratch: marchingCubesScratch() };
	for (const label of labels) {
		const surface = extract(runs, [label], workspace);
		if (surface) yield surface;
	}
}

/**
 * The surface of several labels as one shape (a kidney with its tumour): no wall where two of them meet.
 * Undefined if none of the labels occurs.
 *
 * @throws RangeError as {@link extractSurfaces}.
 */
export function extractUnion(volume: LabelVolume | LabelRuns, labels: readonly number[]): ExtractedSurface | undefined {
	return extract(runsOf(volume), [...new Set(labels)], { scratch: marchingCubesScratch() });
}

interface Workspace {
	scratch: MarchingCubesScratch;
	bits?: Uint32Array;
}

function runsOf(volume: LabelVolume | LabelRuns): LabelRuns {
	const determinant = affineDeterminant(volume.voxelToWorld);
	if (!Number.isFinite(determinant) || determinant === 0)
		throw new RangeError(`extractSurfaces: the affine is singular (determinant ${determinant}): voxels have no volume`);
	return 'runs' in volume ? volume : labelRuns(volume);
}

function extract(runs: LabelRuns, labels: readonly number[], workspace: Workspace): ExtractedSurface | undefined {
	const mask = bitVolume(runs, labels, workspace.bits);
	if (!mask) return undefined;
	workspace.bits = mask.words;
	const { scratch } = workspace;
	marchingCubes(mask, affineDeterminant(runs.voxelToWorld) < 0, scratch);

	const doubled = scratch.coordinates.subarray(0, 3 * scratch.vertexCount);
	const fits16 = Math.max(...mask.dims) < 2 ** 14;
	const coordinates = fits16 ? new Int16Array(doubled) : doubled.slice();
	const gridToWorld = halfVoxelsToWorld(runs.voxelToWorld, mask);
	const grid = { coordinates, gridToWorld };
	const positions = gridPositions(grid);
	return {
		mesh: { positions, triangles: scratch.triangles.slice(0, scratch.indexCount) },
		grid,
		bounds: boundingBox(positions),
		voxelVolumeMm3: voxelVolumeMm3(runs.voxelToWorld),
		...voxelFacts(runs, labels),
	};
}

function halfVoxelsToWorld(voxelToWorld: Mat4, { origin }: BitVolume): Mat4 {
	return multiplyMat4(voxelToWorld, scaleTranslation([0.5, 0.5, 0.5], [origin[0], origin[1], origin[2]]));
}

/** World positions of grid coordinates: the affine in float64, rounded once to float32. Restores a stored raw mesh. */
export function gridPositions({ coordinates, gridToWorld }: GridCoordinates): Float32Array {
	const [xx, xy, xz, x0, yx, yy, yz, y0, zx, zy, zz, z0] = gridToWorld;
	const positions = new Float32Array(coordinates.length);
	for (let i = 0; i < coordinates.length; i += 3) {
		const a = coordinates[i];
		const b = coordinates[i + 1];
		const c = coordinates[i + 2];
		positions[i] = xx * a + xy * b + xz * c + x0;
		positions[i + 1] = yx * a + yy * b + yz * c + y0;
		positions[i + 2] = zx * a + zy * b + zz * c + z0;
	}
	return positions;
}

function voxelFacts(
	runs: LabelRuns,
	labels: readonly number[],
): Pick<ExtractedSurface, 'label' | 'voxelCount' | 'voxelCentroid' | 'touchesBorder' | 'touchedFaces'> {
	const extents = labels.map((label) => findExtent(runs, label)).filter((extent) => extent !== undefined);
	const voxelCount = extents.reduce((sum, extent) => sum + extent.voxelCount, 0);
	const mean = [0, 1, 2].map((axis) => extents.reduce((s, e) => s + e.centroid[axis] * e.voxelCount, 0) / voxelCount);
	const m = runs.voxelToWorld;
	const world = (row: number): number => m[row] * mean[0] + m[row + 1] * mean[1] + m[row + 2] * mean[2] + m[row + 3];
	const touchedFaces = [...new Set(extents.flatMap((extent) => extent.touchedFaces))].sort();
	return {
		label: extents[0].label,
		voxelCount,
		voxelCentroid: [world(0), world(4), world(8)],
		touchesBorder: touchedFaces.length > 0,
		touchedFaces,
	};
}
