import { orientationCode } from '#volume';
import { elementSizeBytes, type ElementType, viewElements } from './element-type.ts';
import type { VolumeFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { gunzipPrefix, isGzip } from './gzip-member.ts';
import { niftiAffine } from './nifti-affine.ts';
import { isNiftiHeader, niftiHeaderBytes, type NiftiHeader } from './nifti-header.ts';
import { niftiLayout } from './nifti-layout.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes, type VolumeReadOptions } from './read-options.ts';
import { isScaling, scaleVoxels } from './scale-voxels.ts';
import { checkedDims, type Dims } from './volume-grid.ts';

/** Bytes that may follow the voxels of a compressed file before it counts as a bomb. */
export const trailingAllowance = 2 ** 20;

/**
 * Reads a NIfTI-1 or NIfTI-2 volume (`.nii`, `.nii.gz`, or `.hdr` with its `.img` as `companion`) and, where the magic
 * is missing, an ANALYZE 7.5 pair. Both byte orders; every integer and real type. Values are scaled only if the header
 * asks for it. Header extensions are skipped.
 *
 * The voxels may share memory with `bytes`, which is not modified. `voxelToWorld` is in world RAS+ millimetres,
 * converted if the header says metres or micrometres.
 *
 * @throws FormatError for damaged or truncated files, colour and complex voxels, more than one time point or vector
 *   component, and an affine that is not finite or singular.
 */
export async function readNifti(bytes: Uint8Array, options: VolumeReadOptions = {}): Promise<VolumeFile> {
	const [first, second] = headerFirst(bytes, options.companion);
	const head = isGzip(first) ? gunzipPrefix(first, niftiHeaderBytes) : first;
	const layout = niftiLayout(head);
	const { header, type, sizes, position } = layout;
	const payload = header.isPair ? pairedFile(header, second) : first;
	const neededBytes = position + layout.voxelBytes;
	const inflated = await inflatedPayload(header, payload, neededBytes, options);
	const dims = checkedDims(header.version, sizes, {
		voxelBytes: elementSizeBytes(type),
		availableBytes: inflated.length - position,
	});
	return volumeFile(header, type, dims, inflated.subarray(position));
}

function volumeFile(header: NiftiHeader, type: ElementType, dims: Dims, payload: Uint8Array): VolumeFile {
	const { voxelToWorld, units, space, notes } = niftiAffine(header);
	const count = dims[0] * dims[1] * dims[2];
	const stored = viewElements(payload, type, { position: 0, count, littleEndian: header.littleEndian });
	const isScaled = isScaling(header.slope, header.intercept);
	const voxels = isScaled ? scaleVoxels(stored, header.slope, header.intercept) : stored;
	const scaleNotes = isScaled ? [`values scaled by ${header.slope} and offset by ${header.intercept}`] : [];
	const bitNotes =
		header.bitpix === elementSizeBytes(type) * 8 ? [] : [`bitpix ${header.bitpix} contradicts ${type}, ignored`];
	return {
		kind: 'volume',
		volume: { voxels, dims, voxelToWorld },
		original: {
			format: header.version,
			units,
			space,
			orientation: orientationCode(voxelToWorld),
			datatype: type,
			notes: [...notes, ...scaleNotes, ...bitNotes],
		},
	};
}

/** The two files of a pair in whichever order they were given: header first. */
function headerFirst(bytes: Uint8Array, companion: Uint8Array | undefined): [Uint8Array, Uint8Array | undefined] {
	if (companion === undefined || hasHeader(bytes) || !hasHeader(companion)) return [bytes, companion];
	return [companion, bytes];
}

function hasHeader(bytes: Uint8Array): boolean {
	if (!isGzip(bytes)) return isNiftiHeader(bytes);
	try {
		return isNiftiHeader(gunzipPrefix(bytes, 4));
	} catch {
		return false;
	}
}

function pairedFile(header: NiftiHeader, companion: Uint8Array | undefined): Uint8Array {
	if (companion !== undefined) return companion;
	throw new FormatError(
		header.version,
		'file is the header of a .hdr/.img pair: pass the bytes of the .img file as companion',
	);
}

async function inflatedPayload(
	{ version }: NiftiHeader,
	payload: Uint8Array,
	neededBytes: number,
	{ decompress = portableDecompress, maxBytes = defaultMaxBytes }: VolumeReadOptions,
): Promise<Uint8Array> {
	if (neededBytes > maxBytes) {
		throw new FormatError(version, `volume needs ${neededBytes} bytes, more than the allowed ${maxBytes}`);
	}
	if (!isGzip(payload)) return payload;
	const limit = { maxBytes: neededBytes + trailingAllowance, expectedBytes: neededBytes };
	return decompress.gunzip(payload, limit);
}
