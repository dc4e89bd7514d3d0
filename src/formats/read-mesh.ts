import { detectFormat } from './detect-format.ts';
import type { MeshFile, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { formatsTable, type FormatId } from './formats-table.ts';
import { isGzip } from './gzip-member.ts';
import type { MeshReadOptions } from './mesh-read-options.ts';
import { portableDecompress } from './portable-decompress.ts';
import { readGiftiMesh } from './read-gifti-mesh.ts';
import { readFreeSurferSurface } from './read-freesurfer-surface.ts';
import { readMz3 } from './read-mz3.ts';
import { readThreeMf } from './read-3mf.ts';
import { readGlb } from './read-glb.ts';
import { readObj } from './read-obj.ts';
import { readOff } from './read-off.ts';
import { defaultMaxBytes } from './read-options.ts';
import { readPly } from './read-ply.ts';
import { readStl } from './read-stl.ts';
import { readVtk } from './read-vtk.ts';
import { readVtp } from './read-vtp.ts';

type MeshReader = (bytes: Uint8Array, options: MeshReadOptions) => MeshFile | PointFile | Promise<MeshFile | PointFile>;

const readers: ReadonlyMap<FormatId, MeshReader> = new Map<FormatId, MeshReader>([
	['stl', readStl],
	['ply', readPly],
	['obj', readObj],
	['glb', readGlb],
	['gltf', readGlb],
	['vtk', readVtk],
	['vtp', readVtp],
	['off', readOff],
	['gifti', readGiftiMesh],
	['3mf', readThreeMf],
	['freesurfer', readFreeSurferSurface],
	['mz3', readMz3],
]);

/**
 * Reads a surface or a point cloud of any mesh format known here, also gzipped as a whole: STL, PLY, OBJ, GLB and
 * glTF, legacy VTK, VTP, OFF, GIFTI, 3MF,
 * FreeSurfer surfaces, MZ3. Everything comes back in world millimetres, RAS+ as far as axes are known; what the
 * file said before is in `original`.
 *
 * @throws FormatError if the format is unknown or no mesh, or the file is damaged.
 */
export async function readMesh(bytes: Uint8Array, options: MeshReadOptions = {}): Promise<MeshFile | PointFile> {
	const format = detectFormat(bytes, options.fileName);
	const read = format && readers.get(format);
	if (!read) throw notAMesh(format, options.fileName);
	const { decompress = portableDecompress, maxBytes = defaultMaxBytes } = options;
	const plain = isGzip(bytes) ? await decompress.gunzip(bytes, { maxBytes }) : bytes;
	return read(plain, options);
}

/** True for the formats that {@link readMesh} reads. */
export function isMeshFormat(format: FormatId | undefined): boolean {
	return format !== undefined && readers.has(format);
}

function notAMesh(format: FormatId | undefined, fileName = 'the file'): FormatError {
	const entry = formatsTable.find(({ id }) => id === format);
	if (!entry) {
		const known = [...readers.keys()].join(', ');
		return new FormatError('mesh', `${JSON.stringify(fileName)} is of no format that can be read: expected ${known}`, {
			position: 0,
		});
	}
	const advice = entry.reads ? 'read it as a volume' : 'convert it first';
	return new FormatError('mesh', `${JSON.stringify(fileName)} is ${entry.name}, no mesh that can be read: ${advice}`, {
		position: 0,
	});
}
