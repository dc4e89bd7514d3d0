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
import { isWasmSupported, type Backend } from '#wasm';
import type { BoundingBox } from './bounding-box.ts';
import {
	maskInKernel,
	releaseSurfaceKernel,
	surfaceViews,
	takeSurfaceKernel,
	type SurfaceKernel,
} from './marching-cubes-kernel.ts';
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
	/** Default: WebAssembly where it runs. Both give the same surfaces to the bit. */
	readonly backend?: Backend;
	/**
	 * True: the arrays of a surface are views on work memory, which the next surface overwrites. For streams of
	 * surfaces that are used up one by one; copy what is to be kept. Default: every surface has arrays of its own.
	 */
	readonly reuse?: boolean;
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
	{ labels, backend, reuse = false }: ExtractSurfacesOptions = {},
): Generator<ExtractedSurface, void, undefined> {
	const runs = runsOf(volume, backend);
	return surfaces(runs, labels ?? runs.extents.map((extent) => extent.label), workspaceOf(backend), reuse);
}

function* surfaces(
	runs: LabelRuns,
	labels: readonly number[],
	workspace: Workspace,
	reuse: boolean,
): Generator<ExtractedSurface, void, undefined> {
	// Surfaces that are views need a kernel that nobody else touches until the last one is used up.
	const kernel = workspace.backend === 'wasm' && reuse ? takeSurfaceKernel() : undefined;
	try {
		for (const label of labels) {
			const surface = extract(runs, [label], { ...workspace, kernel });
			if (surface) yield surface;
		}
	} finally {
		if (kernel) releaseSurfaceKernel(kernel);
	}
}

/**
 * The surface of several labels as one shape (a kidney with its tumour): no wall where two of them meet.
 * Undefined if none of the labels occurs.
 *
 * @throws RangeError as {@link extractSurfaces}.
 */
export function extractUnion(
	volume: LabelVolume | LabelRuns,
	labels: readonly number[],
	{ backend }: Pick<ExtractSurfacesOptions, 'backend'> = {},
): ExtractedSurface | undefined {
	return extract(runsOf(volume, backend), [...new Set(labels)], workspaceOf(backend));
}

/** What is kept from one label to the next. */
interface Workspace {
	readonly backend: Backend;
	/** Holds the views that surfaces are to be; without it they are copies. */
	readonly kernel?: SurfaceKernel;
	/** Scratch of the TypeScript twin. */
	readonly typescript: { bits?: Uint32Array; scratch?: MarchingCubesScratch };
}

function workspaceOf(backend: Backend = isWasmSupported() ? 'wasm' : 'typescript'): Workspace {
	return { backend, typescript: {} };
}

function runsOf(volume: LabelVolume | LabelRuns, backend: Backend | undefined): LabelRuns {
	const determinant = affineDeterminant(volume.voxelToWorld);
	if (!Number.isFinite(determinant) || determinant === 0)
		throw new RangeError(`extractSurfaces: the affine is singular (determinant ${determinant}): voxels have no volume`);
	return 'runs' in volume ? volume : labelRuns(volume, { backend });
}

/** A surface without the facts about its voxels. */
type BareSurface = Pick<ExtractedSurface, 'mesh' | 'grid' | 'bounds'>;

function extract(runs: LabelRuns, labels: readonly number[], workspace: Workspace): ExtractedSurface | undefined {
	const surface =
		workspace.backend === 'wasm'
			? compiledSurface(runs, labels, workspace)
			: typescriptSurface(runs, labels, workspace.typescript);
	if (!surface) return undefined;
	return { ...surface, voxelVolumeMm3: voxelVolumeMm3(runs.voxelToWorld), ...voxelFacts(runs, labels) };
}

function compiledSurface(
	runs: LabelRuns,
	labels: readonly number[],
	{ kernel, typescript }: Workspace,
): BareSurface | undefined {
	const used = kernel ?? takeSurfaceKernel();
	try {
		const mask = maskInKernel(used, runs, labels);
		if (!mask) return undefined;
		const gridToWorld = halfVoxelsToWorld(runs.voxelToWorld, mask);
		const views = surfaceViews(used, mask, gridToWorld, affineDeterminant(runs.voxelToWorld) < 0);
		if (!views) return typescriptSurface(runs, labels, typescript);
		const { coordinates, positions, triangles, bounds } = views;
		if (kernel) return { mesh: { positions, triangles }, grid: { coordinates, gridToWorld }, bounds };
		return {
			mesh: { positions: positions.slice(), triangles: triangles.slice() },
			grid: { coordinates: coordinates.slice(), gridToWorld },
			bounds,
		};
	} finally {
		if (!kernel) releaseSurfaceKernel(used);
	}
}

function typescriptSurface(
	runs: LabelRuns,
	labels: readonly number[],
	work: Workspace['typescript'],
): BareSurface | undefined {
	const mask = bitVolume(runs, labels, work.bits);
	if (!mask) return undefined;
	work.bits = mask.words;
	work.scratch ??= marchingCubesScratch();
	const { scratch } = work;
	marchingCubes(mask, affineDeterminant(runs.voxelToWorld) < 0, scratch);
	const doubled = scratch.coordinates.subarray(0, 3 * scratch.vertexCount);
	const fits16 = Math.max(...mask.dims) < 2 ** 14;
	const coordinates = fits16 ? new Int16Array(doubled) : doubled.slice();
	const grid = { coordinates, gridToWorld: halfVoxelsToWorld(runs.voxelToWorld, mask) };
	const positions = gridPositions(grid);
	const triangles = scratch.triangles.slice(0, scratch.indexCount);
	return { mesh: { positions, triangles }, grid, bounds: boundsOf(positions) };
}

/** The box of the positions; a zero bound is +0, from whichever side it came. */
function boundsOf(positions: Float32Array): BoundingBox {
	let [x0, y0, z0] = [Infinity, Infinity, Infinity];
	let [x1, y1, z1] = [-Infinity, -Infinity, -Infinity];
	for (let i = 0; i < positions.length; i += 3) {
		const x = positions[i] + 0;
		const y = positions[i + 1] + 0;
		const z = positions[i + 2] + 0;
		if (x < x0) x0 = x;
		if (x > x1) x1 = x;
		if (y < y0) y0 = y;
		if (y > y1) y1 = y;
		if (z < z0) z0 = z;
		if (z > z1) z1 = z;
	}
	return { min: [x0, y0, z0], max: [x1, y1, z1] };
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
		// In brackets what is the same along a row of the grid.
		positions[i] = xx * a + (xy * b + (xz * c + x0));
		positions[i + 1] = yx * a + (yy * b + (yz * c + y0));
		positions[i + 2] = zx * a + (zy * b + (zz * c + z0));
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
