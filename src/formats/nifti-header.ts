import { FormatError } from './format-error.ts';

export type NiftiVersion = 'NIfTI-1' | 'NIfTI-2' | 'ANALYZE 7.5';

/** The fields of a NIfTI-1, NIfTI-2 or ANALYZE header that matter for geometry and labels. */
export interface NiftiHeader {
	readonly version: NiftiVersion;
	readonly littleEndian: boolean;
	/** True for `.hdr`/`.img` pairs: the voxels are in the other file. */
	readonly isPair: boolean;
	/** `dim[0]` is the axis count, `dim[1]`… the sizes. */
	readonly dim: readonly number[];
	readonly datatype: number;
	readonly bitpix: number;
	/** `pixdim[0]` is qfac, `pixdim[1]`… the spacing. */
	readonly pixdim: readonly number[];
	readonly voxOffset: number;
	readonly slope: number;
	readonly intercept: number;
	readonly spatialUnits: number;
	readonly qformCode: number;
	readonly sformCode: number;
	/** Quaternion b, c, d. */
	readonly quaternion: readonly number[];
	readonly qOffset: readonly number[];
	/** Three rows of four. */
	readonly srow: readonly number[];
}

/** Bytes of the NIfTI-1 and NIfTI-2 headers. */
const size1 = 348;
const size2 = 540;
/** Header bytes that settle everything: the longer header and its extension flag. */
export const niftiHeaderBytes = size2 + 4;

const magic2Tail = [0x0d, 0x0a, 0x1a, 0x0a];

/** True if the (inflated) bytes begin with a NIfTI or ANALYZE header of either byte order. */
export function isNiftiHeader(bytes: Uint8Array): boolean {
	return headerSize(bytes) !== undefined;
}

function headerSize(bytes: Uint8Array): { size: number; littleEndian: boolean } | undefined {
	if (bytes.length < 4 || isDicom(bytes)) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
	for (const littleEndian of [true, false]) {
		const size = view.getInt32(0, littleEndian);
		if (size === size1 || size === size2) return { size, littleEndian };
	}
	return undefined;
}

/** DICOM files begin with 128 free bytes, in which some writers put a header of another format. */
function isDicom(bytes: Uint8Array): boolean {
	return bytes.length >= 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';
}

/**
 * Reads the header at the start of `bytes`.
 *
 * @throws FormatError if it is none, or cut short.
 */
export function readNiftiHeader(bytes: Uint8Array): NiftiHeader {
	const found = headerSize(bytes);
	if (found === undefined) {
		throw new FormatError('NIfTI', 'file must begin with the header size 348 or 540; it is not a NIfTI file', {
			position: 0,
		});
	}
	if (bytes.length < found.size) {
		throw new FormatError('NIfTI', `header needs ${found.size} bytes, only ${bytes.length} are there`, {
			position: bytes.length,
		});
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return found.size === size1 ? readVersion1(view, found.littleEndian) : readVersion2(view, found.littleEndian);
}

function readVersion1(view: DataView, littleEndian: boolean): NiftiHeader {
	const magic = ascii(view, 344, 3);
	const isNifti = magic === 'n+1' || magic === 'ni1';
	const numbers = numberReader(view, littleEndian);
	return {
		version: isNifti ? 'NIfTI-1' : 'ANALYZE 7.5',
		littleEndian,
		isPair: magic !== 'n+1',
		dim: numbers('int16', 40, 8),
		datatype: view.getInt16(70, littleEndian),
		bitpix: view.getInt16(72, littleEndian),
		pixdim: numbers('float32', 76, 8),
		voxOffset: view.getFloat32(108, littleEndian),
		slope: isNifti ? view.getFloat32(112, littleEndian) : 0,
		intercept: isNifti ? view.getFloat32(116, littleEndian) : 0,
		spatialUnits: isNifti ? view.getUint8(123) & 7 : 0,
		qformCode: isNifti ? view.getInt16(252, littleEndian) : 0,
		sformCode: isNifti ? view.getInt16(254, littleEndian) : 0,
		quaternion: numbers('float32', 256, 3),
		qOffset: numbers('float32', 268, 3),
		srow: numbers('float32', 280, 12),
	};
}

function readVersion2(view: DataView, littleEndian: boolean): NiftiHeader {
	const magic = ascii(view, 4, 3);
	const isTailIntact = magic2Tail.every((byte, i) => view.getUint8(8 + i) === byte);
	if ((magic !== 'n+2' && magic !== 'ni2') || !isTailIntact) {
		throw new FormatError(
			'NIfTI-2',
			'magic must be n+2 or ni2 followed by 0d 0a 1a 0a; a transfer in text mode damages it',
			{ position: 4 },
		);
	}
	const numbers = numberReader(view, littleEndian);
	return {
		version: 'NIfTI-2',
		littleEndian,
		isPair: magic === 'ni2',
		dim: numbers('int64', 16, 8),
		datatype: view.getInt16(12, littleEndian),
		bitpix: view.getInt16(14, littleEndian),
		pixdim: numbers('float64', 104, 8),
		voxOffset: Number(view.getBigInt64(168, littleEndian)),
		slope: view.getFloat64(176, littleEndian),
		intercept: view.getFloat64(184, littleEndian),
		spatialUnits: view.getInt32(500, littleEndian) & 7,
		qformCode: view.getInt32(344, littleEndian),
		sformCode: view.getInt32(348, littleEndian),
		quaternion: numbers('float64', 352, 3),
		qOffset: numbers('float64', 376, 3),
		srow: numbers('float64', 400, 12),
	};
}

function numberReader(view: DataView, littleEndian: boolean) {
	const getters = {
		int16: (at: number) => view.getInt16(at, littleEndian),
		int64: (at: number) => Number(view.getBigInt64(at, littleEndian)),
		float32: (at: number) => view.getFloat32(at, littleEndian),
		float64: (at: number) => view.getFloat64(at, littleEndian),
	};
	const sizes = { int16: 2, int64: 8, float32: 4, float64: 8 };
	return (type: keyof typeof getters, position: number, count: number): number[] =>
		Array.from({ length: count }, (_, i) => getters[type](position + i * sizes[type]));
}

function ascii(view: DataView, position: number, length: number): string {
	return String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(position + i)));
}
