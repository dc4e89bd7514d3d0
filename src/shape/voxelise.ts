import { invertAffine, type Mat4 } from '#numeric';
import type { Volume } from '#volume';
import type { Backend } from '#wasm';
import { fillRuns, solidRuns } from './fill-lines.ts';
import { lineCrossings } from './line-crossings.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { fillByWindingNumber } from './winding-fill.ts';

/** The voxel grid to fill, and how. */
export interface VoxeliseOptions {
	/** Voxel counts. The mesh may reach beyond the grid on any side. */
	readonly dims: readonly [number, number, number];
	/** Takes voxel centres to world mm, as everywhere. */
	readonly voxelToWorld: Mat4;
	/**
	 * What is inside. `parity`: voxels a ray enters an odd number of times; overlapping shells cancel (XOR).
	 * `winding`: voxels the surface winds round, whatever the direction; overlapping outward shells unite, inward
	 * shells (cavities) subtract. Default `parity`.
	 */
	readonly fill?: 'parity' | 'winding';
	/**
	 * What to do with a mesh that is not closed. `refuse`: throw. `winding`: voxels whose generalised winding number is
	 * above one half; slower, needs outward triangles. Default `refuse`.
	 */
	readonly open?: 'refuse' | 'winding';
	/** Which twin finds the crossings; both give the same voxels. Default: compiled where it runs and pays. */
	readonly backend?: Backend;
}

/**
 * The solid inside a closed mesh as a 0/1 mask: a voxel is 1 where its centre is inside. Every triangle is cut
 * with the grid lines along axis 0 that it crosses (see `lineCrossings`), and the lines are filled between the cuts.
 * Any affine will do, oblique, sheared or mirrored: the mesh is taken to the grid. Time grows with triangles, grid lines
 * and filled voxels, not with their product.
 *
 * @throws RangeError if the grid is malformed, a coordinate is not finite, a triangle uses a vertex that does not exist,
 * or the mesh is not closed and `open` is `refuse`.
 */
export function voxelise(
	mesh: TriangleMesh,
	{ dims, voxelToWorld, fill = 'parity', open = 'refuse', backend }: VoxeliseOptions,
): Volume<Uint8Array> {
	if (dims.length !== 3 || !dims.every((n) => Number.isInteger(n) && n >= 0))
		throw new RangeError(`voxelise: dims must be three whole numbers ≥ 0, got ${dims.join(' × ')}`);
	requireFinite(mesh);
	const worldToVoxel = invertAffine(voxelToWorld);
	const crossings = lineCrossings(mesh, { dims, worldToVoxel }, backend);
	if (crossings) return { voxels: fillRuns(solidRuns(crossings, dims, fill), dims), dims, voxelToWorld };
	if (open === 'winding') return { voxels: fillByWindingNumber(mesh, dims, voxelToWorld), dims, voxelToWorld };
	const { boundaryEdges, oddEdges } = pairEdges(mesh);
	throw new RangeError(
		`voxelise: the mesh is not closed (${boundaryEdges} boundary edges, ${oddEdges} edges of an odd number of ` +
			`triangles), so it has no inside; close it first or use open: 'winding'`,
	);
}

function requireFinite({ positions }: TriangleMesh): void {
	let sum = 0;
	// Infinite and NaN stay NaN in the sum of differences from themselves.
	for (let i = 0; i < positions.length; i++) sum += positions[i] - positions[i];
	if (sum !== 0) throw new RangeError('voxelise: the mesh has coordinates that are not finite');
}
