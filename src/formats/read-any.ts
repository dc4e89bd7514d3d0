import { detectFormat } from './detect-format.ts';
import type { FileContent } from './file-content.ts';
import type { MeshReadOptions } from './mesh-read-options.ts';
import { isMeshFormat, readMesh } from './read-mesh.ts';
import type { VolumeReadOptions } from './read-options.ts';
import { readVolume } from './read-volume.ts';

/** Options of {@link readAny}: those of volumes and of meshes. */
export interface ReadAnyOptions extends MeshReadOptions, VolumeReadOptions {
	/** Reads DICOM: `readDicom` of the layer above, passed in. Without it DICOM is refused. */
	readonly dicom?: (bytes: Uint8Array, options: VolumeReadOptions) => Promise<FileContent>;
}

/**
 * Reads a file of any format known here, a volume, a surface or a point cloud, told apart by content.
 *
 * @throws FormatError if the format is unknown or not read, or the file is damaged.
 */
export async function readAny(bytes: Uint8Array, options: ReadAnyOptions = {}): Promise<FileContent> {
	const format = detectFormat(bytes, options.fileName);
	if (format === 'dicom' && options.dicom !== undefined) return options.dicom(bytes, options);
	const isMesh = options.companion === undefined && isMeshFormat(format);
	return isMesh ? readMesh(bytes, options) : readVolume(bytes, options);
}
