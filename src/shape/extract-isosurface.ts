import { affineDeterminant } from '#numeric';
import { checkVolume, type Volume } from '#volume';
import type { Backend } from '#wasm';
import { selectTriangles } from './compact-mesh.ts';
import { isosurfaceCompiled } from './isosurface-kernel.ts';
import type { ClosedSurface, GreyVoxels, IsosurfaceGrid } from './isosurface-grid.ts';
import { isosurfaceTypescript } from './isosurface-typescript.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link extractIsosurface}. */
export interface ExtractIsosurfaceOptions {
	/** The value of the surface, in the volume's unit. */
	readonly level: number;
	/**
	 * Which side is inside. `high`: voxels ≥ level (grey values, probabilities). `low`: voxels ≤ level (signed distances that
	 * are negative inside). Default `high`.
	 */
	readonly inside?: 'high' | 'low';
	/**
	 * `closed`: what lies beyond the volume is outside, so the surface is closed on the volume's faces (half a voxel beyond
	 * the last centres). `open`: the surface ends at the last voxel centres, with a boundary there. Default `closed`.
	 */
	readonly border?: 'closed' | 'open';
	/** Default: compiled where it runs and the volume is not tiny. Both give the same bits. */
	readonly backend?: Backend;
}

/**
 * The surface where a volume of any numeric type reaches a level, its vertices shared and linearly interpolated on the
 * grid edges that cross the level. World mm RAS+, triangles outward under any affine, oblique or mirrored too.
 *
 * With `border: 'closed'` the result is closed and manifold for any values whatever: which edges are crossed depends only
 * on which voxels are inside, as for a binary mask (see `marchingCubes`), and positions cannot undo it. A voxel exactly at
 * the level is inside. A vertex keeps 1/1024 of its edge from either voxel centre, so that no triangle loses its area
 * where voxels are exactly at the level; that is all the error it makes there. NaN voxels are outside, and a vertex
 * beside one lies half-way, as it does where both values are infinite. 64-bit integers are read as float64: exact below
 * 2⁵³. The surface is undefined between the voxels, so structures thinner than one voxel may be missed.
 *
 * After Lorensen & Cline, Marching Cubes, 1987, with generated cases that agree on every face.
 *
 * @returns a mesh without triangles where nothing is inside, or, with an open border, everything.
 * @throws RangeError if the level is not finite, the volume's parts do not fit together or its affine is singular.
 */
export function extractIsosurface(
	volume: Volume,
	{ level, inside = 'high', border = 'closed', backend }: ExtractIsosurfaceOptions,
): TriangleMesh {
	checkVolume(volume, 'extractIsosurface');
	if (!Number.isFinite(level)) throw new RangeError(`extractIsosurface: level must be a finite number, got ${level}`);
	const determinant = affineDeterminant(volume.voxelToWorld);
	if (!Number.isFinite(determinant) || determinant === 0)
		throw new RangeError(
			`extractIsosurface: the affine is singular (determinant ${determinant}): voxels have no volume`,
		);
	const grid: IsosurfaceGrid = {
		voxels: greyVoxels(volume),
		dims: volume.dims,
		voxelToWorld: volume.voxelToWorld,
		level,
		isHighInside: inside === 'high',
		borderFraction: border === 'closed' ? 0.5 : NaN,
		isMirrored: determinant < 0,
	};
	if (grid.voxels.length === 0) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	const surface = isosurfaceCompiled(grid, backend) ?? isosurfaceTypescript(grid);
	return border === 'closed' ? surface : withoutBorder(surface);
}

function greyVoxels({ voxels }: Volume): GreyVoxels {
	if (!(voxels instanceof BigInt64Array || voxels instanceof BigUint64Array)) return voxels;
	const numbers = new Float64Array(voxels.length);
	for (let i = 0; i < numbers.length; i++) numbers[i] = Number(voxels[i]);
	return numbers;
}

/**
 * Drops the triangles of vertices beyond the border, which are NaN. A cell with corners beyond the border has no triangle
 * without such a vertex: its other vertices lie on one of its faces, where no triangle lies.
 */
function withoutBorder(surface: ClosedSurface): TriangleMesh {
	const { positions, triangles } = surface;
	const isKept = new Uint8Array(triangles.length / 3);
	for (let f = 0, h = 0; f < isKept.length; f++, h += 3) {
		const sum = positions[3 * triangles[h]] + positions[3 * triangles[h + 1]] + positions[3 * triangles[h + 2]];
		isKept[f] = Number.isNaN(sum) ? 0 : 1;
	}
	return selectTriangles(surface, isKept);
}
