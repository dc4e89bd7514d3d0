import { orientationCode } from '#volume';
import { arrayVolume } from './array-volume.ts';
import type { VolumeFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { gunzipPrefix, isGzip } from './gzip-member.ts';
import { isMgh } from './mgh-header.ts';
import { isNiftiHeader, niftiHeaderBytes } from './nifti-header.ts';
import { isNpy } from './npy-header.ts';
import { isNrrd } from './nrrd-header.ts';
import { portableDecompress } from './portable-decompress.ts';
import { isMetaImage, readMetaImage } from './read-meta-image.ts';
import { readMgh } from './read-mgh.ts';
import { readNifti } from './read-nifti.ts';
import { readNpy } from './read-npy.ts';
import { readNrrd } from './read-nrrd.ts';
import { defaultMaxBytes, type VolumeReadOptions } from './read-options.ts';

/** Formats of volumes that can be read. */
export type VolumeFormat = 'nifti' | 'nrrd' | 'meta-image' | 'npy' | 'mgh';

/** What the first bytes of files that cannot be read as a volume look like, and what to do about it. */
const strangers: readonly (readonly [position: number, text: string, advice: string])[] = [
	[128, 'DICM', 'a DICOM file: convert the series or the segmentation to NIfTI or NRRD first'],
	[0, 'PK\u0003\u0004', 'a zip archive: unpack it, or open it as npz'],
	[0, 'CDF\u0001', 'a MINC 1 file: convert it to NIfTI first'],
	[0, '\u0089HDF', 'an HDF5 or MINC 2 file: convert it to NIfTI first'],
	[0, 'mrtrix image', 'an MRtrix image: convert it to NIfTI first'],
	[0, 'BZh', 'bzip2 data: unpack them first'],
	[0, '<?xml', 'an XML file, a surface perhaps: read it as a mesh'],
];

/** The volume format that the (unpacked) beginning of a file shows, by content alone. */
export function detectVolumeFormat(beginning: Uint8Array): VolumeFormat | undefined {
	if (isNiftiHeader(beginning)) return 'nifti';
	if (isNrrd(beginning)) return 'nrrd';
	if (isNpy(beginning)) return 'npy';
	if (isMetaImage(beginning)) return 'meta-image';
	if (isMgh(beginning)) return 'mgh';
	return undefined;
}

/**
 * Reads a volume of any format known here: NIfTI-1/2, ANALYZE 7.5, NRRD, MetaImage, MGH, `.npy` with three axes; each
 * also gzipped as a whole. The format is told by content, never by name. `voxelToWorld` is in world RAS+ millimetres,
 * and what the file said before is in `original`.
 *
 * The voxels may share memory with `bytes`, which is not modified.
 *
 * @throws FormatError if the format is unknown or the file is damaged; the message says what to do.
 */
export async function readVolume(bytes: Uint8Array, options: VolumeReadOptions = {}): Promise<VolumeFile> {
	const beginning = isGzip(bytes) ? gunzipPrefix(bytes, niftiHeaderBytes) : bytes;
	const format = detectVolumeFormat(beginning);
	// NIfTI and MGH know how to unpack themselves to exactly the size they need.
	if (format === 'nifti') return readNifti(bytes, options);
	if (format === 'mgh') return readMgh(bytes, options);
	if (format === undefined && options.companion !== undefined)
		return readByCompanion(bytes, options, options.companion);
	if (format === undefined) throw unknownFormat(beginning, options.fileName);
	const { decompress = portableDecompress, maxBytes = defaultMaxBytes } = options;
	const plain = isGzip(bytes) ? await decompress.gunzip(bytes, { maxBytes }) : bytes;
	if (format === 'nrrd') return readNrrd(plain, options);
	return format === 'meta-image' ? readMetaImage(plain, options) : npyFile(plain);
}

/** The two files of a pair were given the other way round. */
async function readByCompanion(bytes: Uint8Array, options: VolumeReadOptions, header: Uint8Array): Promise<VolumeFile> {
	const beginning = isGzip(header) ? gunzipPrefix(header, niftiHeaderBytes) : header;
	if (detectVolumeFormat(beginning) === undefined) throw unknownFormat(bytes, options.fileName);
	return readVolume(header, { ...options, companion: bytes });
}

function npyFile(bytes: Uint8Array): VolumeFile {
	const array = readNpy(bytes);
	const volume = arrayVolume(array);
	return {
		kind: 'volume',
		volume,
		original: {
			format: 'npy',
			units: 'unknown',
			space: 'unknown',
			orientation: orientationCode(volume.voxelToWorld),
			datatype: array.storedType,
			notes: ['npy states no geometry: voxels of 1 mm, array axes taken as right, anterior, superior'],
		},
	};
}

function unknownFormat(bytes: Uint8Array, fileName: string | undefined): FormatError {
	const subject = fileName === undefined ? 'file' : JSON.stringify(fileName);
	if (bytes.length === 0) return new FormatError('volume', `${subject} is empty`);
	const known = strangers.find(
		([position, text]) => String.fromCharCode(...bytes.subarray(position, position + text.length)) === text,
	);
	const guess = known ? `it looks like ${known[2]}` : 'expected NIfTI, ANALYZE, NRRD, MetaImage, MGH or npy';
	return new FormatError('volume', `${subject} is no volume that can be read: ${guess}`, { position: 0 });
}
