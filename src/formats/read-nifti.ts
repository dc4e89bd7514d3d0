import { orientationCode } from '#volume';
import { elementSizeBytes, type ElementType, viewElements } from './element-type.ts';
import type { VolumeFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { gunzipPrefix, isGzip } from './gzip-member.ts';
import { niftiAffine } from './nifti-affine.ts';
import { isNiftiHeader, niftiHeaderBytes, type NiftiHeader, readNiftiHeader } from './nifti-header.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes, type VolumeReadOptions } from './read-options.ts';
import { isScaling, scaleVoxels } from './scale-voxels.ts';
import { checkedDims, type Dims } from './volume-grid.ts';

const elementTypes: ReadonlyMap<number, ElementType> = new Map([
	[2, 'uint8'],
	[4, 'int16'],
	[8, 'int32'],
	[16, 'float32'],
	[64, 'float64'],
	[256, 'int8'],
	[512, 'uint16'],
	[768, 'uint32'],
	[1024, 'int64'],
	[1280, 'uint64'],
]);

const refusedTypes: ReadonlyMap<number, string> = new Map([
	[0, 'of no stated type'],
	[1, 'single bits (binary)'],
	[32, 'complex numbers (complex64)'],
	[128, 'RGB colours (RGB24)'],
	[1536, '128-bit floats'],
	[1792, 'complex numbers (complex128)'],
	[2048, 'complex numbers (complex256)'],
	[2304, 'RGBA colours (RGBA32)'],
]);

/** Bytes that may follow the voxels of a compressed file before it counts as a bomb. */
const trailingAllowance = 2 ** 20;

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
	const header = readNiftiHeader(head);
	const type = elementType(header);
	const count = volumeCount(header);
	const position = voxelPosition(header);

	const payload = header.isPair ? pairedFile(header, second) : first;
	const sizes = [1, 2, 3].map((axis) => (axis <= header.dim[0] ? header.dim[axis] : 1));
	// Before any allocation: a negative size would make nonsense of all that follows.
	checkedDims(header.version, sizes, { voxelBytes: elementSizeBytes(type), availableBytes: Infinity });
	const neededBytes = position + sizes.reduce((product, size) => product * size, count) * elementSizeBytes(type);
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

function elementType(header: NiftiHeader): ElementType {
	const type = elementTypes.get(header.datatype);
	if (type !== undefined) return type;
	const refused = refusedTypes.get(header.datatype);
	if (refused === undefined) throw new FormatError(header.version, `datatype ${header.datatype} does not exist`);
	throw new FormatError(
		header.version,
		`voxels are ${refused}, not one number each; this is a picture or a measurement, not a label map or ` +
			'scalar image: convert it, or choose the file with the segmentation',
	);
}

/** Product of the sizes beyond the third axis, which must be 1. */
function volumeCount(header: NiftiHeader): number {
	const { dim, version } = header;
	if (!(dim[0] >= 1 && dim[0] <= 7)) throw new FormatError(version, `axis count must be 1 to 7, got ${dim[0]}`);
	const extra = dim.slice(4, dim[0] + 1);
	const bad = extra.findIndex((size) => size !== 1);
	if (bad < 0) return 1;
	const what = bad === 0 ? `${extra[0]} time points` : `size ${extra[bad]} along axis ${bad + 4}`;
	throw new FormatError(version, `file has ${what}; only a single 3D volume can be read: extract one volume first`);
}

function voxelPosition({ version, voxOffset, isPair }: NiftiHeader): number {
	const first = isPair ? 0 : version === 'NIfTI-2' ? 540 : 348;
	// Some writers leave 0 in single files, meaning directly behind the header and its extension flag.
	const position = voxOffset === 0 && !isPair ? first + 4 : voxOffset;
	if (Number.isSafeInteger(position) && position >= first) return position;
	throw new FormatError(version, `voxel data cannot start at byte ${voxOffset}; the header is damaged`);
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
