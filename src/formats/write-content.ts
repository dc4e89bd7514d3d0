import type { PointCloud, TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import type { Compress } from './compress.ts';
import { elementTypeOf } from './element-type.ts';
import { writeThreeMf } from './write-3mf.ts';
import { writeGiftiMesh } from './write-gifti.ts';
import { writeGlb } from './write-glb.ts';
import { writeMetaImage } from './write-meta-image.ts';
import { writeMgz } from './write-mgh.ts';
import { writeMz3 } from './write-mz3.ts';
import { writeNifti, writeNiftiGz } from './write-nifti.ts';
import { writeNpz, type NamedArray } from './write-npz.ts';
import { writeNrrd } from './write-nrrd.ts';
import { writeObj } from './write-obj.ts';
import { writeOff } from './write-off.ts';
import { writePly } from './write-ply.ts';
import { writeStl } from './write-stl.ts';
import { writeVtk } from './write-vtk.ts';
import { writeVtp } from './write-vtp.ts';

/** Formats by what they can hold; names are the usual file extensions. */
export const meshFormats = ['stl', 'ply', 'obj', 'glb', '3mf', 'vtk', 'vtp', 'off', 'gii', 'mz3', 'npz'] as const;
export const pointFormats = ['ply', 'npz'] as const;
export const volumeFormats = ['nii', 'nii.gz', 'nrrd', 'mha', 'mgz', 'npz'] as const;
export type MeshFormat = (typeof meshFormats)[number];
export type PointFormat = (typeof pointFormats)[number];
export type VolumeFormatName = (typeof volumeFormats)[number];

/** Bytes of a mesh (world mm RAS+) in any format that holds one. `name` goes where the format has names. */
export async function writeMesh(mesh: TriangleMesh, format: MeshFormat, name = 'shape'): Promise<Uint8Array> {
	switch (format) {
		case 'stl':
			return writeStl(mesh);
		case 'ply':
			return writePly(mesh);
		case 'obj':
			return writeObj([{ name, mesh }]);
		case 'glb':
			return writeGlb([{ name, mesh }], { normals: true });
		case '3mf':
			return writeThreeMf([{ name, mesh }]);
		case 'off':
			return writeOff(mesh);
		case 'gii':
			return writeGiftiMesh(mesh, { metadata: { Name: name } });
		case 'mz3':
			return writeMz3(mesh);
		case 'vtk':
			return writeVtk(mesh);
		case 'vtp':
			return writeVtp(mesh);
		case 'npz':
			return writeNpz([table('vertices', mesh.positions), table('faces', Int32Array.from(mesh.triangles))]);
	}
}

/** Bytes of a point cloud (world mm RAS+). npz: `points`, and `normals` where there are any, N × 3 float32. */
export function writePoints(points: PointCloud, format: PointFormat): Uint8Array {
	if (format === 'ply') return writePly(points);
	const arrays = [table('points', points.positions)];
	return writeNpz(points.normals ? [...arrays, table('normals', points.normals)] : arrays);
}

/**
 * Bytes of a volume. npz: `mask` (axes x, y, z, the last running fastest in the file, as NumPy expects) and `affine`
 * (4 × 4, voxel index → world mm RAS+).
 */
export async function writeVolume(volume: Volume, format: VolumeFormatName, compress: Compress): Promise<Uint8Array> {
	switch (format) {
		case 'nii':
			return writeNifti(volume);
		case 'nii.gz':
			return writeNiftiGz(volume, { compress });
		case 'nrrd':
			return writeNrrd(volume, { compress });
		case 'mha':
			return writeMetaImage(volume, { compress });
		case 'mgz':
			return writeMgz(volume, { compress });
		case 'npz':
			return writeNpz([
				{ name: 'mask', data: lastAxisFastest(volume), shape: volume.dims },
				{ name: 'affine', data: Float64Array.from(volume.voxelToWorld), shape: [4, 4] },
			]);
	}
}

function table(name: string, data: Float32Array | Int32Array): NamedArray {
	return { name, data, shape: [data.length / 3, 3] };
}

/** A copy of the voxels with axis 2 running fastest. */
function lastAxisFastest({ voxels, dims }: Volume): Volume['voxels'] {
	const [nx, ny, nz] = dims;
	if (typeof voxels[0] === 'bigint') {
		throw new RangeError(`writeVolume: npz of ${elementTypeOf(voxels)} is not supported; choose nii.gz or nrrd`);
	}
	const source = voxels as Exclude<Volume['voxels'], BigInt64Array | BigUint64Array>;
	const result = source.slice();
	for (let k = 0, at = 0; k < nz; k++) {
		for (let j = 0; j < ny; j++) {
			for (let i = 0; i < nx; i++, at++) result[(i * ny + j) * nz + k] = source[at];
		}
	}
	return result;
}
