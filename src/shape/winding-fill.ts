import { invertAffine, type Mat4 } from '#numeric';
import { boundingBox } from './bounding-box.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { isWound } from './winding-inside.ts';
import { windingTree } from './winding-tree.ts';

/**
 * 1 for every voxel centre round which the mesh winds by more than one half in size, for meshes with holes. Voxels
 * outside the mesh's bounding box are 0 without being asked.
 */
export function fillByWindingNumber(
	mesh: TriangleMesh,
	dims: readonly [number, number, number],
	voxelToWorld: Mat4,
): Uint8Array {
	const [nx, ny, nz] = dims;
	const voxels = new Uint8Array(nx * ny * nz);
	if (mesh.triangles.length === 0) return voxels;
	const [low, high] = voxelRange(mesh, dims, invertAffine(voxelToWorld));
	const tree = windingTree(mesh);
	const m = voxelToWorld;
	for (let z = low[2]; z <= high[2]; z++)
		for (let y = low[1]; y <= high[1]; y++) {
			const x0 = m[1] * y + m[2] * z + m[3];
			const y0 = m[5] * y + m[6] * z + m[7];
			const z0 = m[9] * y + m[10] * z + m[11];
			for (let x = low[0]; x <= high[0]; x++)
				if (isWound(tree, x0 + m[0] * x, y0 + m[4] * x, z0 + m[8] * x)) voxels[x + nx * (y + ny * z)] = 1;
		}
	return voxels;
}

/** Lowest and highest voxel indices whose centres can lie in the mesh's box. */
function voxelRange(
	{ positions }: TriangleMesh,
	dims: readonly [number, number, number],
	m: Mat4,
): [readonly number[], readonly number[]] {
	const inGrid = new Float64Array(positions.length);
	for (let i = 0; i < positions.length; i += 3)
		for (let row = 0; row < 3; row++)
			inGrid[i + row] =
				m[4 * row] * positions[i] +
				m[4 * row + 1] * positions[i + 1] +
				m[4 * row + 2] * positions[i + 2] +
				m[4 * row + 3];
	const { min, max } = boundingBox(inGrid);
	return [
		min.map((value) => Math.max(0, Math.ceil(value))),
		max.map((value, axis) => Math.min(dims[axis] - 1, Math.floor(value))),
	];
}
