import {
	portableCompress,
	portableDecompress,
	readAny,
	writeMesh,
	writeNpy,
	writePoints,
	writeVolume,
	type VolumeFormatName,
} from '#formats';
import { gridAround, voxelise, type TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import { isMeshFormat, isPointFormat, isVolumeFormat, pointTargets, type TargetFormat } from './target-formats.ts';

/** One stored file to be turned into another format. Plain data, so that it can go to a worker. */
export interface ConversionTask {
	readonly bytes: Uint8Array;
	readonly format: 'stl' | 'ply' | 'glb' | 'nii.gz';
	/** Goes where the format has names. */
	readonly name: string;
	readonly to: TargetFormat;
	/** Voxel edge where a surface becomes a mask, mm. Default: longest side over 128. */
	readonly spacingMm?: number;
}

/** Largest mask that is made, or unpacked, on request. */
const maxVoxels = 512 * 512 * 256;

/**
 * Converts a stored file: surface to any surface format or, filled, to a mask; points to points; mask to any volume
 * format. World coordinates (mm, RAS+) are kept.
 *
 * @throws RangeError where the content cannot become the format, FormatError where the stored file is damaged.
 */
export async function convertShape(task: ConversionTask): Promise<Uint8Array> {
	const { bytes, format, name, to, spacingMm } = task;
	const content = await readAny(bytes, {
		fileName: `shape.${format}`,
		// Our own GLB states metres and its axes, as the format wants; the others hold what the library holds.
		...(format === 'glb' ? {} : ({ units: 'mm', axes: 'RAS' } as const)),
		decompress: portableDecompress,
		maxBytes: 4 * maxVoxels,
	});
	if (content.kind === 'volume') {
		if (!isVolumeFormat(to)) throw new RangeError(`a mask cannot become ${to}; take it from mesh-raw`);
		return writeMask(content.volume, to);
	}
	if (content.kind === 'points') {
		if (!isPointFormat(to)) throw new RangeError(`points cannot become ${to}, only ${pointTargets.join(' or ')}`);
		return writePoints(content.points, to);
	}
	const mesh = content.parts.at(0)?.mesh;
	if (mesh === undefined || mesh.triangles.length === 0) throw new RangeError('the shape has no triangles');
	if (isMeshFormat(to)) return writeMesh(mesh, to, name);
	return writeMask(fill(mesh, spacingMm), to);
}

function fill(mesh: TriangleMesh, spacingMm: number | undefined): Volume {
	return voxelise(mesh, { ...gridAround(mesh, { maxVoxels, spacingMm }), open: 'winding' });
}

async function writeMask(volume: Volume, to: VolumeFormatName | 'npy'): Promise<Uint8Array> {
	return to === 'npy' ? writeArray(volume) : writeVolume(volume, to, portableCompress);
}

/** A bare array with axes x, y, z, the last running fastest, as in the npz. */
function writeArray({ voxels, dims }: Volume): Uint8Array {
	const [nx, ny, nz] = dims;
	const array = new Uint8Array(nx * ny * nz);
	for (let k = 0, at = 0; k < nz; k++) {
		for (let j = 0; j < ny; j++) {
			for (let i = 0; i < nx; i++, at++) array[(i * ny + j) * nz + k] = Number(voxels[at]);
		}
	}
	return writeNpy(array, dims);
}
