import type { Mat4 } from '#numeric';
import { boundingBox } from './bounding-box.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** A voxel grid to put a shape on. */
export interface ShapeGrid {
	readonly dims: readonly [number, number, number];
	/** Axis-aligned, world mm RAS+. */
	readonly voxelToWorld: Mat4;
}

/** Options of {@link gridAround}. */
export interface GridAroundOptions {
	/** Voxel edge, mm. Default: the longest side of the box over 128. */
	readonly spacingMm?: number;
	/** Empty voxels on every side. Default 2. */
	readonly marginVoxels?: number;
	/** Most voxels allowed. Default 2³⁰. */
	readonly maxVoxels?: number;
}

/**
 * The axis-aligned grid of cubic voxels around a mesh, its voxel centres on multiples of the spacing, so that grids of
 * one spacing fit together.
 *
 * @throws RangeError if the mesh has no vertices, the spacing is not positive, or the grid would be too large.
 */
export function gridAround(mesh: TriangleMesh, options: GridAroundOptions = {}): ShapeGrid {
	const { marginVoxels = 2, maxVoxels = 2 ** 30 } = options;
	if (mesh.positions.length === 0) throw new RangeError('gridAround: the mesh has no vertices');
	const { min, max } = boundingBox(mesh.positions);
	const longest = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
	const spacing = options.spacingMm ?? (longest > 0 ? longest / 128 : 1);
	if (!(spacing > 0 && Number.isFinite(spacing))) {
		throw new RangeError(`gridAround: spacingMm must be positive, got ${spacing}`);
	}
	const first = [0, 1, 2].map((axis) => Math.floor(min[axis] / spacing) - marginVoxels);
	const dims = [0, 1, 2].map((axis) => Math.ceil(max[axis] / spacing) + marginVoxels - first[axis] + 1);
	const count = dims[0] * dims[1] * dims[2];
	if (!(count <= maxVoxels)) {
		throw new RangeError(
			`gridAround: ${dims.join(' × ')} voxels of ${spacing} mm are more than ${maxVoxels}; choose a larger spacing`,
		);
	}
	const [x, y, z] = first.map((index) => index * spacing);
	const voxelToWorld = Float64Array.of(spacing, 0, 0, x, 0, spacing, 0, y, 0, 0, spacing, z, 0, 0, 0, 1);
	return { dims: [dims[0], dims[1], dims[2]], voxelToWorld };
}
