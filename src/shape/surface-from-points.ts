import { boundingBox } from './bounding-box.ts';
import { extractIsosurface } from './extract-isosurface.ts';
import { kNearestPoints } from './k-nearest-points.ts';
import type { ShapeGrid } from './grid-around.ts';
import { dipoleField, pointDipoles, type PointDipoles } from './point-dipoles.ts';
import type { PointCloud } from './point-cloud.ts';
import { pointTree } from './point-tree.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link surfaceFromPoints}. */
export interface SurfaceFromPointsOptions {
	/** Voxel edge of the grid the surface is made on, mm. Default: the median distance between neighbouring points. */
	readonly spacingMm?: number;
	/** mm² that each point stands for. Default: estimated from its neighbours. */
	readonly areasMm2?: ArrayLike<number>;
	/** Most voxels allowed. Default 2²⁷. */
	readonly maxVoxels?: number;
}

/** Neighbours by which the area of a point is estimated. */
const neighbourCount = 8;
/** Coarse voxels of the field, away from the points, in fine ones. */
const block = 4;
const marginVoxels = 6;

/**
 * A closed, manifold surface through points with outward normals: the level of their generalised winding number that runs
 * through the points in the median. Holes in the cloud are closed as the field falls; noise is smoothed over about one
 * distance between points, which also rounds edges by as much. Parts nearer to each other than that merge.
 *
 * Barill et al., Fast Winding Numbers for Soups and Clouds, 2018; the field of each point is smoothed within one voxel, so
 * that the level has no bumps at the points.
 *
 * @returns an empty mesh where the normals enclose nothing.
 * @throws RangeError without normals, with fewer than four points, a coordinate that is not finite, areas that do not
 * fit, or a grid that would be too large.
 */
export function surfaceFromPoints(
	{ positions, normals }: PointCloud,
	{ spacingMm, areasMm2, maxVoxels = 2 ** 27 }: SurfaceFromPointsOptions = {},
): TriangleMesh {
	const count = positions.length / 3;
	if (!normals || normals.length !== positions.length)
		throw new RangeError(`surfaceFromPoints: ${count} points need as many normals, got ${(normals?.length ?? 0) / 3}`);
	if (count < 4) throw new RangeError(`surfaceFromPoints: needs at least four points, got ${count}`);
	const finite = positions.every(Number.isFinite) && normals.every(Number.isFinite);
	if (!finite) throw new RangeError('surfaceFromPoints: a coordinate or a normal is not finite');
	if (areasMm2 && areasMm2.length !== count)
		throw new RangeError(`surfaceFromPoints: ${count} points need as many areas, got ${areasMm2.length}`);
	const areas = areasMm2 ?? estimatedAreas(positions);
	const spacing = spacingMm ?? Math.sqrt(median(Float64Array.from(areas)));
	if (!(spacing > 0 && Number.isFinite(spacing)))
		throw new RangeError(`surfaceFromPoints: spacingMm must be positive, got ${spacing}`);
	const grid = gridOf(positions, spacing, maxVoxels);
	const dipoles = pointDipoles(positions, normals, areas, spacing);
	const voxels = fieldOn(grid, dipoles, positions);
	const level = median(fieldAt(dipoles, positions));
	if (!(level > 0)) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	return extractIsosurface({ voxels, ...grid }, { level });
}

/** A disc to the k-th neighbour holds k points and half of that one. */
function estimatedAreas(positions: Float32Array): Float64Array {
	const k = neighbourCount + 1;
	const { distancesMm } = kNearestPoints(pointTree(positions), positions, k);
	return Float64Array.from({ length: positions.length / 3 }, (_, i) => {
		let last = k - 1;
		while (last > 0 && distancesMm[k * i + last] === Infinity) last--;
		return (Math.PI * distancesMm[k * i + last] ** 2) / (last + 0.5);
	});
}

function median(values: Float64Array): number {
	return values.toSorted()[values.length >> 1];
}

function gridOf(positions: Float32Array, spacing: number, maxVoxels: number): ShapeGrid {
	const { min, max } = boundingBox(positions);
	const first = min.map((value) => value - marginVoxels * spacing);
	// Whole blocks, and one more voxel: the corners of the last block.
	const dims = max.map((value, k) => block * Math.ceil(((value - first[k]) / spacing + marginVoxels) / block) + 1);
	const count = dims[0] * dims[1] * dims[2];
	if (!(count <= maxVoxels))
		throw new RangeError(
			`surfaceFromPoints: ${dims.join(' × ')} voxels of ${spacing} mm are more than ${maxVoxels}; choose a larger spacing`,
		);
	const voxelToWorld = Float64Array.of(
		spacing,
		0,
		0,
		first[0],
		0,
		spacing,
		0,
		first[1],
		0,
		0,
		spacing,
		first[2],
		0,
		0,
		0,
		1,
	);
	return { dims: [dims[0], dims[1], dims[2]], voxelToWorld };
}

function fieldAt(dipoles: PointDipoles, positions: Float32Array): Float64Array {
	// The median needs no more than this many.
	const stride = Math.max(1, Math.floor(positions.length / 3 / 5000));
	const count = Math.ceil(positions.length / 3 / stride);
	return Float64Array.from({ length: count }, (_, i) => {
		const p = 3 * stride * i;
		return dipoleField(dipoles, positions[p], positions[p + 1], positions[p + 2]);
	});
}

/** The field exactly near the points, and linear between the corners of blocks elsewhere, where it is smooth. */
function fieldOn({ dims, voxelToWorld: m }: ShapeGrid, dipoles: PointDipoles, positions: Float32Array): Float32Array {
	const [nx, ny] = dims;
	const blocks = dims.map((n) => (n - 1) / block);
	const isNear = nearBlocks(blocks, { dims, voxelToWorld: m }, positions);
	const voxels = new Float32Array(nx * ny * dims[2]);
	const field = (x: number, y: number, z: number): number =>
		dipoleField(dipoles, m[0] * x + m[3], m[5] * y + m[7], m[10] * z + m[11]);
	for (let z = 0; z < dims[2]; z += block)
		for (let y = 0; y < ny; y += block)
			for (let x = 0; x < nx; x += block) voxels[x + nx * (y + ny * z)] = field(x, y, z);
	const at = (x: number, y: number, z: number): number => voxels[x + nx * (y + ny * z)];
	for (let b = 0; b < isNear.length; b++) {
		const x0 = block * (b % blocks[0]);
		const y0 = block * (Math.floor(b / blocks[0]) % blocks[1]);
		const z0 = block * Math.floor(b / (blocks[0] * blocks[1]));
		const corners = Array.from({ length: 8 }, (_, k) =>
			at(x0 + (k & 1) * block, y0 + ((k >> 1) & 1) * block, z0 + (k >> 2) * block),
		);
		for (let k = 0; k < (block + 1) ** 3; k++) {
			const [i, j, l] = [k % (block + 1), Math.floor(k / (block + 1)) % (block + 1), Math.floor(k / (block + 1) ** 2)];
			if (i % block === 0 && j % block === 0 && l % block === 0) continue;
			const to = x0 + i + nx * (y0 + j + ny * (z0 + l));
			if (isNear[b]) {
				// A face shared with a block before has its values already, unless that block was a far one.
				voxels[to] = field(x0 + i, y0 + j, z0 + l);
			} else if (voxels[to] === 0) voxels[to] = trilinear(corners, i / block, j / block, l / block);
		}
	}
	return voxels;
}

function trilinear(c: readonly number[], x: number, y: number, z: number): number {
	const along = (k: number): number => c[k] + x * (c[k + 1] - c[k]);
	const lower = along(0) + y * (along(2) - along(0));
	const upper = along(4) + y * (along(6) - along(4));
	return lower + z * (upper - lower);
}

/** Blocks with a point in them or in a block beside them. */
function nearBlocks(blocks: readonly number[], { voxelToWorld: m }: ShapeGrid, positions: Float32Array): Uint8Array {
	const isNear = new Uint8Array(blocks[0] * blocks[1] * blocks[2]);
	for (let p = 0; p < positions.length; p += 3) {
		const at = [0, 1, 2].map((k) => Math.floor((positions[p + k] - m[4 * k + 3]) / m[5 * k] / block));
		for (let z = Math.max(at[2] - 1, 0); z <= Math.min(at[2] + 1, blocks[2] - 1); z++)
			for (let y = Math.max(at[1] - 1, 0); y <= Math.min(at[1] + 1, blocks[1] - 1); y++)
				for (let x = Math.max(at[0] - 1, 0); x <= Math.min(at[0] + 1, blocks[0] - 1); x++)
					isNear[x + blocks[0] * (y + blocks[1] * z)] = 1;
	}
	return isNear;
}
